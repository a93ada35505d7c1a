import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MetricsService } from '../health/metrics.service';
import { Log, type LogFields } from '../logging/log';
import { Sweeper } from './sweeper';

/** Ids of what was put right, for the log: of a notice, an item, a clock, a case or a message. */
export type Repaired = Pick<LogFields, 'noticeId' | 'itemId' | 'clockId' | 'caseId' | 'outboxId'>;

/** Finds up to `limit` rows that were left undone, puts them right and records it, all in one transaction. */
export interface Reconciliation {
  /** What is put right: the label of the metric. */
  readonly kind: string;
  repair(limit: number): Promise<readonly Repaired[]>;
}

const EVERY_MS = 60_000;
const BATCH = 200;

/**
 * Once a minute, in every worker: re-creates what should be queued and is not. Nothing should ever be found. What is
 * found was lost by a fault of ours or by a hand in the database, and is worth a warning beside the repair.
 */
@Injectable()
export class Reconciler implements OnModuleInit {
  private readonly reconciliations: Reconciliation[] = [];

  constructor(
    private readonly sweeper: Sweeper,
    private readonly metrics: MetricsService,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    this.sweeper.register({ name: 'reconcile', batch: BATCH, everyMs: EVERY_MS, run: (limit) => this.runAll(limit) });
  }

  /** Features register their own: infra knows none of their rows. */
  register(reconciliation: Reconciliation): void {
    this.reconciliations.push(reconciliation);
    this.metrics.countReconciled(reconciliation.kind, 0);
  }

  /** Answers the size of the largest batch. One that fails does not stop the others, but the round counts as failed. */
  async runAll(limit: number): Promise<number> {
    let largest = 0;
    const errors: unknown[] = [];
    for (const one of this.reconciliations) {
      try {
        largest = Math.max(largest, await this.runOne(one, limit));
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
    return largest;
  }

  private async runOne(one: Reconciliation, limit: number): Promise<number> {
    const { kind } = one;
    const repaired = await one.repair(limit);
    this.metrics.countReconciled(kind, repaired.length);
    for (const ids of repaired) this.log.warn('put right what was left undone', { code: kind, ...ids });
    return repaired.length;
  }
}
