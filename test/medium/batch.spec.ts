import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { SEND_WITHIN_MS } from '../../src/domain/notice/delivery-schedule';
import { DeliveryService } from '../../src/features/notice/delivery.service';
import { NoticeBatches } from '../../src/features/notice/notice-batch.service';
import { webhookIdOf } from '../../src/features/notice/notice-mail';
import { NoticeSender } from '../../src/features/notice/notice-sender.service';
import { messageOf } from '../../src/features/notice/notice-request';
import { RecallService } from '../../src/features/notice/recall.service';
import { PlatformService } from '../../src/features/platform/platform.service';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { FixedClock } from '../support/clock';
import { onBothEngines } from '../support/engines';
import { OwnPlatform, partsOf } from '../support/own-platform';
import { startOwnRun } from '../support/own-run';
import { runProgram } from '../support/run-program';
import { until } from '../support/until';

jest.setTimeout(120_000);

interface AttemptFacts {
  readonly status: number | null;
  readonly error: string | null;
  readonly verdict: string | null;
  readonly batchSize: number | null;
  readonly batch: string | null;
  readonly sent: string | null;
}

describe('a platform that wants several notices in one call', () => {
  // As late as the machine's own, so that the stock library takes the age of what it verifies.
  const clock = new FixedClock(new Date());
  const names = Array.from({ length: 12 }, (_, n) => `batch${n}`);
  const platforms: OwnPlatform[] = [];
  let test: TestApp;
  let work: Casework;

  beforeAll(async () => {
    for (const name of names) platforms.push(await OwnPlatform.start(name));
    test = await startTestApp({
      worker: false,
      clock,
      settings: {
        OUTGOING_ALLOW_PRIVATE: platforms.map((one) => one.allowed).join(','),
        DELIVERY_SCHEDULE_SECONDS: undefined, // the real one
      },
    });
    work = new Casework(test);
  });
  afterAll(async () => {
    await test.stop();
    for (const platform of platforms) await platform.stop();
  });

  let used = 0;
  let links = 0;
  async function aPlatform(batchMax: number | null = 50): Promise<OwnPlatform & { id: string }> {
    const platform = platforms[used++]!;
    const id = await platform.register(test, batchMax === null ? {} : { batchMax });
    return Object.assign(platform, { id });
  }
  /** So many cases with one approved notice each; their ids. */
  async function approved(platform: OwnPlatform, count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let n = 0; n < count; n += 1) {
      const locator = await work.approvedCase([platform.link(`batch-${(links += 1)}`)]);
      ids.push((await work.page(locator)).notices[0]!.id);
    }
    return ids;
  }
  /** Makes every first attempt at a platform, and every other that is due by the clock, all at the same time. */
  async function send(platform: { id: string }): Promise<void> {
    const due = await work.rows<{ noticeId: string; attempt: number; channelId: string }>(
      `SELECT id AS "noticeId", attempts_made + 1 AS attempt, channel_id AS "channelId" FROM notice
       WHERE platform_id = $1 AND (state = 'approved' OR state = 'sending' AND next_attempt_at <= $2)`,
      [platform.id, clock.now().toISOString()],
    );
    const delivery = test.app.get(DeliveryService);
    await Promise.all(due.map((request) => delivery.attempt(request)));
  }
  const attempts = (ids: readonly string[]): Promise<AttemptFacts[]> =>
    work.rows<AttemptFacts>(
      `SELECT a.status, a.error, a.verdict, a.batch_size AS "batchSize", encode(a.batch_sha256, 'hex') AS batch,
         encode(a.sent_sha256, 'hex') AS sent
       FROM delivery_attempt a JOIN unnest($1::uuid[]) WITH ORDINALITY AS x (id, place) ON x.id = a.notice_id
       ORDER BY x.place, a.number`,
      [ids],
    );
  const states = async (ids: readonly string[]) =>
    (
      await work.rows<{ state: string }>(
        `SELECT n.state FROM notice n JOIN unnest($1::uuid[]) WITH ORDINALITY AS x (id, place) ON x.id = n.id ORDER BY place`,
        [ids],
      )
    ).map(({ state }) => state);
  const failures = async (platform: { id: string }) => {
    const [row] = await work.rows<{ n: number; state: string }>(
      `SELECT b.failures_in_row AS n, b.state FROM breaker b JOIN channel c ON c.id = b.channel_id WHERE c.platform_id = $1`,
      [platform.id],
    );
    return row;
  };
  const answers = (platform: OwnPlatform, status: number, headers: Record<string, string> = {}) => {
    platform.onNotice = (_request, response) => response.writeHead(status, headers).end();
  };
  /** Takes everything but those whose place in a batch is named: to them it gives that status. */
  const refuses =
    (platform: OwnPlatform, statuses: Readonly<Record<number, number>>): RequestListener =>
    (_request, response) => {
      const parts = partsOf(platform.calls().at(-1)!);
      const results = parts.flatMap(({ headers }, n) =>
        statuses[n] === undefined ? [] : [{ webhookId: headers['webhook-id'], status: statuses[n] }],
      );
      response.writeHead(200).end(JSON.stringify({ results }));
    };
  const sizes = (platform: OwnPlatform) => platform.calls().map((call) => partsOf(call).length);
  const webhookIds = (platform: OwnPlatform) => platform.received().map(({ webhookId }) => webhookId);

  it('gets forty notices of forty cases in few calls, and they are forty attempts and forty clocks', async () => {
    const platform = await aPlatform();
    const ids = await approved(platform, 40);
    await send(platform);

    expect(platform.calls().length).toBeLessThanOrEqual(10);
    expect(new Set(webhookIds(platform)).size).toBe(40);
    expect(webhookIds(platform)).toHaveLength(40);
    // The stock library knows nothing of batches: the call is a message, and so is each in it.
    const library = new Webhook(platform.secret);
    for (const call of platform.calls())
      for (const { headers, text } of [call, ...partsOf(call)])
        expect(() => library.verify(text, headers as Record<string, string>)).not.toThrow();

    expect(await states(ids)).toEqual(Array(40).fill('delivered'));
    const made = await attempts(ids);
    expect(made.map(({ verdict, status }) => [verdict, status])).toEqual(Array(40).fill(['delivered', 200]));
    const frozen = await work.rows<{ sum: string }>(
      `SELECT encode(body_sha256, 'hex') AS sum FROM notice n JOIN unnest($1::uuid[]) WITH ORDINALITY AS x (id, place) ON x.id = n.id
       ORDER BY place`,
      [ids],
    );
    expect(made.map(({ sent }) => sent)).toEqual(frozen.map(({ sum }) => sum));
    const running = await work.rows<{ n: number }>(
      `SELECT count(*)::int AS n FROM clock WHERE notice_id = ANY($1) AND state = 'running'`,
      [ids],
    );
    expect(running).toEqual([{ n: 40 }]);
  });

  it('says with each attempt in which call it went, and how many went in that', async () => {
    const platform = await aPlatform();
    const ids = await approved(platform, 3);
    await send(platform);
    expect(sizes(platform)).toEqual([3]);
    const made = await attempts(ids);
    expect(made.map(({ batchSize }) => batchSize)).toEqual([3, 3, 3]);
    expect(new Set(made.map(({ batch }) => batch)).size).toBe(1);
    const [call] = platform.calls();
    expect(made[0]!.batch).toBe(createHash('sha256').update(call!.text).digest('hex'));
  });

  it('gets no more in a call than it wants', async () => {
    const platform = await aPlatform(2);
    await approved(platform, 4);
    await send(platform);
    expect(sizes(platform)).toEqual([2, 2]);
  });

  it('gets one that is ready alone as it always was', async () => {
    const platform = await aPlatform();
    const ids = await approved(platform, 1);
    await send(platform);
    expect([sizes(platform), platform.received()[0]!.body.type]).toEqual([[0], 'notice.takedown']);
    expect(await attempts(ids)).toMatchObject([{ verdict: 'delivered', batch: null, batchSize: null }]);
  });

  it('is asked: who does not want it gets a call for each notice', async () => {
    const platform = await aPlatform(null);
    const ids = await approved(platform, 4);
    await send(platform);
    expect(sizes(platform)).toEqual([0, 0, 0, 0]);
    expect((await attempts(ids)).map(({ batch }) => batch)).toEqual([null, null, null, null]);
  });

  it('may not take one of them: it comes again alone, the others are delivered, and the endpoint is well', async () => {
    const platform = await aPlatform();
    const ids = await approved(platform, 4);
    platform.onNotice = refuses(platform, { 1: 422 });
    await send(platform);
    const refused = webhookIds(platform)[1]!;
    const byId = (id: string) => webhookIdOf(id) === refused;
    expect(await states(ids)).toEqual(ids.map((id) => (byId(id) ? 'sending' : 'delivered')));
    const poison = ids.find(byId)!;
    expect(await attempts([poison])).toMatchObject([{ status: 422, verdict: 'retry', batchSize: 4 }]);
    expect(await failures(platform)).toBeUndefined();

    answers(platform, 200);
    await approved(platform, 2);
    clock.advance({ seconds: 20 });
    await send(platform);
    expect(sizes(platform).slice(1).sort()).toEqual([0, 2]);
    expect(await states([poison])).toEqual(['delivered']);
    expect(webhookIds(platform).filter((id) => id === refused)).toHaveLength(2);
  });

  it('has failed once when a call fails, however many are in it, and each comes again alone', async () => {
    const platform = await aPlatform();
    const ids = await approved(platform, 4);
    answers(platform, 500);
    await send(platform);
    expect(sizes(platform)).toEqual([4]);
    expect((await attempts(ids)).map(({ verdict }) => verdict)).toEqual(Array(4).fill('retry'));
    expect(await failures(platform)).toEqual({ n: 1, state: 'closed' });

    answers(platform, 200);
    clock.advance({ seconds: 20 });
    await send(platform);
    expect(sizes(platform)).toEqual([4, 0, 0, 0, 0]);
    expect(await states(ids)).toEqual(Array(4).fill('delivered'));
    expect(new Set(webhookIds(platform)).size).toBe(4);
  });

  it('may ask for time: then they come together again', async () => {
    const platform = await aPlatform();
    const ids = await approved(platform, 2);
    answers(platform, 429, { 'retry-after': '60' });
    await send(platform);
    answers(platform, 200);
    // Each would come at a time of its own; whoever is late is not waited for.
    await work.rows('UPDATE notice SET next_attempt_at = $2 WHERE id = ANY($1)', [
      ids,
      clock.advance({ minutes: 3 }).toISOString(),
    ]);
    await send(platform);
    expect(sizes(platform)).toEqual([2, 2]);
    expect(await states(ids)).toEqual(Array(2).fill('delivered'));
    const [first, second] = platform.calls().map(({ headers }) => headers['webhook-id']);
    expect(first).not.toBe(second);
  });

  it('gets nothing of a case that was withdrawn between the claim and the call; the others go', async () => {
    const platform = await aPlatform();
    const ids = await approved(platform, 3);
    await work.rows(
      `UPDATE "case" SET state = 'closed', outcome = 'withdrawn', closed_at = $2 WHERE id = (SELECT case_id FROM notice WHERE id = $1)`,
      [ids[1], clock.now().toISOString()],
    );
    const permission = { at: clock.now(), claimedAt: performance.now() };
    const sender = test.app.get(NoticeSender);
    const sent = await Promise.all(ids.map((id) => sender.send(id, permission, () => undefined)));
    expect(sent.map((one) => one?.verdict ?? null)).toEqual(['delivered', null, 'delivered']);
    expect(sizes(platform)).toEqual([2]);
    expect(platform.received().map(({ body }) => body.id)).toEqual([ids[0], ids[2]]);
  });

  it('gets nothing whose permission to be sent has ended, and who has little left takes no others along', async () => {
    const platform = await aPlatform();
    const ids = await approved(platform, 4);
    const now = performance.now();
    const sender = test.app.get(NoticeSender);
    const claimedAt = [now, now - SEND_WITHIN_MS.webhook - 1, now, now - SEND_WITHIN_MS.webhook + 700];
    const sent = await Promise.all(
      ids.map((id, n) => sender.send(id, { at: clock.now(), claimedAt: claimedAt[n]! }, () => undefined)),
    );
    expect(sent.map((one) => one?.verdict)).toEqual(['delivered', 'not_sent', 'delivered', 'delivered']);
    expect(sizes(platform).sort()).toEqual([0, 2]);
    expect(platform.received().map(({ body }) => body.id)).not.toContain(ids[1]);
  });

  it('gets nothing whose permission ends while it waits for company, in a worker that stands still', async () => {
    const platform = await aPlatform();
    const [lost, kept] = await approved(platform, 2);
    const channelId = await work.channelOf(lost!);
    const channels = await test.app
      .get(UnitOfWork)
      .read((tx) => test.app.get(PlatformService).openChannels(tx, [channelId]));
    const carry = (id: string, leftMs: number) =>
      test.app
        .get(NoticeBatches)
        .carry(
          messageOf(id, clock.now(), Buffer.from('{"type":"endpoint.ping"}')),
          channels.get(channelId)!,
          performance.now() + leftMs,
        );
    const outcomes = [carry(lost!, 1_020), carry(kept!, 10_000)];
    for (const end = performance.now() + 1_050; performance.now() < end;);
    expect((await Promise.all(outcomes)).map(({ verdict, error }) => [verdict, error])).toEqual([
      ['not_sent', 'stale'],
      ['delivered', null],
    ]);
    expect([sizes(platform), webhookIds(platform)]).toEqual([[0], [webhookIdOf(kept!)]]);
  });

  it('gets a recall by itself and at once', async () => {
    const platform = await aPlatform();
    const ids = await approved(platform, 2);
    await send(platform);
    for (const id of ids) {
      const [row] = await work.rows<{ caseId: string }>('SELECT case_id AS "caseId" FROM notice WHERE id = $1', [id]);
      await work.rows(`UPDATE "case" SET state = 'closed', outcome = 'withdrawn', closed_at = $2 WHERE id = $1`, [
        row!.caseId,
        clock.now().toISOString(),
      ]);
      await test.app.get(RecallService).recallOfCase(row!.caseId);
    }
    clock.advance({ seconds: 60 });
    await send(platform);
    expect(sizes(platform)).toEqual([2, 0, 0]);
    expect(
      platform
        .received()
        .map(({ body }) => body.type)
        .slice(2),
    ).toEqual(['notice.recall', 'notice.recall']);
  });
});

describe('the operator says that a platform wants several notices in one call', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ worker: false });
  });
  afterAll(() => test.stop());

  const run = (slug: string, ...more: string[]) =>
    runProgram(
      'src/admin.js',
      [
        ...['platform', '--slug', slug, '--name', slug, '--host', `${slug}.example.org`, '--basis', 'us-take-it-down'],
        ...more,
      ],
      test.env,
    );
  const batchMax = async (slug: string) =>
    (
      await test.database.dataSource.query<{ n: number | null }[]>(
        'SELECT batch_max AS n FROM channel c JOIN platform p ON p.id = c.platform_id WHERE p.slug = $1',
        [slug],
      )
    ).map(({ n }) => n);

  it('with the most it takes, until the platform is set up without', async () => {
    const endpoint = ['--endpoint', 'https://wants.example.org/in'];
    expect((await run('wants', ...endpoint, '--batch', '20')).code).toBe(0);
    expect(await batchMax('wants')).toEqual([20]);
    expect((await run('wants', ...endpoint)).code).toBe(0);
    expect(await batchMax('wants')).toEqual([null]);
  });

  it('and is told when that cannot be meant', async () => {
    const endpoint = ['--endpoint', 'https://no.example.org/in'];
    const wrong = [
      [...endpoint, '--batch', '1'],
      [...endpoint, '--batch', 'many'],
      ['--pull', '--batch', '20'],
      [...endpoint, '--batch', '20', '--format', 'dsa-16'],
    ];
    for (const { code, said } of await Promise.all(wrong.map((args) => run('refused', ...args))))
      expect([code, said]).toEqual([2, expect.stringContaining('--batch is 2 to 50')]);
    expect(await batchMax('refused')).toEqual([]);
  });
});

onBothEngines((engine) => {
  it('a worker puts together what leaves at the same moment, and no notice is lost or sent twice', async () => {
    const { test, work, platform, stop } = await startOwnRun({ engine });
    try {
      await platform.register(test, { batchMax: 50 });
      const locators: string[] = [];
      for (let n = 0; n < 12; n += 1) locators.push(await work.draftedCase([platform.link(`together-${n}`)]));
      await Promise.all(locators.map((locator) => work.approveAll(locator)));
      await until('all to be delivered', async () => {
        const rows = await work.rows<{ state: string }>('SELECT state FROM notice');
        return rows.length === 12 && rows.every(({ state }) => state === 'delivered');
      });
      expect(new Set(platform.received().map(({ webhookId }) => webhookId)).size).toBe(12);
      expect(platform.received()).toHaveLength(12);
      expect(platform.calls().length).toBeLessThan(12);
      expect(platform.received().every(({ isSigned }) => isSigned)).toBe(true);
    } finally {
      await stop();
    }
  });
});
