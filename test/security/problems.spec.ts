import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { Webhook } from 'standardwebhooks';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { deskPerson } from '../support/desk-people';
import { faultsOf, fill } from '../support/header-faults';
import { routesOf } from '../support/route-table';

jest.setTimeout(60_000);

/** Words of our inside: stacks, statements, paths, libraries, addresses of the database. */
const INSIDE =
  /node_modules|\bat \S+ \(|\.(ts|js|njk):\d|\b(?:SELECT .+ FROM|INSERT INTO|UPDATE \S+ (?:AS \S+ )?SET|DELETE FROM)\b|QueryFailed|\w+Error\b|ECONN|postgres|typeorm|nunjucks|express|zod|\/(tmp|home|app|src)\/|terminat|undefined|\[object/i;
const KEYS = ['type', 'title', 'status', 'code', 'detail', 'reference'];

describe('an error says what to do, and nothing about our inside', () => {
  let test: TestApp;
  let desk: string;
  let noticeId: string;
  beforeAll(async () => {
    test = await startTestApp({ worker: false });
    desk = (await deskPerson(test, 'supervisor')).cookie;
    const work = new Casework(test);
    noticeId = (await work.page(await work.draftedCase([test.link('prompt', 'page')]))).notices[0]!.id;
  });
  afterAll(() => test.stop());

  /** Signed as the platform would, so that what is wrong with the bytes is looked at. */
  async function answer(bytes: Buffer, type = 'application/json') {
    const id = `ans_${randomUUID()}`;
    const at = new Date();
    const reply = await fetch(`${test.url}/api/platform/v1/notices/${noticeId}/answers`, {
      method: 'POST',
      body: new Uint8Array(bytes),
      headers: {
        'content-type': type,
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(test.platforms.prompt.answerSecret).sign(id, at, bytes.toString('utf8')),
      },
    });
    return { status: reply.status, type: reply.headers.get('content-type'), text: await reply.text() };
  }
  const json = (text: string) => Buffer.from(text);

  it.each([
    ['no JSON', json('{"type":'), 400, 'not-json'],
    ['nothing at all', json(''), 400, 'not-json'],
    ['a byte that is no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 401, 'not-authentic'],
    ['UTF-16', Buffer.from('{"type":"received"}', 'utf16le'), 400, 'not-json'],
    ['a byte order mark', json('\ufeff{"type":"received"}'), 400, 'not-json'],
    ['null', json('null'), 422, 'invalid-answer'],
    ['a list', json('[]'), 422, 'invalid-answer'],
    ['a number beyond all numbers', json('{"type":1e999}'), 422, 'invalid-answer'],
    ['a number of 60,000 digits', json(`{"type":${'9'.repeat(60_000)}}`), 422, 'invalid-answer'],
    ['30,000 lists in each other', json(`{"type":${'['.repeat(30_000)}${']'.repeat(30_000)}}`), 422, 'invalid-answer'],
    [
      '10,000 keys too many',
      json(JSON.stringify(Object.fromEntries(Array.from({ length: 6000 }, (_, n) => [`k${n}`, 1])))),
      422,
      'invalid-answer',
    ],
    ['a key of 60,000 characters', json(`{"${'k'.repeat(60_000)}":1}`), 422, 'invalid-answer'],
    ['`__proto__`', json('{"__proto__":{"type":"received"}}'), 422, 'invalid-answer'],
    ['`constructor`', json('{"type":"received","constructor":{"prototype":{"isAdmin":true}}}'), 422, 'invalid-answer'],
    [
      '101 items',
      json(JSON.stringify({ type: 'received', items: Array.from({ length: 101 }, randomUUID) })),
      422,
      'invalid-answer',
    ],
    [
      'a text too long',
      json(JSON.stringify({ type: 'needs_information', question: 'x'.repeat(2001) })),
      422,
      'invalid-answer',
    ],
    ['a NUL in a text', json('{"type":"needs_information","question":"a\\u0000b"}'), 409, 'answer-not-expected'],
    ['half of a character', json('{"type":"needs_information","question":"\\ud800"}'), 409, 'answer-not-expected'],
    ['more than 64 kB', json(`{"type":"received"${' '.repeat(65_536)}}`), 413, 'too-large'],
  ])('a platform that sends %s gets a code that stays', async (_, bytes, status, code) => {
    const reply = await answer(bytes);
    expect([reply.status, reply.type]).toEqual([status, 'application/problem+json; charset=utf-8']);
    const body = JSON.parse(reply.text) as Record<string, unknown>;
    expect(body).toMatchObject({ status, code, type: `urn:buckler:problem:${code}` });
    expect(Object.keys(body).filter((key) => !KEYS.includes(key))).toEqual([]);
    expect(reply.text).not.toMatch(INSIDE);
    expect(reply.text.length).toBeLessThan(5000);
    expect(({} as { isAdmin?: boolean; type?: string }).isAdmin).toBeUndefined();
  });

  it.each([['text/plain'], ['application/xml'], ['application/json-patch+json'], ['']])(
    'a platform that sends %j is told which type is taken',
    async (type) => {
      const reply = await answer(json('{"type":"received"}'), type);
      expect([reply.status, (JSON.parse(reply.text) as { code: string }).code]).toEqual([
        415,
        'unsupported-media-type',
      ]);
    },
  );

  // An element may be called like a word of a statement.
  const visible = (html: string) =>
    html
      .replace(/<(head|style)[\s\S]*?<\/\1>/g, '')
      .replace(/<select\b/g, '<')
      .replace(/(href|action|class|name|value)="[^"]*"/g, '');
  async function everyRoute(
    fields: string,
  ): Promise<{ name: string; status: number; text: string; headers: Headers }[]> {
    const answers = [];
    for (const { method, path } of routesOf(test.app).filter((each) => each.path !== '/desk/sign-out')) {
      const headers = {
        cookie: desk,
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/x-www-form-urlencoded',
      };
      const init = method === 'GET' ? { headers } : { method, headers, body: fields };
      const target = test.url + fill(path) + (method === 'GET' ? `?${fields}` : '');
      const reply = await fetch(target, { redirect: 'manual', ...init });
      answers.push({
        name: `${method} ${path}`,
        status: reply.status,
        text: await reply.text(),
        headers: reply.headers,
      });
    }
    return answers;
  }

  it.each([
    ['fields of the language itself', '__proto__=1&constructor=2&toString=3&__proto__[x]=4&hasOwnProperty=5&_csrf=6'],
    [
      'every field twice and as lists',
      'step=a&step=b&age[]=1&age[0]=2&bucket=a&bucket=b&letter=x&letter=y&email=a&email=b&password=c&password=d&reason=e&reason=f',
    ],
    ['broken escapes', '%=%&%E0%A4%A=%ff&a=%00&b=%ED%A0%80'],
    ['no name and no value', '&&&=&=x&x'],
  ])('no route fails on %s', async (_, fields) => {
    const failed = (await everyRoute(fields)).flatMap(({ name, status, text }) => {
      const [told] = INSIDE.exec(visible(text).replace(/^buckler_.*$|^#.*$/gm, '')) ?? [];
      return status >= 500 || told !== undefined ? [`${name} → ${status} ${told ?? ''}`] : [];
    });
    expect(failed).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('when the database is gone every route still answers in its own words, with a number to quote and all headers', async () => {
    const [{ name }] = await test.database.dataSource.query<[{ name: string }]>('SELECT current_database() AS name');
    const address = new URL(test.database.url);
    address.pathname = '/postgres';
    const admin = new Client(address.href);
    await admin.connect();
    const cut = (isCut: boolean) => admin.query(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS ${!isCut}`);
    await cut(true);
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    try {
      const answers = await everyRoute('a=b');
      const broken = answers.filter(({ status }) => status >= 500);
      expect(broken.length).toBeGreaterThan(15);
      for (const { name: route, status, text, headers } of answers) {
        if (route.endsWith('/metrics')) continue;
        expect([route, INSIDE.exec(visible(text))?.[0]]).toEqual([route, undefined]);
        if (status >= 500 && !route.includes('/health/'))
          expect([route, /\b[0-9a-f]{12}\b/.test(text)]).toEqual([route, true]);
        expect([route, faultsOf(headers)]).toEqual([route, ['strict-transport-security: null']]);
      }
      const reply = await answer(json('{"type":"received"}'));
      expect([reply.status, JSON.parse(reply.text)]).toMatchObject([500, { code: 'unexpected', status: 500 }]);
      expect(reply.text).not.toMatch(INSIDE);
    } finally {
      await cut(false);
      await admin.end();
    }
    expect((await fetch(`${test.url}/desk`, { headers: { cookie: desk } })).status).toBe(200);
  });
});
