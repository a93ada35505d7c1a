import { ErasureExportService } from '../../src/features/case/erasure-export.service';
import { DeadlineService } from '../../src/features/deadline/deadline.service';
import { BreakerService } from '../../src/features/notice/breaker.service';
import { ChallengeService } from '../../src/features/platform/challenge.service';
import { EntryChangeService } from '../../src/features/platform/entry-change.service';
import { PromiseService } from '../../src/features/deadline/promise.service';
import { DeliveryService } from '../../src/features/notice/delivery.service';
import { FallbackService } from '../../src/features/notice/fallback.service';
import { PingService } from '../../src/features/notice/ping.service';
import { RecallService } from '../../src/features/notice/recall.service';
import { ReminderService } from '../../src/features/notice/reminder.service';
import { FingerprintMatchService } from '../../src/features/fingerprint/fingerprint-match.service';
import { UnknownHostService } from '../../src/features/notice/unknown-host.service';
import { LookScheduleService } from '../../src/features/removal/look-schedule.service';
import { RemovalOutcomeService } from '../../src/features/removal/removal-outcome.service';
import { RemovalService } from '../../src/features/removal/removal.service';
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

  /** The deadline sweep until nothing is due, then the messages it leads to. */
  async fireClocks(): Promise<void> {
    while ((await this.test.app.get(DeadlineService).fireDue(200)) > 0);
    await this.runOutbox();
  }

  /** The sweep that gives open cases their promise and ends those of closed ones. */
  async keepPromises(): Promise<void> {
    await this.test.app.get(PromiseService).keepUp(200);
  }

  /** The sweep that stops reminders nobody needs any more; answers how many. */
  stopReminders(): Promise<number> {
    return this.test.app.get(ReminderService).stopUnwanted(200);
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

  /** Does what is due about notices in trouble. */
  async fallBack(): Promise<void> {
    await this.test.app.get(FallbackService).sweep(200);
    await this.runOutbox();
  }

  /** Makes every ping that is due by the clock; answers how many that were. */
  async ping(): Promise<number> {
    const due = await this.test.app.get(PingService).sweep(200);
    await this.runOutbox();
    return due;
  }

  /** Opens the tasks about links of nobody we know, and looks their hosts up; answers how many. */
  async findHosts(): Promise<number> {
    const found = await this.test.app.get(UnknownHostService).sweep(200);
    await this.runOutbox();
    return found;
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
      case 'ping-endpoint':
        return app.get(PingService).ping(payload as JobPayload<'ping-endpoint'>);
      case 'challenge-endpoint':
        return app.get(ChallengeService).run((payload as JobPayload<'challenge-endpoint'>).changeId);
      case 'change-entry':
        return app.get(EntryChangeService).apply((payload as JobPayload<'change-entry'>).changeId);
      case 'compare-fingerprints':
        return app.get(FingerprintMatchService).compare((payload as JobPayload<'compare-fingerprints'>).fileId);
      case 'look-up-host':
        return app.get(UnknownHostService).lookUp((payload as JobPayload<'look-up-host'>).itemId);
      case 'flush-backlog':
        return app.get(BreakerService).flush((payload as JobPayload<'flush-backlog'>).channelId);
      case 'recall-notices':
        return app.get(RecallService).recallOfCase((payload as JobPayload<'recall-notices'>).caseId);
      case 'remind-platform': {
        const { noticeId, percent } = payload as JobPayload<'remind-platform'>;
        return app.get(ReminderService).remind(noticeId, percent);
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
    return this.test.database.dataSource.query<Row[]>(sql, parameters);
  }
}
