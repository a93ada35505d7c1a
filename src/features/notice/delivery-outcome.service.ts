import { Inject, Injectable } from '@nestjs/common';
import { decideNotice } from '../../domain/notice/decide-notice';
import { MAX_ATTEMPTS, MAX_FAULTS_OF_OURS, nextAttempt } from '../../domain/notice/delivery-schedule';
import { Clock } from '../../infra/clock/clock';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import type { Tx } from '../../infra/database/unit-of-work';
import { CaseTransitionService, type LockedCase } from '../case/case-transition.service';
import { type AttemptResult, DeliveryStore } from './delivery.store';
import { factsOf, HandoverService } from './handover.service';
import { type LockedNotice, NoticeStore } from './notice.store';
import { TroubleService, type Undelivered } from './trouble.service';

/** Writes down how attempts ended: delivered, tried again by the schedule, or no more over this channel. */
@Injectable()
export class DeliveryOutcomeService {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly store: DeliveryStore,
    private readonly notices: NoticeStore,
    private readonly handover: HandoverService,
    private readonly cases: CaseTransitionService,
    private readonly trouble: TroubleService,
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
    await this.trouble.attempted(tx, results, notices, at);

    const isDelivered = (result: AttemptResult) => result.verdict === 'delivered';
    for (const by of BY) {
      const arrived = results.filter((result) => isDelivered(result) && result.channelKind === by);
      const own = arrived.map((result) => notices.get(result.noticeId)!);
      if (own.length > 0) await this.handover.deliver(tx, own, cases, { by, actor: 'system' }, at);
    }
    // A late end of an older attempt, or of one over a channel that was left, says nothing about what is under way.
    const open = results
      .filter((result) => !isDelivered(result))
      .map((result): Undelivered => ({ notice: notices.get(result.noticeId)!, result }))
      .filter(({ notice, result }) => notice.attemptsMade === result.attempt && notice.channelId === result.channelId)
      .filter(({ notice }) => notice.state === 'sending');
    await this.goOn(tx, open, cases, at);
    await this.trouble.learn(tx, results, at);
  }

  private async goOn(tx: Tx, open: readonly Undelivered[], cases: readonly LockedCase[], at: Date): Promise<void> {
    const caseOf = new Map(cases.map((locked) => [locked.id, locked]));
    const later: { id: string; nextAttemptAt: Date | null }[] = [];
    const failing: LockedNotice[] = [];
    const over: Undelivered[] = [];
    for (const { notice, result } of open) {
      const next = isFinal(notice, result) ? null : this.nextAt(notice, result, at);
      if (next !== null) later.push({ id: notice.id, nextAttemptAt: next });
      if (next !== null && result.verdict !== 'not_sent') failing.push(notice);
      const mayEnd = decideNotice(factsOf(notice, caseOf.get(notice.caseId)!), { type: 'give_up' }, at).ok;
      if (next === null && mayEnd) over.push({ notice, result });
    }
    await this.store.postpone(tx, later);
    await this.trouble.begin(tx, failing, at);
    await this.trouble.leaveChannel(tx, over, at);
  }

  private nextAt(notice: LockedNotice, result: AttemptResult, at: Date): Date | null {
    const attemptsMade = notice.attemptsMade - notice.attemptsBefore;
    // Our own delay, not the platform's: soon again, but never in a circle without end.
    if (result.verdict === 'not_sent' && attemptsMade < MAX_ATTEMPTS)
      return new Date(at.getTime() + Math.min(attemptsMade, 30) * 1000);
    const schedule = result.scheduleSeconds ?? this.config.delivery.scheduleSeconds;
    const next = nextAttempt({
      attemptsMade,
      failedAt: at,
      dueBy: notice.dueBy,
      retryAfterSeconds: result.retryAfterSeconds,
      jitter: Math.random(),
      isTriedToTheEnd: notice.kind === 'reminder',
      ...(schedule === null ? {} : { schedule }),
    });
    return 'at' in next ? next.at : null;
  }
}

const BY = ['webhook', 'mail'] as const;

/** The other side says that this address will never take it, or we ourselves fail at it again and again. */
function isFinal(notice: LockedNotice, { verdict }: AttemptResult): boolean {
  if (verdict === 'failed_here') return notice.attemptsMade - notice.attemptsBefore >= MAX_FAULTS_OF_OURS;
  return verdict === 'gone' || verdict === 'rejected';
}
