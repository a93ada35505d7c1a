import { randomUUID } from 'node:crypto';
import { type DynamicModule, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { DeliveryService } from '../../src/features/notice/delivery.service';
import { type AppConfig, loadConfig } from '../../src/infra/config/app-config';
import { ConfigModule } from '../../src/infra/config/config.module';
import { actAs, SYSTEM } from '../../src/infra/database/actor';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { InfraModule } from '../../src/infra/infra.module';
import { Outbox } from '../../src/infra/outbox/outbox';
import { JOB_NAMES, type JobName } from '../../src/infra/queue/job-catalogue';
import { JobRegistry } from '../../src/infra/queue/job-registry';
import { QueueModule } from '../../src/infra/queue/queue.module';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { onBothEngines, redisUrlOf } from '../support/engines';
import { HandWorker } from '../support/hand-worker';
import { OwnPlatform } from '../support/own-platform';
import { PrivateRedis, redisProgram } from '../support/private-redis';
import { testSettings } from '../support/settings';
import { until } from '../support/until';

jest.setTimeout(150_000);

/** What the small worker below does with each job; a test sets it before the worker starts. */
let handlers: Partial<Record<JobName, (payload: unknown) => Promise<void>>> = {};
let handled: readonly JobName[] = JOB_NAMES;

@Injectable()
class SmallProcessor implements OnModuleInit {
  constructor(private readonly jobs: JobRegistry) {}

  onModuleInit(): void {
    for (const name of handled) this.jobs.handle(name, (payload) => handlers[name]?.(payload) ?? Promise.resolve());
  }
}

/** Outbox, relay, BullMQ and nothing else: a worker without any feature. */
@Module({})
class SmallWorker {
  static with(config: AppConfig): DynamicModule {
    return {
      module: SmallWorker,
      imports: [ConfigModule.with(config), InfraModule, QueueModule],
      providers: [SmallProcessor],
    };
  }
}

const configFor = (database: TestDatabase, redisUrl: string | undefined): AppConfig =>
  loadConfig(testSettings({ ...database.env, DATABASE_POOL: '4', REDIS_URL: redisUrl, LOG_LEVEL: 'silent' }));

onBothEngines((engine) => {
  describe('the outbox', () => {
    let database: TestDatabase;
    let module: TestingModule | undefined;
    beforeEach(async () => {
      database = await createTestDatabase();
      handlers = {};
      handled = JOB_NAMES;
    });
    afterEach(async () => {
      await module?.close();
      module = undefined;
      await database.drop();
    });

    async function startWorker(): Promise<TestingModule> {
      module = await Test.createTestingModule({
        imports: [SmallWorker.with(configFor(database, redisUrlOf(engine)))],
      }).compile();
      await module.init();
      return module;
    }
    const add = (worker: TestingModule, caseId: string, after: () => void = () => undefined): Promise<void> =>
      actAs(SYSTEM, () =>
        worker.get(UnitOfWork).run(async (tx) => {
          await worker.get(Outbox).add(tx, new Date(), { job: 'recall-notices', payload: { caseId } });
          after();
        }),
      );
    const rows = <Row>(sql: string): Promise<Row[]> => database.dataSource.query(sql);

    it('never sends a message whose transaction failed', async () => {
      const seen: string[] = [];
      handlers = {
        'recall-notices': (payload) => Promise.resolve(void seen.push((payload as { caseId: string }).caseId)),
      };
      const worker = await startWorker();
      const [undone, kept] = [randomUUID(), randomUUID()];
      const failing = add(worker, undone, () => {
        throw new Error('rolled back');
      });
      await expect(failing).rejects.toThrow('rolled back');
      await add(worker, kept);
      await until('the kept message to be done', async () => {
        const [row] = await rows<{ open: number }>(
          `SELECT count(*)::int AS open FROM outbox_message WHERE done_at IS NULL`,
        );
        return row!.open === 0;
      });
      expect(seen).toEqual([kept]);
    });

    it('refuses a message with anything but ids in it, so nothing personal reaches the queue', async () => {
      const worker = await startWorker();
      const payload = { caseId: randomUUID(), url: 'https://example.org/p/1' } as { caseId: string };
      const adding = worker
        .get(UnitOfWork)
        .run((tx) => worker.get(Outbox).add(tx, new Date(), { job: 'recall-notices', payload }));
      await expect(adding).rejects.toThrow();
      expect(await rows('SELECT 1 FROM outbox_message')).toEqual([]);
    });

    it('parks a poisoned message after five rounds, and the others go on meanwhile', async () => {
      const poison = randomUUID();
      const done: string[] = [];
      let runs = 0;
      handlers = {
        'recall-notices': (payload) => {
          const { caseId } = payload as { caseId: string };
          if (caseId !== poison) return Promise.resolve(void done.push(caseId));
          runs += 1;
          return Promise.reject(new TypeError('poisoned'));
        },
      };
      const worker = await startWorker();
      await add(worker, poison);
      for (let round = 1; round <= 5; round++) {
        const other = randomUUID();
        await add(worker, other);
        await until(`the message of round ${round}`, () => done.includes(other));
        await until(`round ${round} to fail`, async () => {
          const [row] = await rows<{ failed: number }>('SELECT max(failed) AS failed FROM outbox_message');
          return row!.failed === round;
        });
        // The pause between rounds grows to minutes; here it ends at once.
        await rows('UPDATE outbox_message SET leased_until = now() WHERE failed > 0');
      }
      const [parked] = await rows<Record<string, unknown>>('SELECT * FROM outbox_message WHERE failed > 0');
      expect(parked).toMatchObject({ failed: 5, last_error: 'TypeError', done_at: null });
      expect(parked!['parked_at']).not.toBeNull();
      expect(runs).toBe(15);
      const last = randomUUID();
      await add(worker, last);
      await until('a message after the parking', () => done.includes(last));
      expect(runs).toBe(15);
    });

    it('hands a message over again when the queue has lost it', async () => {
      const seen: string[] = [];
      handlers = {
        'recall-notices': (payload) => Promise.resolve(void seen.push((payload as { caseId: string }).caseId)),
      };
      const caseId = randomUUID();
      // A relay that died between its claim and the queue leaves a row like this one.
      await database.dataSource.query(
        `INSERT INTO outbox_message (id, job, payload, created_at, leased_until, handed_over)
         VALUES ($1, 'recall-notices', $2, now(), now() + interval '1 minute', 1)`,
        [randomUUID(), JSON.stringify({ caseId })],
      );
      const worker = await startWorker();
      const marker = randomUUID();
      await add(worker, marker);
      await until('the marker', () => seen.includes(marker));
      expect(seen).not.toContain(caseId);
      await rows('UPDATE outbox_message SET leased_until = now() WHERE done_at IS NULL');
      await until('the lost one', () => seen.includes(caseId));
    });

    it('does not boot when a job has no processor', async () => {
      handled = JOB_NAMES.slice(1);
      await expect(startWorker()).rejects.toThrow(`no processor for job ${JOB_NAMES[0]}`);
    });

    it('does not boot when a job has two processors', async () => {
      handled = [...JOB_NAMES, 'check-item'];
      await expect(startWorker()).rejects.toThrow('job check-item has two processors');
    });
  });

  describe('a notice whose job runs twice', () => {
    let test: TestApp;
    let platform: OwnPlatform;
    beforeAll(async () => {
      platform = await OwnPlatform.start();
      test = await startTestApp({ engine, worker: false, settings: { OUTGOING_ALLOW_PRIVATE: platform.allowed } });
      await platform.register(test);
    });
    afterAll(async () => {
      await test.stop();
      await platform.stop();
    });

    it('is sent once: at the same moment, and again later', async () => {
      const work = new Casework(test);
      const locator = await work.approvedCase([platform.link('twice')]);
      const [notice] = (await work.page(locator)).notices;
      const delivery = test.app.get(DeliveryService);
      const attempt = { noticeId: notice!.id, attempt: 1, channelId: await work.channelOf(notice!.id) };
      await Promise.all([delivery.attempt(attempt), delivery.attempt(attempt), delivery.attempt(attempt)]);
      await delivery.attempt(attempt);
      await delivery.attempt({ ...attempt, attempt: 2 });
      await new HandWorker(test).runOutbox();
      expect(platform.received()).toHaveLength(1);
      const page = await work.page(locator);
      expect(page.notices[0]).toMatchObject({ state: 'delivered', attempts: [{ number: 1 }] });
      expect(page.timeline.filter(({ action }) => action === 'notice.delivered')).toHaveLength(1);
    });
  });
});

const program = process.env['TEST_REDIS_SKIP'] === undefined ? redisProgram() : null;
const whereRedisIs = program === null ? describe.skip : describe;
whereRedisIs(`with Redis away${program === null ? ' (no redis-server on this machine)' : ''}`, () => {
  let redis: PrivateRedis;
  let test: TestApp;
  let work: Casework;
  let platform: OwnPlatform;
  beforeAll(async () => {
    redis = await PrivateRedis.start(program!);
    platform = await OwnPlatform.start();
    test = await startTestApp({
      engine: 'redis',
      settings: { REDIS_URL: redis.url, OUTGOING_ALLOW_PRIVATE: platform.allowed, LOG_LEVEL: 'silent' },
    });
    await platform.register(test);
    work = new Casework(test);
  });
  afterAll(async () => {
    await test.stop();
    await platform.stop();
    await redis.remove();
  });

  const ready = async () => {
    const answer = await fetch(`${test.url}/health/ready`);
    return { status: answer.status, body: (await answer.json()) as { status: string; parts: Record<string, string> } };
  };
  const arrived = (noticeId: string) => platform.received().filter(({ body }) => body.id === noticeId).length;

  it('reports are taken in, the service says that it is degraded, and everything is sent when Redis is back', async () => {
    const before = await work.approvedCase([platform.link('before')]);
    const [first] = (await work.page(before)).notices;
    await until('a notice while all is well', () => arrived(first!.id) === 1);
    await until('readiness', async () => (await ready()).body.status === 'ok');

    await redis.kill();
    const whileAway = await Promise.all(
      Array.from({ length: 5 }, (_none, n) => work.approvedCase([platform.link(`away-${n}`)])),
    );
    const { status, body } = await ready();
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'degraded', parts: { database: 'ok', queue: 'degraded' } });
    const ids = await Promise.all(whileAway.map(async (locator) => (await work.page(locator)).notices[0]!.id));
    expect(ids.map(arrived)).toEqual([0, 0, 0, 0, 0]);

    await redis.start();
    // What was handed over while Redis died comes again when its lease of a minute ends.
    await until('every notice', () => ids.every((id) => arrived(id) >= 1), 90_000);
    expect(ids.map(arrived)).toEqual([1, 1, 1, 1, 1]);
    await until('readiness', async () => (await ready()).body.parts['queue'] === 'ok');
  });
});
