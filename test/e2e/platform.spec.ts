import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { CaseWithdrawalService } from '../../src/features/case/case-withdrawal.service';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { newWebhookSecret } from '../../src/infra/webhook/signing-key';
import { isDocumentedAnswer, undocumentedReply } from '../support/api-contract';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { HandWorker } from '../support/hand-worker';
import { OwnPlatform } from '../support/own-platform';

jest.setTimeout(60_000);

interface Signing {
  readonly id?: string;
  readonly secret?: string;
  readonly ageSeconds?: number;
  readonly contentType?: string | null;
  readonly headers?: Record<string, string>;
}
interface Reply {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly body: { status?: unknown; code?: string; title?: string; type?: string; detail?: string };
}

describe('a platform answers a notice', () => {
  let test: TestApp;
  let work: Casework;
  let worker: HandWorker;
  let platform: OwnPlatform;
  let slug = 0;
  beforeAll(async () => {
    platform = await OwnPlatform.start();
    test = await startTestApp({ worker: false, settings: { OUTGOING_ALLOW_PRIVATE: platform.allowed } });
    await platform.register(test);
    work = new Casework(test);
    worker = new HandWorker(test);
  });
  beforeEach(() => {
    platform.onNotice = (_request, response) => response.writeHead(200).end();
  });
  afterAll(async () => {
    await test.stop();
    await platform.stop();
  });

  /** Sends bytes signed by the public reference library, as a platform would. */
  async function post(noticeId: string, bytes: string, signing: Signing = {}): Promise<Reply> {
    const { id = `ans_${randomUUID()}`, secret = platform.answerSecret, ageSeconds = 0 } = signing;
    const at = new Date(Date.now() - ageSeconds * 1000);
    const type = signing.contentType === undefined ? 'application/json' : signing.contentType;
    const answer = await fetch(`${test.url}/api/platform/v1/notices/${noticeId}/answers`, {
      method: 'POST',
      body: Buffer.from(bytes),
      headers: {
        ...(type === null ? {} : { 'content-type': type }),
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, at, bytes),
        ...signing.headers,
      },
    });
    const text = await answer.text();
    const reply = { status: answer.status, type: answer.headers.get('content-type') ?? '', text };
    if (reply.status >= 400) expectProblem(reply);
    // What the published document says is what happens: every answer of ours, and every one that we took.
    expect(undocumentedReply('/api/platform/v1/notices/{noticeId}/answers', 'POST', reply)).toBeNull();
    if (reply.status === 202) expect([bytes, isDocumentedAnswer(JSON.parse(bytes))]).toEqual([bytes, true]);
    return { ...reply, body: JSON.parse(text) as Reply['body'] };
  }
  const send = (noticeId: string, answer: unknown, signing?: Signing) =>
    post(noticeId, JSON.stringify(answer), signing);

  /** RFC 9457, a stable code, and nothing of our inside. */
  function expectProblem({ status, type, text }: { status: number; type: string; text: string }): void {
    expect(type).toMatch(/^application\/problem\+json/);
    const body = JSON.parse(text) as Record<string, unknown>;
    expect(body).toMatchObject({ status, code: expect.stringMatching(/^[a-z]+(-[a-z]+)*$/) });
    expect(body['type']).toBe(`urn:buckler:problem:${String(body['code'])}`);
    expect(Object.keys(body).filter((key) => !['type', 'title', 'status', 'code', 'detail'].includes(key))).toEqual([]);
    expect(text).not.toMatch(/node_modules|\.ts\b|\bat \w+ \(|SELECT|Error:/);
  }

  async function delivered(links = 1): Promise<{ locator: string; noticeId: string; items: string[] }> {
    const urls = Array.from({ length: links }, () => platform.link(`page-${++slug}`));
    const locator = await work.approvedCase(urls);
    await worker.runOutbox();
    const { notices, items } = await work.page(locator);
    expect(notices[0]!.state).toBe('delivered');
    return { locator, noticeId: notices[0]!.id, items: items.map(({ id }) => id) };
  }
  const answersOf = async (locator: string) => (await work.page(locator)).notices[0]!.answers.map(({ type }) => type);

  it.each([
    [{ type: 'received' }, 'acknowledged', []],
    [{ type: 'accepted' }, 'acknowledged', []],
    [{ type: 'needs_information', question: 'Which of the two accounts?' }, 'notified', ['needs_information']],
    [{ type: 'refused', reason: { code: 'not_hosted_here' } }, 'refused', ['refused']],
    [{ type: 'refused', reason: { code: 'other', text: 'See the letter.' } }, 'refused', ['refused']],
    [{ type: 'removed', at: '2026-11-20T10:00:00+01:00' }, 'claimed_removed', []],
  ])('%j is taken, and its effect is seen at the desk', async (answer, itemState, tasks) => {
    const { locator, noticeId, items } = await delivered();
    const reply = await send(noticeId, { ...answer, items });
    expect([reply.status, reply.body]).toEqual([202, { status: 'taken' }]);
    const page = await work.page(locator);
    expect(page.notices[0]).toMatchObject({ state: 'answered', answers: [{ type: answer.type }] });
    expect(page.items.map(({ state }) => state)).toEqual([itemState]);
    expect(page.tasks.map(({ kind }) => kind)).toEqual(tasks);
    expect(page.timeline.some(({ action, actor }) => action === 'answer.received' && actor === 'platform')).toBe(true);
  });

  it('“removed” is only a claim: our own look is due at once, and the case stays open', async () => {
    const { locator, noticeId } = await delivered();
    await send(noticeId, { type: 'removed' });
    const page = await work.page(locator);
    expect(page.items[0]!.nextCheckAt!.getTime()).toBeLessThanOrEqual(Date.now());
    expect(page.state).toBe('removal');
  });

  it('an answer about one of two links leaves the other alone', async () => {
    const { locator, noticeId, items } = await delivered(2);
    await send(noticeId, { type: 'refused', items: [items[1]], reason: { code: 'not_intimate' } });
    expect((await work.page(locator)).items.map(({ state }) => state)).toEqual(['notified', 'refused']);
  });

  it('the same answer sent again has one effect, also when both arrive at the same moment', async () => {
    const { locator, noticeId } = await delivered();
    const id = 'ans_once_and_only';
    const replies = await Promise.all([1, 2, 3].map(() => send(noticeId, { type: 'received' }, { id })));
    expect(replies.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(replies.map(({ body }) => body.status).sort()).toEqual(['seen-before', 'seen-before', 'taken']);
    await send(noticeId, { type: 'received' }, { id, ageSeconds: 30 });
    expect(await answersOf(locator)).toEqual(['received']);
  });

  it('a webhook-id that comes again with other bytes, or for another notice, is a conflict and changes nothing', async () => {
    const [one, other] = [await delivered(), await delivered()];
    const id = 'ans_used_twice';
    await send(one.noticeId, { type: 'received' }, { id });
    for (const [notice, answer] of [
      [one, { type: 'removed' }],
      [other, { type: 'received' }],
    ] as const) {
      const reply = await send(notice.noticeId, answer, { id });
      expect([reply.status, reply.body.code]).toEqual([409, 'webhook-id-reused']);
    }
    expect(await answersOf(one.locator)).toEqual(['received']);
    expect(await answersOf(other.locator)).toEqual([]);
  });

  it('whoever cannot prove to be the platform learns nothing: every failure reads the same', async () => {
    const { locator, noticeId } = await delivered();
    const answer = { type: 'removed' };
    const bytes = JSON.stringify(answer);
    const replies = [
      await send(noticeId, answer, { secret: newWebhookSecret() }),
      await send(noticeId, answer, { secret: test.platforms.prompt.answerSecret }),
      await send(noticeId, answer, { secret: platform.secret }),
      await send(noticeId, answer, { ageSeconds: 302 }),
      await send(noticeId, answer, { ageSeconds: -302 }),
      await send(randomUUID(), answer),
      await send('no-notice', answer),
      await send(noticeId, answer, { headers: { 'webhook-signature': 'v1,AAAA' } }),
      await send(noticeId, answer, { headers: { 'webhook-signature': '' } }),
      await send(noticeId, answer, { headers: { 'webhook-id': 'x' } }),
      await send(noticeId, answer, { headers: { 'webhook-timestamp': 'now' } }),
      await post(noticeId, '{broken', { secret: newWebhookSecret() }),
      await post(noticeId, bytes.replace('removed', 'refused'), {
        headers: { 'webhook-signature': new Webhook(platform.answerSecret).sign('ans_tampered', new Date(), bytes) },
        id: 'ans_tampered',
      }),
    ];
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([401]));
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(replies[0]!.body.code).toBe('not-authentic');
    expect(await answersOf(locator)).toEqual([]);
  });

  it('five minutes on either side are still fresh', async () => {
    const { noticeId } = await delivered();
    expect((await send(noticeId, { type: 'received' }, { ageSeconds: 295 })).status).toBe(202);
    expect((await send(noticeId, { type: 'received' }, { ageSeconds: -295 })).status).toBe(202);
  });

  it('another platform cannot answer for this one, although its own signature is right', async () => {
    const { locator, noticeId } = await delivered();
    const reply = await send(noticeId, { type: 'removed' }, { secret: test.platforms.slow.answerSecret });
    expect(reply.status).toBe(401);
    expect((await work.page(locator)).items[0]!.state).toBe('notified');
  });

  it('nobody can answer for a notice that does not exist, whoever sent the oldest one', async () => {
    await delivered();
    const count = async () => (await work.rows<{ n: number }>('SELECT count(*)::int AS n FROM answer'))[0]!.n;
    const before = await count();
    // The platform of the oldest notice, which stands in for what is not there.
    const reply = await send(randomUUID(), { type: 'removed' });
    expect([reply.status, reply.body.code]).toEqual([401, 'not-authentic']);
    expect(await send(randomUUID(), { nonsense: true })).toEqual(reply);
    expect(await count()).toBe(before);
  });

  it.each([
    ['broken JSON', '{"type":', 400, 'not-json', undefined],
    ['nothing', '', 400, 'not-json', undefined],
    ['no object', '[]', 422, 'invalid-answer', /^body: /],
    ['an unknown type', '{"type":"deleted"}', 422, 'invalid-answer', /^type: /],
    ['a typing error in a field', '{"type":"received","itmes":[]}', 422, 'invalid-answer', /itmes/],
    [
      'a field too much inside',
      '{"type":"refused","reason":{"code":"newsworthy","x":1}}',
      422,
      'invalid-answer',
      /^reason: .*x/,
    ],
    ['a refusal without a reason', '{"type":"refused"}', 422, 'invalid-answer', /^reason: /],
    ['“other” without words', '{"type":"refused","reason":{"code":"other"}}', 422, 'invalid-answer', /^reason\.text: /],
    ['a question without the question', '{"type":"needs_information"}', 422, 'invalid-answer', /^question: /],
    ['an empty list of items', '{"type":"removed","items":[]}', 422, 'invalid-answer', /^items: /],
    ['an item that is no id', '{"type":"removed","items":["1"]}', 422, 'invalid-answer', /^items\.0: /],
    [
      'words without end',
      JSON.stringify({ type: 'needs_information', question: 'a'.repeat(2001) }),
      422,
      'invalid-answer',
      /^question: /,
    ],
    ['a time that is none', '{"type":"received","at":"yesterday"}', 422, 'invalid-answer', /^at: /],
  ])('%s is refused with a stable code that says where', async (_what, bytes, status, code, detail) => {
    const { locator, noticeId } = await delivered();
    const reply = await post(noticeId, bytes);
    expect([reply.status, reply.body.code]).toEqual([status, code]);
    if (detail !== undefined) expect(reply.body.detail).toMatch(detail);
    expect(await answersOf(locator)).toEqual([]);
  });

  it('an item of another notice is not part of this one', async () => {
    const [mine, other] = [await delivered(), await delivered()];
    const reply = await send(mine.noticeId, { type: 'removed', items: [...mine.items, ...other.items] });
    expect([reply.status, reply.body.code]).toEqual([422, 'unknown-item']);
    for (const { locator } of [mine, other]) expect(await answersOf(locator)).toEqual([]);
  });

  it.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['image/png'],
    [null],
  ])('content type %s is not taken', async (contentType) => {
    const { noticeId } = await delivered();
    const reply = await post(noticeId, '{"type":"received"}', { contentType });
    expect([reply.status, reply.body.code]).toEqual([415, 'unsupported-media-type']);
  });

  it('a body of 2 MB is refused', async () => {
    const { noticeId } = await delivered();
    const reply = await send(noticeId, { type: 'needs_information', question: 'a'.repeat(2_000_000) });
    expect([reply.status, reply.body.code]).toEqual([413, 'too-large']);
  });

  it('words in any script and with control characters come through to the desk as they were sent', async () => {
    const { locator, noticeId } = await delivered();
    const question = 'سؤال؟ 🛡️ \u0000\u202e <b>tên</b>';
    expect((await send(noticeId, { type: 'needs_information', question })).status).toBe(202);
    expect((await work.page(locator)).notices[0]!.answers[0]!.text).toBe(question);
  });

  it('an answer that overtakes our own record of the delivery proves the delivery', async () => {
    let early: Reply | undefined;
    platform.onNotice = (_request, response) => {
      const [notice] = platform.received().slice(-1);
      void send(notice!.body.id, { type: 'received' }).then((reply) => {
        early = reply;
        response.writeHead(200).end();
      });
    };
    const locator = await work.approvedCase([platform.link('early')]);
    await worker.runOutbox();
    expect(early?.status).toBe(202);
    const page = await work.page(locator);
    expect(page).toMatchObject({ state: 'removal', items: [{ state: 'acknowledged' }] });
    expect(page.notices[0]).toMatchObject({
      state: 'answered',
      clock: { state: 'running' },
      attempts: [{ status: 200 }],
    });
    expect(page.timeline.filter(({ action }) => action === 'notice.delivered')).toHaveLength(1);
  });

  it('an answer after an attempt that seemed to fail delivers the notice, and no further attempt is made', async () => {
    platform.onNotice = (_request, response) => response.writeHead(500).end();
    const locator = await work.approvedCase([platform.link('seemed-lost')]);
    await worker.runOutbox();
    const [notice] = (await work.page(locator)).notices;
    expect((await send(notice!.id, { type: 'accepted' })).status).toBe(202);
    expect((await work.page(locator)).notices[0]).toMatchObject({
      state: 'answered',
      nextAttemptAt: null,
      clock: { state: 'running' },
    });
  });

  it('a notice that nobody was sent yet takes no answer', async () => {
    const locator = await work.draftedCase([platform.link('draft')]);
    const [notice] = (await work.page(locator)).notices;
    const reply = await send(notice!.id, { type: 'received' });
    expect([reply.status, reply.body.code]).toEqual([409, 'answer-not-expected']);
  });

  it('a recalled notice takes no answer any more', async () => {
    const { locator, noticeId } = await delivered();
    const { id } = await work.page(locator);
    await test.app.get(UnitOfWork).run((tx) => test.app.get(CaseWithdrawalService).withdraw(tx, id));
    await worker.runOutbox();
    const reply = await send(noticeId, { type: 'removed' });
    expect([reply.status, reply.body.code]).toEqual([409, 'answer-not-expected']);
    expect((await work.page(locator)).items[0]!.state).toBe('withdrawn');
  });

  it('other paths and methods of the interface answer as problems too', async () => {
    for (const [method, path] of [
      ['GET', `/api/platform/v1/notices/${randomUUID()}/answers`],
      ['DELETE', `/api/platform/v1/notices/${randomUUID()}/answers`],
      ['POST', '/api/platform/v1/nothing'],
    ] as const) {
      const answer = await fetch(test.url + path, { method });
      expect(answer.status).toBe(404);
      expectProblem({
        status: answer.status,
        type: answer.headers.get('content-type') ?? '',
        text: await answer.text(),
      });
    }
  });
});
