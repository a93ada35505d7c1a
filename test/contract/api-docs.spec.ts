import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { ANSWER_TYPES } from '../../src/domain/notice/answer';
import { noticeBody, NOTICE_FORMATS } from '../../src/domain/notice/notice-formats';
import { ANSWER_SCHEMA } from '../../src/features/notice/answer.forms';
import { writtenDocuments } from '../../src/local/api-docs';
import { aNoticeContent } from '../factories/notice-content';
import { asyncApi, isDocumentedAnswer, openApi, undocumentedReply, undocumentedWebhook } from '../support/api-contract';
import { startTestApp, type TestApp } from '../support/app';
import { routesOf } from '../support/route-table';

jest.setTimeout(60_000);

/** The same with a field more at one place, for every place where one could stand. */
function withOneFieldMore(value: unknown): unknown[] {
  if (Array.isArray(value))
    return value.flatMap((one, n) => withOneFieldMore(one).map((more) => value.with(n, more) as unknown));
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([name, one]) =>
    withOneFieldMore(one).map((more) => ({ ...value, [name]: more })),
  );
  return [{ ...value, victim: 'x' }, ...inside];
}

/** Pages for a human at a platform, which no machine reads. */
const FOR_PEOPLE: readonly string[] = ['/n/:token'];

describe('the documents of the interface', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ worker: false });
  });
  afterAll(() => test.stop());

  it('name every address of the platform interface and nothing else', () => {
    const served = routesOf(test.app)
      .filter(({ handler, path: at }) => /Platform(?:Key)?Controller\./.test(handler) && !FOR_PEOPLE.includes(at))
      .map(({ method, path: at }) => `${method} ${at.replace(/:(\w+)/g, '{$1}')}`);
    const named = Object.entries(openApi.paths).flatMap(([at, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${at}`),
    );
    expect(served.length).toBeGreaterThan(5);
    expect(named.sort()).toEqual(served.sort());
  });

  it('are served as they are, and every address that can be read answers as they say', async () => {
    for (const [at, methods] of Object.entries(openApi.paths)) {
      if (methods['get'] === undefined) continue;
      const response = await fetch(test.url + at);
      const reply = {
        status: response.status,
        type: response.headers.get('content-type') ?? '',
        text: await response.text(),
      };
      expect(undocumentedReply(at, 'GET', reply)).toBeNull();
    }
    const served = (await (await fetch(`${test.url}/api/docs/openapi.json`)).json()) as typeof openApi & {
      servers: unknown;
    };
    expect(served.servers).toEqual([{ url: test.url }]);
    expect(served.paths).toEqual(openApi.paths);
  });

  it('are a page without a script and without anything from elsewhere', async () => {
    const response = await fetch(`${test.url}/api/docs`);
    const html = await response.text();
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(html).not.toMatch(/<script|(?:src|href)="(?:https?:)?\/\//);
    for (const at of Object.keys(openApi.paths)) expect(html).toContain(at);
  });

  it('are written in docs/api as the code says (npm run api-docs)', () => {
    for (const [name, text] of Object.entries(writtenDocuments()))
      expect([name, readFileSync(path.resolve(__dirname, '../../docs/api', name), 'utf8') === text]).toEqual([
        name,
        true,
      ]);
  });

  it('hold every notice in every shape, and nothing that we would not send', () => {
    const signed = {
      'webhook-id': 'ntc_00000001',
      'webhook-timestamp': '1796046498',
      'webhook-signature': 'v1,x',
      'content-type': 'application/json',
    };
    const single = {
      items: [
        { id: '0197a0f0-0000-7000-8000-000000000002', url: 'https://social.example.org/profile/did:plc:abc123/post/1' },
      ],
    };
    for (const format of NOTICE_FORMATS)
      for (const kind of ['takedown', 'preservation', 'reminder', 'escalation', 'recall'] as const)
        for (const more of [{}, single]) {
          const body: unknown = JSON.parse(noticeBody(aNoticeContent(kind, more), format));
          expect([format, kind, undocumentedWebhook(signed, body)]).toEqual([format, kind, null]);
          for (const named of withOneFieldMore(body))
            expect([format, named, undocumentedWebhook(signed, named)]).not.toEqual([format, named, null]);
        }
    const named = { ...(JSON.parse(noticeBody(aNoticeContent('takedown'), 'buckler-1')) as object), victim: 'x' };
    expect(undocumentedWebhook(signed, named)).toContain('notice: data must NOT have additional properties');
    expect(undocumentedWebhook(signed, { type: 'endpoint.ping', more: 1 })).not.toBeNull();
    const { 'webhook-signature': _, ...unsigned } = signed;
    expect(undocumentedWebhook(unsigned, { type: 'endpoint.ping' })).toContain('webhook-signature');
    expect(Object.keys(asyncApi.components.messages)).toEqual(expect.arrayContaining(['notice', 'ping', 'dsaNotice']));
  });

  it('take an answer whenever the code takes it', () => {
    const answer = fc.record(
      {
        type: fc.constantFrom(...ANSWER_TYPES, 'maybe'),
        items: fc.array(fc.constantFrom('0197a0f0-0000-7000-8000-000000000002', 'nonsense'), { maxLength: 2 }),
        reason: fc.record(
          { code: fc.constantFrom('not_hosted_here', 'because'), text: fc.constant('why') },
          { requiredKeys: ['code'] },
        ),
        question: fc.constantFrom('why', ''),
        newUrl: fc.constantFrom('https://elsewhere.example.org/p/1', 'ftp://elsewhere.example.org', 'elsewhere'),
        counterStatement: fc.constantFrom('It is mine.', ''),
        statementOfReasons: fc.constantFrom('SOR-2026_1', 'see our letter'),
        at: fc.constantFrom('2026-11-23T10:00:00Z', 'today'),
        extra: fc.constant(1),
      },
      { requiredKeys: ['type'] },
    );
    fc.assert(
      fc.property(answer, (body) => isDocumentedAnswer(body) === ANSWER_SCHEMA.safeParse(body).success),
      { numRuns: 5000 },
    );
  });
});
