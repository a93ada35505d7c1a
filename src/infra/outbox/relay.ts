import { Inject, Injectable } from '@nestjs/common';
import { Client } from 'pg';
import type { AppConfig } from '../config/app-config';
import { APP_CONFIG } from '../config/config.module';
import { actAs, SYSTEM } from '../database/actor';
import { UnitOfWork } from '../database/unit-of-work';
import { Log } from '../logging/log';
import { JOB_CATALOGUE, type JobName, type QueueName } from '../queue/job-catalogue';
import { QUEUE_ENGINE } from '../queue/queue-engine.token';
import type { NewJob, QueueEngine } from '../queue/queue-engine';
import { RepeatingTask } from '../queue/repeating-task';
import { DeadLetters, type ParkedMessage } from './dead-letters';
import { OUTBOX_CHANNEL } from './outbox';

/** A message handed to the queue and not done by then is handed over again: so a flushed Redis heals by itself. */
const LEASE_SECONDS = 60;
const RETRY_SECONDS = 2;
const POLL_MS = 1_000;
const BATCH = 500;
/** So many times all of BullMQ's tries failed: then the message is parked and shown, not tried for ever. */
const PARK_AFTER = 5;

/** What a job carries: which outbox message it stands for, and its payload. */
export interface Envelope {
  readonly outboxId: string;
  readonly payload: unknown;
}

interface Claimed {
  readonly id: string;
  readonly job: JobName;
  readonly payload: unknown;
}

/** Carries outbox messages to BullMQ. Runs in every worker; messages are claimed by lease, so workers do not collide. */
@Injectable()
export class Relay {
  private readonly task = new RepeatingTask(POLL_MS, () => actAs(SYSTEM, () => this.drain()));
  private readonly done: string[] = [];
  private readonly doneTask = new RepeatingTask(100, () => actAs(SYSTEM, () => this.flushDone()));
  private listener: Client | null = null;
  private isStopped = false;

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    @Inject(QUEUE_ENGINE) private readonly engine: QueueEngine,
    private readonly work: UnitOfWork,
    private readonly letters: DeadLetters,
    private readonly log: Log,
  ) {}

  start(): void {
    this.isStopped = false;
    this.task.start();
    this.doneTask.start();
    void this.listen();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.task.stop();
    await this.listener?.end().catch(() => undefined);
  }

  /** The last thing before the connections close: tells the outbox what was done. */
  async stopMarking(): Promise<void> {
    await this.doneTask.stop();
    await actAs(SYSTEM, () => this.flushDone());
  }

  /** Its job is over. Told to the database in small batches: losing one only means a second, empty run. */
  markDone(outboxId: string): void {
    this.done.push(outboxId);
    if (this.done.length >= 50) this.doneTask.wake();
  }

  /** All of BullMQ's tries failed. After five such rounds the message is parked, with a dead letter that says so. */
  async markFailed(outboxId: string, error: Error): Promise<void> {
    await actAs(SYSTEM, () => this.park(outboxId, error));
  }

  private park(outboxId: string, error: Error): Promise<void> {
    return this.work.run(async (tx) => {
      const [[message]] = await tx.query<[(Omit<ParkedMessage, 'parkedAt'> & { parkedAt: Date | null })[], number]>(
        `UPDATE outbox_message SET failed = failed + 1, last_error = $2,
           leased_until = now() + make_interval(secs => least(600, 5 * power(3, failed))),
           parked_at = CASE WHEN failed + 1 >= $3 THEN now() END
         WHERE id = $1 AND done_at IS NULL AND parked_at IS NULL
         RETURNING id, job, payload, parked_at AS "parkedAt"`,
        [outboxId, error.name, PARK_AFTER],
      );
      if (message === undefined || message.parkedAt === null) return;
      await this.letters.ofMessage(tx, { ...message, parkedAt: message.parkedAt }, error.name);
    });
  }

  private async drain(): Promise<void> {
    try {
      while ((await this.handOver()) === BATCH && !this.isStopped);
    } catch (error) {
      this.log.warn('relay could not hand over', { engine: this.engine.kind }, error);
    }
  }

  private async handOver(): Promise<number> {
    const claimed = await this.work.read((tx) =>
      tx.query<[Claimed[], number]>(
        `UPDATE outbox_message SET leased_until = now() + make_interval(secs => $1), handed_over = handed_over + 1
         WHERE id IN (
           SELECT id FROM outbox_message
           WHERE done_at IS NULL AND parked_at IS NULL AND (leased_until IS NULL OR leased_until < now())
           ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
         RETURNING id, job, payload`,
        [LEASE_SECONDS, BATCH],
      ),
    );
    const messages = claimed[0];
    const byQueue = new Map<QueueName, NewJob[]>();
    for (const message of messages) {
      const { queue } = JOB_CATALOGUE[message.job];
      const data: Envelope = { outboxId: message.id, payload: message.payload };
      byQueue.set(queue, [...(byQueue.get(queue) ?? []), { name: message.job, data, id: `outbox-${message.id}` }]);
    }
    for (const [queue, jobs] of byQueue) {
      try {
        await this.engine.add(queue, jobs);
      } catch (error) {
        this.log.warn('queue is away; messages wait in the outbox', { queue, count: jobs.length }, error);
        await this.release(jobs.map((job) => (job.data as Envelope).outboxId));
        return 0;
      }
    }
    return messages.length;
  }

  private async release(ids: readonly string[]): Promise<void> {
    await this.work.read((tx) =>
      tx.query(`UPDATE outbox_message SET leased_until = now() + make_interval(secs => $2) WHERE id = ANY($1)`, [
        ids,
        RETRY_SECONDS,
      ]),
    );
  }

  private async flushDone(): Promise<void> {
    const ids = this.done.splice(0);
    if (ids.length === 0) return;
    try {
      await this.work.read((tx) =>
        tx.query(
          `WITH settled AS (
             UPDATE dead_letter SET outcome = 'settled', ended_at = now() WHERE outbox_id = ANY($1) AND ended_at IS NULL
           )
           UPDATE outbox_message SET done_at = now() WHERE id = ANY($1)`,
          [ids],
        ),
      );
    } catch (error) {
      this.done.push(...ids);
      this.log.warn('could not mark messages done', { count: ids.length }, error);
    }
  }

  /** LISTEN wakes the relay on commit; the poll above covers the time without a connection. */
  private async listen(): Promise<void> {
    const client = new Client({
      connectionString: this.config.database.workerUrl,
      application_name: 'buckler-relay',
      keepAlive: true,
    });
    const again = () => {
      if (this.isStopped || this.listener !== client) return;
      this.listener = null;
      setTimeout(() => void this.listen(), POLL_MS).unref();
    };
    this.listener = client;
    client.on('error', again);
    client.on('end', again);
    client.on('notification', () => this.task.wake());
    try {
      await client.connect();
      await client.query(`LISTEN ${OUTBOX_CHANNEL}`);
      if (this.isStopped) await client.end();
    } catch {
      again();
    }
  }
}
