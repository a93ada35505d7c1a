import { CaseWithdrawalService } from '../../src/features/case/case-withdrawal.service';
import { PlatformService } from '../../src/features/platform/platform.service';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { type Mailbox, startMailbox } from '../support/mailbox';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { FixedClock } from '../support/clock';
import { FetchingPlatform } from '../support/feed';
import { HandWorker } from '../support/hand-worker';
import { until } from '../support/until';

jest.setTimeout(60_000);

describe('a platform that cannot receive', () => {
  let test: TestApp;
  let work: Casework;
  let worker: HandWorker;
  let mailbox: Mailbox;
  let platform: FetchingPlatform;
  const clock = new FixedClock(new Date());
  let count = 0;

  beforeAll(async () => {
    mailbox = await startMailbox();
    test = await startTestApp({ worker: false, clock, settings: { SMTP_URL: mailbox.url } });
    work = new Casework(test);
    worker = new HandWorker(test);
  });
  afterAll(async () => {
    await test.stop();
    await mailbox.stop();
  });
  beforeEach(async () => {
    platform = new FetchingPlatform(test, `fetcher-${++count}`);
    await platform.register();
  });

  async function laidOut(): Promise<{ locator: string; caseId: string; noticeId: string }> {
    const locator = await work.approvedCase([platform.link(`page-${++count}`)]);
    await worker.runOutbox();
    const page = await work.page(locator);
    return { locator, caseId: page.id, noticeId: page.notices[0]!.id };
  }
  const fetched = (body: object, at = clock.now()) => platform.fetch(body, { at });
  const noticeOf = async (locator: string) => (await work.page(locator)).notices[0]!;
  const idOf = (noticeId: string) => `ntc_${noticeId.replaceAll('-', '')}`;

  it('fetches the signed bytes, and has them when its cursor says so: not when it read them', async () => {
    const { locator, noticeId } = await laidOut();
    expect(await noticeOf(locator)).toMatchObject({
      state: 'sending',
      attempts: [{ verdict: 'laid_out' }],
      clock: { state: 'waiting' },
    });
    const first = await fetched({ after: '0' });
    expect([first.status, first.page.notices.map(({ id }) => id)]).toEqual([200, [idOf(noticeId)]]);
    const [given] = first.page.notices;
    expect(platform.isSigned(given!)).toBe(true);
    expect(JSON.parse(given!.body)).toMatchObject({ id: noticeId, type: 'notice.takedown' });
    expect(await noticeOf(locator)).toMatchObject({ state: 'sending', deliveredAt: null });
    // Lost on the way: the same again, as often as it takes.
    expect((await fetched({ after: '0' })).page).toEqual(first.page);

    const second = await fetched({ after: first.page.cursor });
    expect(second.page).toEqual({ notices: [], cursor: first.page.cursor });
    const page = await work.page(locator);
    expect(page).toMatchObject({ state: 'removal', items: [{ state: 'notified' }], tasks: [] });
    expect(page.notices[0]).toMatchObject({ state: 'delivered', nextAttemptAt: null, clock: { state: 'running' } });
    const delivered = page.timeline.filter(({ action }) => action === 'notice.delivered');
    expect(delivered).toMatchObject([{ actor: 'platform', detail: { by: 'pull' } }]);
    expect(page.timeline.filter(({ action }) => action === 'notice.fetched')).toHaveLength(1);
    // Said again, nothing happens twice.
    await fetched({ after: first.page.cursor });
    expect((await work.page(locator)).timeline.filter(({ action }) => action === 'notice.delivered')).toHaveLength(1);
  });

  it('has as many as it asks for, in their order, and acknowledges those and no others', async () => {
    const all = [await laidOut(), await laidOut(), await laidOut()];
    const two = await fetched({ after: '0', limit: 2 });
    expect(two.page.notices.map(({ id }) => id)).toEqual(all.slice(0, 2).map(({ noticeId }) => idOf(noticeId)));
    const rest = await fetched({ after: two.page.cursor });
    expect(rest.page.notices.map(({ id }) => id)).toEqual([idOf(all[2]!.noticeId)]);
    const states = await Promise.all(all.map(async ({ locator }) => (await noticeOf(locator)).state));
    expect(states).toEqual(['delivered', 'delivered', 'sending']);
    // Between them, and only the first is taken: the second is given out again.
    const again = await laidOut();
    const both = await fetched({ after: two.page.cursor });
    await fetched({ after: both.page.notices[0]!.cursor });
    expect([(await noticeOf(all[2]!.locator)).state, (await noticeOf(again.locator)).state]).toEqual([
      'delivered',
      'sending',
    ]);
  });

  it('waits for something new, and is woken by it', async () => {
    const waiting = fetched({ after: '0', waitSeconds: 25 });
    const { noticeId } = await laidOut();
    expect((await waiting).page.notices.map(({ id }) => id)).toEqual([idOf(noticeId)]);
  });

  it('is sent away by a newer request of its own', async () => {
    let isOver = false;
    const older = fetched({ after: '0', waitSeconds: 25 }).finally(() => (isOver = true));
    // Whichever came first: it is over when a newer one has come.
    await until('the older request ends', async () => (await fetched({ after: '0' })) && isOver);
    expect((await older).page).toEqual({ notices: [], cursor: '0' });
  });

  it('that does not ask gets the task, and then the mail, by the time that the law leaves', async () => {
    await platform.register('abuse@fetcher.example.org');
    const locator = await work.approvedCase([platform.link('late')], 'us-take-it-down');
    await worker.runOutbox();
    const noticeId = (await noticeOf(locator)).id;
    clock.advance({ minutes: 16 });
    await worker.fallBack();
    expect((await work.page(locator)).tasks.map(({ kind }) => kind)).toEqual(['fallback_ready']);
    clock.advance({ minutes: 45 });
    await worker.fallBack();
    await worker.runOutbox();
    expect(mailbox.mails().at(-1)!.envelope.to).toContain('abuse@fetcher.example.org');
    expect(await noticeOf(locator)).toMatchObject({ id: noticeId, state: 'delivered' });
    // What arrived by mail is not given out any more.
    expect((await fetched({ after: '0' })).page.notices).toEqual([]);
  });

  it('is given nothing after a withdrawal but the recall, also of what it had only read', async () => {
    const { caseId, noticeId, locator } = await laidOut();
    const first = await fetched({ after: '0' });
    await test.app.get(UnitOfWork).run((tx) => test.app.get(CaseWithdrawalService).withdraw(tx, caseId));
    await worker.runOutbox();
    clock.advance({ minutes: 1 });
    await worker.send();
    await worker.runOutbox();
    const { page } = await fetched({ after: first.page.cursor });
    expect(page.notices.map(({ body }) => JSON.parse(body) as object)).toMatchObject([
      { type: 'notice.recall', recalls: noticeId },
    ]);
    await fetched({ after: page.cursor });
    const { notices } = await work.page(locator);
    expect(notices.map(({ kind, state }) => [kind, state])).toEqual([
      ['takedown', 'recalled'],
      ['recall', 'delivered'],
    ]);
  });

  it('is given what was on hold when the hold is lifted, although its cursor has passed the place', async () => {
    const held = await laidOut();
    await work.rows('UPDATE "case" SET hold_since = now() WHERE id = $1', [held.caseId]);
    const free = await laidOut();
    const first = await fetched({ after: '0' });
    expect(first.page.notices.map(({ id }) => id)).toEqual([idOf(free.noticeId)]);
    await fetched({ after: first.page.cursor });
    expect((await noticeOf(held.locator)).state).toBe('sending');
    await work.rows('UPDATE "case" SET hold_since = NULL WHERE id = $1', [held.caseId]);
    clock.advance({ minutes: 20 });
    await worker.send();
    await worker.runOutbox();
    const { page } = await fetched({ after: first.page.cursor });
    expect(page.notices.map(({ id }) => id)).toEqual([idOf(held.noticeId)]);
  });

  it('learns nothing, and changes nothing, without a signature of its own', async () => {
    const { locator } = await laidOut();
    const other = new FetchingPlatform(test, `${platform.slug}-b`);
    await other.register();
    const refused = [
      await platform.fetch({ after: '0' }, { at: clock.now(), secret: other.answerSecret }),
      await platform.fetch({ after: '0' }, { at: clock.now(), secret: platform.secret }),
      await platform.fetch({ after: '0' }, { at: new Date(clock.now().getTime() - 302_000) }),
      await platform.fetch({ after: '0' }, { at: clock.now(), headers: { 'webhook-id': 'x' } }),
      await new FetchingPlatform(test, 'nobody').fetch({ after: '0' }, { at: clock.now() }),
    ];
    expect(refused.map(({ status, code }) => [status, code])).toEqual(refused.map(() => [401, 'not-authentic']));
    expect((await other.fetch({ after: '0' }, { at: clock.now() })).page.notices).toEqual([]);
    const { timeline } = await work.page(locator);
    expect(timeline.filter(({ action }) => action === 'notice.fetched')).toEqual([]);
  });

  it('is not imitated by a copy of a request it made, nor by an older one', async () => {
    await laidOut();
    const copy = { id: `feed_copied_${count}`, at: clock.now() };
    expect((await platform.fetch({ after: '0' }, copy)).page.notices).toHaveLength(1);
    const again = await platform.fetch({ after: '0' }, copy);
    expect([again.status, again.code]).toEqual([409, 'webhook-id-reused']);
    clock.advance({ minutes: 1 });
    await fetched({ after: '0' });
    const older = await platform.fetch({ after: '0' }, { at: new Date(clock.now().getTime() - 30_000) });
    expect([older.status, older.code]).toEqual([409, 'webhook-id-reused']);
  });

  it.each([
    [{ after: '7' }, 'unknown-cursor'],
    [{ after: '-1' }, 'invalid-request'],
    [{ after: 0 }, 'invalid-request'],
    [{}, 'invalid-request'],
    [{ after: '0', waitSeconds: 26 }, 'invalid-request'],
    [{ after: '0', limit: 51 }, 'invalid-request'],
    [{ after: '0', more: 1 }, 'invalid-request'],
  ])('is told what is wrong with %j', async (body, code) => {
    const reply = await fetched(body);
    expect([reply.status, reply.code]).toEqual([422, code]);
  });

  it('that begins to receive fetches no more: what waits goes to its new address', async () => {
    const { locator, noticeId } = await laidOut();
    const { slug, host, secret, answerSecret } = platform;
    await test.app.get(PlatformService).register({
      slug,
      name: slug,
      hosts: [host],
      bases: ['us-take-it-down'],
      webhook: { endpoint: `https://${host}/webhooks`, secret, answerSecret },
    });
    const channels = await work.rows<{ kind: string; position: number }>(
      `SELECT c.kind, c.position FROM channel c JOIN platform p ON p.id = c.platform_id WHERE p.slug = $1 ORDER BY c.kind`,
      [slug],
    );
    expect(channels).toEqual([
      { kind: 'pull', position: -1 },
      { kind: 'webhook', position: 1 },
    ]);
    clock.advance({ minutes: 20 });
    await worker.send();
    await worker.runOutbox();
    const [row] = await work.rows<{ kind: string }>(
      'SELECT c.kind FROM notice n JOIN channel c ON c.id = n.channel_id WHERE n.id = $1',
      [noticeId],
    );
    expect([row!.kind, (await noticeOf(locator)).state]).toEqual(['webhook', 'sending']);
  });
});
