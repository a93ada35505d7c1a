import { ErasureExportService } from '../../src/features/case/erasure-export.service';
import { DeadlineService } from '../../src/features/deadline/deadline.service';
import { DeliveryService } from '../../src/features/notice/delivery.service';
import { RecallService } from '../../src/features/notice/recall.service';
import { LookScheduleService } from '../../src/features/removal/look-schedule.service';
import { RemovalOutcomeService } from '../../src/features/removal/removal-outcome.service';
import { RemovalService } from '../../src/features/removal/removal.service';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import type { JobName, JobPayload } from '../../src/infra/queue/job-catalogue';
import type { TestApp } from './app';

interface Message {
  readonly id: string;
  readonly job: JobName;
  readonly payload: unknown;
}

/**
 * The worker's jobs and sweeps, run one by one by the test instead of a queue: nothing happens behind its back, so an
 * injected clock decides everything. The services are the real ones. For an application started without a worker.
 */
export class HandWorker {
  constructor(private readonly test: TestApp) {}

  /** Runs all messages of the outbox, and those that they lead to. Answers the names of the jobs that ran. */
  async runOutbox(): Promise<JobName[]> {
    const ran: JobName[] = [];
    for (let open = await this.open(); open.length > 0; open = await this.open())
      for (const message of open) {
        await this.run(message);
        await this.query('UPDATE outbox_message SET done_at = now() WHERE id = $1', [message.id]);
        ran.push(message.job);
      }
    return ran;
  }

  /** The deadline sweep, then the messages it leads to. */
  async fireClocks(): Promise<void> {
    await this.test.app.get(DeadlineService).fireDue(200);
    await this.runOutbox();
  }

  /** Looks at every item whose look is due by the clock; answers how many that were. */
  async look(): Promise<number> {
    const due = await this.test.app.get(LookScheduleService).sweep(200);
    await this.runOutbox();
    return due;
  }

  /** Makes every attempt that is due by the clock. */
  async send(): Promise<number> {
    const due = await this.test.app.get(DeliveryService).sweep(200);
    await this.runOutbox();
    return due;
  }

  private async run({ job, payload }: Message): Promise<void> {
    const { app } = this.test;
    switch (job) {
      case 'send-notice':
        return app.get(DeliveryService).attempt(payload as JobPayload<'send-notice'>);
      case 'check-item': {
        const { itemId, check } = payload as JobPayload<'check-item'>;
        const look = await app.get(RemovalService).look(itemId, check);
        return look === null ? undefined : app.get(RemovalOutcomeService).record(look.caseId, look);
      }
      case 'recall-notices':
        return app.get(RecallService).recallOfCase((payload as JobPayload<'recall-notices'>).caseId);
      case 'announce-clock': {
        const { clockId, hoursLeft } = payload as JobPayload<'announce-clock'>;
        return app.get(DeadlineService).announce(clockId, hoursLeft);
      }
      case 'export-erasure':
        return app.get(ErasureExportService).export((payload as JobPayload<'export-erasure'>).caseId);
    }
  }

  private open(): Promise<Message[]> {
    return this.query(
      'SELECT id, job, payload FROM outbox_message WHERE done_at IS NULL AND parked_at IS NULL ORDER BY created_at, id',
    );
  }

  private query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.test.app.get(UnitOfWork).read((tx) => tx.query<Row[]>(sql, parameters));
  }
}
