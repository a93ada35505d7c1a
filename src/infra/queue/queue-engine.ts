import { createPostgresBackend, Queue, Worker, type WorkerOptions, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import type { AppConfig } from '../config/app-config';
import type { QueueName } from './job-catalogue';
import { QUEUE_SCHEMA } from './queue-tables';

export interface QueueJob {
  readonly name: string;
  readonly data: unknown;
  readonly attemptsMade: number;
  /** Times a worker began with it: over one when an earlier worker died, froze or failed in the middle. */
  readonly attemptsStarted: number;
}
export interface NewJob {
  readonly name: string;
  readonly data: unknown;
  readonly id: string;
}
export interface WorkerSettings {
  readonly concurrency: number;
  readonly onError: (error: Error) => void;
  readonly onFailedForGood: (job: QueueJob, error: Error) => void;
}

/** BullMQ on Redis or on Postgres behind one small door; nothing else in the code knows which (ADR 0004). */
export interface QueueEngine {
  readonly kind: 'redis' | 'postgres';
  /** Rejects when the engine cannot be used: its own tables are missing. Safe to call often. */
  prepare(): Promise<void>;
  /** Adds jobs; an id that is already waiting or running is left alone. Rejects soon when the engine is away. */
  add(queue: QueueName, jobs: readonly NewJob[]): Promise<void>;
  work(queue: QueueName, handle: (job: QueueJob) => Promise<void>, settings: WorkerSettings): Promise<void>;
  /** Resolves when the engine answers; rejects when it is away. */
  ping(): Promise<void>;
  /** Lets running jobs finish, then lets go of every connection. */
  close(): Promise<void>;
}

/**
 * A killed worker's job is taken over after about ten seconds (BullMQ's defaults need a minute). A job may be taken
 * over many times because each is safe to run twice; what never succeeds is parked by the relay, not dropped here.
 */
const LOCK = { lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 10 } as const;
/** These are for faults of our own. A platform's refusal is no fault: it is recorded and tried again by schedule. */
const JOB_OPTIONS = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
  removeOnComplete: true,
  removeOnFail: true, // a kept id would swallow the next add of the same message
} as const;
const ADD_TIMEOUT_MS = 5_000;
/** An engine that answers nothing for so long is gone, though nobody told us: the connection is given up. */
const SILENT_MS = 20_000;
const PING_EVERY_MS = 5_000;

export function createQueueEngine(config: AppConfig): QueueEngine {
  return config.queue.redisUrl === null ? postgresEngine(config) : redisEngine(config, config.queue.redisUrl);
}

interface Backend {
  readonly kind: QueueEngine['kind'];
  queue(name: string): Queue;
  worker(name: string, handle: (job: QueueJob) => Promise<void>, options: Omit<WorkerOptions, 'connection'>): Worker;
  prepare(): Promise<void>;
  ping(): Promise<void>;
  disconnect(): Promise<void>;
}

function redisEngine(config: AppConfig, url: string): QueueEngine {
  const swallow = () => undefined; // ioredis reconnects by itself; the owner of each call sees its own failure
  // The producer must fail fast (a hanging add would hold the relay), a worker must wait for Redis for ever.
  const producer = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1 });
  const consumer = new Redis(url, { maxRetriesPerRequest: null });
  for (const connection of [producer, consumer]) {
    connection.on('error', swallow);
    noticeSilence(connection);
  }
  const prefix = config.queue.prefix;
  return engine({
    kind: 'redis',
    queue: (name) =>
      new Queue(name, {
        connection: producer,
        prefix,
        skipWaitingForReady: true,
        skipVersionCheck: true,
        defaultJobOptions: JOB_OPTIONS,
      }),
    worker: (name, handle, options) => new Worker(name, handle, { ...options, connection: consumer, prefix }),
    prepare: () => Promise.resolve(),
    ping: async () => void (await within(2_000, producer.ping())),
    disconnect: () => {
      producer.disconnect();
      consumer.disconnect();
      return Promise.resolve();
    },
  });
}

/**
 * A connection that a firewall forgot stays up and answers nothing, for ever. We ask something every five seconds and
 * give it up when nothing comes back. (ioredis has `socketTimeout`, but 5.11 does not take its timer back when a
 * connection ends, and then cuts the next one.) BullMQ watches the connection on which its workers wait by itself.
 */
function noticeSilence(connection: Redis): void {
  let isAsking = false;
  const ask = async (): Promise<void> => {
    if (isAsking || connection.status !== 'ready') return;
    isAsking = true;
    const { stream } = connection;
    const patience = setTimeout(() => stream.destroy(new Error('Redis has gone silent')), SILENT_MS).unref();
    await connection.ping().catch(() => undefined);
    clearTimeout(patience);
    isAsking = false;
  };
  const asking = setInterval(() => void ask(), PING_EVERY_MS).unref();
  connection.once('end', () => clearInterval(asking));
}

function postgresEngine(config: AppConfig): QueueEngine {
  const { Queue: PostgresQueue, Worker: PostgresWorker } = withBackend(createPostgresBackend);
  const connection = {
    connectionString: config.database.workerUrl,
    schema: QUEUE_SCHEMA,
    max: 4,
    query_timeout: SILENT_MS,
    connectionTimeoutMillis: 10_000,
    application_name: 'buckler-queue',
  };
  const prefix = config.queue.prefix;
  let prepared: Queue | null = null;
  return engine({
    kind: 'postgres',
    queue: (name) =>
      new PostgresQueue(name, { connection, prefix, defaultJobOptions: JOB_OPTIONS }) as unknown as Queue,
    worker: (name, handle, options) =>
      new PostgresWorker(name, handle, { ...options, connection, prefix }) as unknown as Worker,
    // BullMQ's own tables are made by `migrate`; without them everybody would wait for ever, so that is asked here.
    prepare: async () => {
      const first = new PostgresQueue('prepare', { connection: { ...connection, max: 1 }, prefix });
      first.on('error', () => undefined);
      await first.waitUntilReady();
      await first.close();
    },
    ping: async () => {
      if (prepared === null) {
        prepared = new PostgresQueue('ping', { connection: { ...connection, max: 1 }, prefix }) as unknown as Queue;
        prepared.on('error', () => undefined);
      }
      await within(2_000, prepared.count());
    },
    disconnect: async () => prepared?.close(),
  });
}

function engine(backend: Backend): QueueEngine {
  const queues = new Map<string, Queue>();
  const workers: Worker[] = [];
  const queue = (name: string): Queue => {
    let known = queues.get(name);
    if (known === undefined) {
      known = backend.queue(name);
      known.on('error', () => undefined);
      queues.set(name, known);
    }
    return known;
  };
  return {
    kind: backend.kind,
    prepare: () => backend.prepare(),
    ping: () => backend.ping(),
    add: async (name, jobs) => {
      const entries = jobs.map((job) => ({ name: job.name, data: job.data, opts: { jobId: job.id } }));
      await within(ADD_TIMEOUT_MS, queue(name).addBulk(entries));
    },
    work: async (name, handle, settings) => {
      const worker = backend.worker(name, handle, { concurrency: settings.concurrency, ...LOCK });
      worker.on('error', settings.onError);
      worker.on('failed', (job, error) => {
        if (job && job.attemptsMade >= JOB_OPTIONS.attempts) settings.onFailedForGood(job, error);
      });
      workers.push(worker);
      await Promise.race([worker.waitUntilReady(), pause(2_000)]); // with the engine away we start all the same
    },
    close: async () => {
      await Promise.all(workers.map((worker) => within(25_000, worker.close()).catch(() => worker.close(true))));
      await Promise.all([...queues.values()].map((known) => within(2_000, known.close()).catch(() => undefined)));
      await backend.disconnect();
    },
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());

/** BullMQ's add can hang for good when its server is away; nothing of ours may hang with it. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the queue did not answer in ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
