import { PlatformService } from '../../src/features/platform/platform.service';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { onBothEngines } from '../support/engines';
import { HeldPlatform } from '../support/held-platform';
import { until } from '../support/until';
import { WorkerProcess } from '../support/worker-process';

jest.setTimeout(90_000);

const NOTICES = 30;
/** A platform nobody knows yet gets so many at the same time. */
const ON_THE_WIRE = 4;

onBothEngines((engine) => {
  describe('a worker killed in the middle of sending', () => {
    let test: TestApp;
    let work: Casework;
    let platform: HeldPlatform;
    const workers: WorkerProcess[] = [];
    const startWorker = async () => {
      const worker = await WorkerProcess.start({ ...test.env, OUTGOING_ALLOW_PRIVATE: platform.host });
      workers.push(worker);
      return worker;
    };

    beforeAll(async () => {
      test = await startTestApp({ engine, worker: false, settings: { QUEUE_CONCURRENCY: '10' } });
      work = new Casework(test);
      platform = await HeldPlatform.start();
      await test.app.get(PlatformService).register({
        slug: 'held',
        name: 'HeldPlace',
        hosts: [platform.host],
        bases: ['us-take-it-down'],
        webhook: { endpoint: platform.endpoint, secret: platform.secret, answerSecret: platform.answerSecret },
      });
    });
    afterAll(async () => {
      await Promise.all(workers.map((worker) => worker.kill()));
      await platform.stop();
      await test.stop();
    });

    it('loses no notice and doubles none in effect', async () => {
      for (let n = 0; n < NOTICES; n++) await work.approvedCase([`http://${platform.host}/p/${n}`]);
      const first = await startWorker();
      await until('the first notices on the wire', () => platform.arrivals.length >= ON_THE_WIRE);
      await first.kill();
      platform.release(503); // whoever still listens hears nothing useful
      const killedAt = performance.now();
      await startWorker();

      await until(
        'every notice to be delivered',
        async () => {
          const [row] = await work.rows<{ count: number }>(
            `SELECT count(*)::int AS count FROM notice WHERE state = 'delivered'`,
          );
          return row!.count === NOTICES;
        },
        60_000,
      );
      const healedMs = performance.now() - killedAt;

      // Nothing lost: every notice arrived, signed, under its own id. Doubled at most on the wire, never in effect.
      expect(platform.arrivals.every((arrival) => arrival.isVerified)).toBe(true);
      expect(new Set(platform.arrivals.map((arrival) => arrival.webhookId)).size).toBe(NOTICES);
      expect(new Set(platform.arrivals.map((arrival) => arrival.body.id)).size).toBe(NOTICES);
      expect(platform.arrivals.length).toBe(NOTICES + ON_THE_WIRE);

      // One effect each on our side: one delivery in the record, one clock, one unfinished attempt per killed send.
      const [facts] = await work.rows<Record<'deliveries' | 'clocks' | 'interrupted', number>>(
        `SELECT (SELECT count(*)::int FROM audit_entry WHERE action = 'notice.delivered') AS deliveries,
           (SELECT count(*)::int FROM clock WHERE state = 'running' AND notice_id IS NOT NULL) AS clocks,
           (SELECT count(*)::int FROM delivery_attempt WHERE finished_at IS NULL) AS interrupted`,
      );
      expect(facts).toEqual({ deliveries: NOTICES, clocks: NOTICES, interrupted: ON_THE_WIRE });
      // BullMQ hands a dead worker's job on after its lock ends; the sweep's 45 s are only the second net.
      expect(healedMs).toBeLessThan(30_000);
    });

    it('a worker that is asked to stop finishes what it is doing first', async () => {
      const worker = workers.at(-1)!;
      const locator = await work.approvedCase([`http://${platform.host}/p/last`]);
      await until('the notice on the wire', () => platform.arrivals.length === NOTICES + ON_THE_WIRE + 1);
      expect(await worker.stop()).toBe(0);
      expect((await work.page(locator)).notices[0]!.state).toBe('delivered');
    });
  });
});
