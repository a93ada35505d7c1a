import { Inject, Injectable } from '@nestjs/common';
import { ruleOf } from '../../domain/deadline/rules';
import { decideNotice } from '../../domain/notice/decide-notice';
import { nextAttempt } from '../../domain/notice/delivery-schedule';
import { Clock } from '../../infra/clock/clock';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import type { Tx } from '../../infra/database/unit-of-work';
import { CaseTransitionService, type LockedCase } from '../case/case-transition.service';
import { type AttemptResult, DeliveryStore } from './delivery.store';
import { factsOf, HandoverService } from './handover.service';
import { type LockedNotice, NoticeStore } from './notice.store';
import { OutcomeRecords } from './outcome-records.service';

/** Attempts of notices that are still on their way, with what is to be done about each. */
interface Undelivered {
  readonly notice: LockedNotice;
  readonly result: AttemptResult;
}

/** Writes down how attempts ended: delivered, tried again by the schedule, or given up with a task for a human. */
@Injectable()
export class DeliveryOutcomeService {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly store: DeliveryStore,
    private readonly notices: NoticeStore,
    private readonly handover: HandoverService,
    private readonly cases: CaseTransitionService,
    private readonly records: OutcomeRecords,
  ) {}

  async record(tx: Tx, results: readonly AttemptResult[]): Promise<void> {
    const ids = results.map((result) => result.noticeId);
    const cases = await this.cases.lockMany(
      tx,
      results.map((result) => result.caseId),
    );
    const notices = new Map((await this.notices.lock(tx, ids)).map((notice) => [notice.id, notice]));
    const at = await this.clock.lawNow(tx);
    await this.store.finishAttempts(tx, results, at);
    await this.records.attempted(tx, results, notices, at);

    const isDelivered = (result: AttemptResult) => result.verdict === 'delivered';
    const arrived = results.filter(isDelivered).map((result) => notices.get(result.noticeId)!);
    await this.handover.deliver(tx, arrived, cases, { by: 'webhook', actor: 'system' }, at);
    // A late end of an older attempt says nothing about the newer one that is under way.
    const open = results
      .filter((result) => !isDelivered(result))
      .map((result): Undelivered => ({ notice: notices.get(result.noticeId)!, result }))
      .filter(({ notice, result }) => notice.state === 'sending' && notice.attemptsMade === result.attempt);
    await this.tryAgainOrGiveUp(tx, open, cases, at);
  }

  private async tryAgainOrGiveUp(
    tx: Tx,
    open: readonly Undelivered[],
    cases: readonly LockedCase[],
    at: Date,
  ): Promise<void> {
    const caseOf = new Map(cases.map((locked) => [locked.id, locked]));
    const later: { id: string; nextAttemptAt: Date | null }[] = [];
    const over: { notice: LockedNotice; because: string }[] = [];
    for (const { notice, result } of open) {
      const next = result.verdict === 'gone' ? null : this.nextAt(notice, result, at);
      if (next !== null) later.push({ id: notice.id, nextAttemptAt: next });
      else if (decideNotice(factsOf(notice, caseOf.get(notice.caseId)!), { type: 'give_up' }, at).ok)
        over.push({ notice, because: result.verdict === 'gone' ? 'gone' : 'exhausted' });
    }
    await this.store.postpone(tx, later);
    await this.store.giveUp(tx, over, at);
    await this.records.gaveUp(tx, over, at);
  }

  private nextAt(notice: LockedNotice, result: AttemptResult, at: Date): Date | null {
    const { limit } = ruleOf(notice.basis);
    const approvedAt = notice.approvedAt ?? notice.createdAt;
    const next = nextAttempt({
      attemptsMade: notice.attemptsMade,
      failedAt: at,
      dueBy:
        limit.kind === 'hours' && notice.kind !== 'recall'
          ? new Date(approvedAt.getTime() + limit.hours * 3_600_000)
          : null,
      retryAfterSeconds: result.retryAfterSeconds,
      jitter: Math.random(),
      ...(this.config.delivery.scheduleSeconds === null ? {} : { schedule: this.config.delivery.scheduleSeconds }),
    });
    return 'at' in next ? next.at : null;
  }
}
