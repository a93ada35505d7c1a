import { DeliveryService } from '../../src/features/notice/delivery.service';
import { FallbackService } from '../../src/features/notice/fallback.service';
import { PlatformService } from '../../src/features/platform/platform.service';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { FixedClock } from '../support/clock';
import { HandWorker } from '../support/hand-worker';
import { OwnPlatform } from '../support/own-platform';

jest.setTimeout(60_000);

interface BreakerFacts {
  readonly state: string;
  readonly failures_in_row: number;
  readonly opened_at: Date | null;
  readonly next_ping_at: Date | null;
  readonly slow_until: Date | null;
}

describe('a notice that does not get through', () => {
  let test: TestApp;
  let work: Casework;
  let worker: HandWorker;
  const platforms: OwnPlatform[] = [];
  const clock = new FixedClock();

  beforeAll(async () => {
    for (let n = 0; n < 12; n++) platforms.push(await OwnPlatform.start(`own${n}`));
    test = await startTestApp({
      worker: false,
      clock,
      settings: {
        OUTGOING_ALLOW_PRIVATE: platforms.map((platform) => platform.allowed).join(','),
        DELIVERY_SCHEDULE_SECONDS: undefined, // the real one
      },
    });
    work = new Casework(test);
    worker = new HandWorker(test);
  });
  afterAll(async () => {
    await test.stop();
    for (const platform of platforms) await platform.stop();
  });

  /** A platform of the test's own, in the directory. */
  let used = 0;
  async function newPlatform(): Promise<OwnPlatform & { id: string }> {
    const platform = platforms[used++]!;
    return Object.assign(platform, { id: await platform.register(test) });
  }
  const answers = (platform: OwnPlatform, status: number, headers: Record<string, string> = {}) => {
    platform.onNotice = (_request, response) => response.writeHead(status, headers).end();
  };
  const noticeOf = async (locator: string) => (await work.page(locator)).notices[0]!;
  async function breakerOf(platform: { id: string }): Promise<BreakerFacts | undefined> {
    const [row] = await work.rows<BreakerFacts>(
      `SELECT b.* FROM breaker b JOIN channel c ON c.id = b.channel_id WHERE c.platform_id = $1`,
      [platform.id],
    );
    return row;
  }
  const kinds = (platform: OwnPlatform) => platform.received().map(({ body }) => body.type);
  const tasksOf = async (locator: string) => (await work.page(locator)).tasks.map(({ kind }) => kind);
  /** Lets time pass in steps of five seconds, with everything that a worker does in it except pings. */
  async function pass(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= 5) {
      clock.advance({ seconds: Math.min(5, left) });
      await worker.send();
    }
  }

  it('is tried after 15 seconds, 1, 5, 15 and 30 minutes, then hourly, each within a fifth', async () => {
    const platform = await newPlatform();
    answers(platform, 500);
    const locator = await work.approvedCase([platform.link('schedule')]);
    await worker.runOutbox();
    for (let hours = 0; hours < 4 * 60; hours++) await pass(60);
    const { attempts } = await noticeOf(locator);
    const gaps = attempts.slice(1).map((one, n) => (one.startedAt.getTime() - attempts[n]!.startedAt.getTime()) / 1000);
    const wanted = [15, 60, 300, 900, 1800, 3600, 3600];
    expect(gaps.length).toBeGreaterThanOrEqual(6);
    gaps.slice(0, wanted.length).forEach((gap, n) => {
      expect(gap).toBeGreaterThanOrEqual(wanted[n]! * 0.8);
      expect(gap).toBeLessThanOrEqual(wanted[n]! * 1.2 + 5);
    });
  });

  it('opens the breaker with the fifth failure; a signed ping every minute, its first 2xx sends the backlog, least time first', async () => {
    const platform = await newPlatform();
    answers(platform, 500);
    const late = await work.approvedCase([platform.link('late')], 'us-take-it-down');
    const none = await work.approvedCase([platform.link('none')], 'eu-dsa-16');
    const soon = await work.approvedCase([platform.link('soon')], 'in-it-rules-3-2-b');
    for (let n = 0; n < 3; n++) await work.approvedCase([platform.link(`more-${n}`)]);
    await worker.runOutbox();
    expect(await breakerOf(platform)).toMatchObject({ state: 'open', opened_at: clock.now() });
    expect((await breakerOf(platform))!.failures_in_row).toBeGreaterThanOrEqual(5);

    const before = platform.received().length;
    clock.advance({ seconds: 59 });
    await worker.ping();
    expect(platform.received()).toHaveLength(before);
    clock.advance({ seconds: 1 });
    await worker.ping();
    expect(platform.received()).toHaveLength(before + 1);
    const ping = platform.received().at(-1)!;
    expect(ping).toMatchObject({ isSigned: true, body: { type: 'endpoint.ping' } });
    expect(Object.keys(ping.body)).toEqual(['type']);
    expect(await breakerOf(platform)).toMatchObject({ state: 'open' });

    answers(platform, 204);
    clock.advance({ seconds: 60 });
    await worker.ping();
    expect(await breakerOf(platform)).toMatchObject({ state: 'closed', failures_in_row: 0, next_ping_at: null });
    clock.advance({ seconds: 1 });
    await worker.send();
    const [, , ...flushed] = platform.received().slice(before);
    expect(flushed).toHaveLength(6);
    const order = flushed.map(({ body }) => body.id);
    expect(order[0]).toBe((await noticeOf(soon)).id);
    expect(order.at(-1)).toBe((await noticeOf(none)).id);
    expect((await noticeOf(late)).state).toBe('delivered');
    clock.advance({ hours: 1 });
    await worker.ping();
    expect(platform.received()).toHaveLength(before + 8);
  });

  it('is still tried behind an open breaker, one notice at a time', async () => {
    const platform = await newPlatform();
    answers(platform, 500);
    for (let n = 0; n < 8; n++) await work.approvedCase([platform.link(`open-${n}`)]);
    await worker.runOutbox();
    const before = kinds(platform).length;
    await pass(400);
    const tried = kinds(platform).length - before;
    expect(tried).toBeGreaterThan(0);
    expect((await breakerOf(platform))!.state).toBe('open');
  });

  it('pings every five minutes once an endpoint has been away for an hour', async () => {
    const platform = await newPlatform();
    answers(platform, 500);
    for (let n = 0; n < 5; n++) await work.approvedCase([platform.link(`away-${n}`)]);
    await worker.runOutbox();
    clock.advance({ hours: 1 });
    await worker.ping();
    expect((await breakerOf(platform))!.next_ping_at!.getTime() - clock.now().getTime()).toBe(300_000);
  });

  it('leaves a platform alone that says 429 until its time is over, and nobody else', async () => {
    const [busy, other] = [await newPlatform(), await newPlatform()];
    answers(busy, 429, { 'retry-after': '120' });
    const first = await work.approvedCase([busy.link('first')]);
    await worker.runOutbox();
    expect(await breakerOf(busy)).toMatchObject({ state: 'closed', failures_in_row: 0 });

    answers(busy, 200);
    const second = await work.approvedCase([busy.link('second')]);
    const elsewhere = await work.approvedCase([other.link('elsewhere')]);
    await worker.runOutbox();
    expect((await noticeOf(second)).attempts).toEqual([]);
    expect((await noticeOf(elsewhere)).state).toBe('delivered');
    await pass(115);
    expect((await noticeOf(second)).attempts).toEqual([]);
    await pass(40);
    expect([(await noticeOf(first)).state, (await noticeOf(second)).state]).toEqual(['delivered', 'delivered']);
  });

  it('keeps to the attempts a minute that a channel allows, over all workers', async () => {
    const platform = await newPlatform();
    await work.rows('UPDATE channel SET max_per_minute = 3 WHERE platform_id = $1', [platform.id]);
    for (let n = 0; n < 7; n++) await work.approvedCase([platform.link(`limit-${n}`)]);
    await worker.runOutbox();
    expect(kinds(platform)).toHaveLength(3);
    await pass(59);
    expect(kinds(platform)).toHaveLength(3);
    await pass(70);
    expect(kinds(platform)).toHaveLength(6);
    await pass(120);
    expect(kinds(platform)).toHaveLength(7);
  });

  it('becomes a task after 15 minutes; after 60 a hand is asked for, and it is still being tried', async () => {
    const platform = await newPlatform();
    answers(platform, 500);
    const locator = await work.approvedCase([platform.link('trouble')]);
    await worker.runOutbox();
    clock.advance({ seconds: 14 * 60 + 59 });
    await worker.fallBack();
    expect(await tasksOf(locator)).toEqual([]);
    clock.advance({ seconds: 1 });
    await Promise.all([test.app.get(FallbackService).sweep(200), test.app.get(FallbackService).sweep(200)]);
    expect(await tasksOf(locator)).toEqual(['fallback_ready']);
    clock.advance({ minutes: 45 });
    await worker.fallBack();
    expect(await tasksOf(locator)).toEqual(['fallback_due']);
    expect((await noticeOf(locator)).state).toBe('sending');

    answers(platform, 200);
    await pass(300);
    expect((await noticeOf(locator)).state).toBe('delivered');
    expect(await tasksOf(locator)).toEqual([]);
  });

  it('opens a task at once when the endpoint says 410, and goes no further over it', async () => {
    const platform = await newPlatform();
    answers(platform, 410);
    const locator = await work.approvedCase([platform.link('gone')]);
    await worker.runOutbox();
    expect(await tasksOf(locator)).toEqual(['endpoint_gone']);
    expect((await noticeOf(locator)).state).toBe('undeliverable');
  });

  it('is put aside when it is we who fail at it five times, and the platform is not blamed', async () => {
    const platform = await newPlatform();
    const locator = await work.approvedCase([platform.link('poison')]);
    const { id } = await noticeOf(locator);
    await work.rows(`UPDATE notice SET body_sealed = '\\x00' WHERE id = $1`, [id]);
    const channelId = await work.channelOf(id);
    for (let attempt = 1; attempt <= 5; attempt++) {
      expect((await noticeOf(locator)).state).not.toBe('undeliverable');
      await expect(test.app.get(DeliveryService).attempt({ noticeId: id, attempt, channelId })).rejects.toThrow();
    }
    expect((await noticeOf(locator)).state).toBe('undeliverable');
    const letters = await work.rows<{ reason: string }>('SELECT reason FROM dead_letter WHERE notice_id = $1', [id]);
    expect(letters).toEqual([{ reason: 'poison' }]);
    expect(await breakerOf(platform)).toBeUndefined();
  });

  it('keeps no false end of an attempt that arrived but could not be recorded: the next one follows', async () => {
    const platform = await newPlatform();
    const locator = await work.approvedCase([platform.link('unrecorded')]);
    const { id } = await noticeOf(locator);
    await work.rows(
      `CREATE FUNCTION break_the_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken'; END $$;
       CREATE TRIGGER break_the_end BEFORE UPDATE ON delivery_attempt FOR EACH ROW
         WHEN (NEW.notice_id = '${id}' AND NEW.verdict = 'delivered') EXECUTE FUNCTION break_the_end();`,
    );
    const ends = () =>
      work.rows('SELECT number, verdict FROM delivery_attempt WHERE notice_id = $1 ORDER BY number', [id]);
    const request = { noticeId: id, attempt: 1, channelId: await work.channelOf(id) };
    const failed = await test.app
      .get(DeliveryService)
      .attempt(request)
      .catch(() => true);
    await work.rows('DROP TRIGGER break_the_end ON delivery_attempt; DROP FUNCTION break_the_end()');
    expect([failed, await ends()]).toEqual([true, [{ number: 1, verdict: null }]]);

    await test.app.get(DeliveryService).attempt({ ...request, isAgain: true });
    expect(await ends()).toEqual([
      { number: 1, verdict: null },
      { number: 2, verdict: 'delivered' },
    ]);
    const [first, second, ...more] = platform.received().map(({ webhookId }) => webhookId);
    expect([second, more]).toEqual([first, []]);
  });

  it('does not put a flushed backlog off again because one worker still takes the breaker for open', async () => {
    const platform = await newPlatform();
    answers(platform, 500);
    const locators = [];
    for (let n = 0; n < 6; n++) locators.push(await work.approvedCase([platform.link(`stale-${n}`)]));
    await worker.runOutbox();
    // Another worker hears the platform answer: this one is told nothing.
    await work.rows(
      `UPDATE breaker SET state = 'closed', failures_in_row = 0, opened_at = NULL, next_ping_at = NULL WHERE channel_id IN
         (SELECT id FROM channel WHERE platform_id = $1)`,
      [platform.id],
    );
    answers(platform, 200);
    const requests = await work.rows<{ noticeId: string; attempt: number; channelId: string }>(
      `SELECT id AS "noticeId", attempts_made + 1 AS attempt, channel_id AS "channelId" FROM notice
       WHERE platform_id = $1 AND state IN ('approved','sending')`,
      [platform.id],
    );
    await Promise.all(requests.map((request) => test.app.get(DeliveryService).attempt(request)));
    const waits = await work.rows<{ seconds: number }>(
      `SELECT extract(epoch FROM next_attempt_at - $2::timestamptz)::float8 AS seconds FROM notice
       WHERE platform_id = $1 AND state IN ('approved','sending')`,
      [platform.id, clock.now().toISOString()],
    );
    expect(waits.filter(({ seconds }) => seconds > 60)).toEqual([]);
    await pass(60);
    for (const locator of locators) expect((await noticeOf(locator)).state).toBe('delivered');
  });

  it('is recorded attempt by attempt with its channel', async () => {
    const rows = await work.rows<{ n: number }>(
      'SELECT count(*)::int AS n FROM delivery_attempt WHERE channel_id IS NULL',
    );
    expect(rows).toEqual([{ n: 0 }]);
    expect(await test.app.get(PlatformService).matchHosts([platforms[0]!.host])).toHaveLength(1);
  });
});
