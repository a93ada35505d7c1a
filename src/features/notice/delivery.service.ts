import { Injectable } from '@nestjs/common';
import type { CaseOutcome, CaseState } from '../../domain/lifecycle';
import { decideNotice } from '../../domain/notice/decide-notice';
import { judgeResponse } from '../../domain/notice/delivery-schedule';
import { Clock } from '../../infra/clock/clock';
import { Batcher } from '../../infra/database/batcher';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { Outbox } from '../../infra/outbox/outbox';
import { DeliveryOutcomeService } from './delivery-outcome.service';
import { type AttemptResult, DeliveryStore } from './delivery.store';
import { NoticeSender } from './notice-sender.service';
import { NoticeStore } from './notice.store';

interface AttemptRequest {
  readonly noticeId: string;
  readonly attempt: number;
  /** The queue hands this attempt out a second time, because the worker that had it died or failed. */
  readonly isAgain?: boolean;
}

interface Granted {
  readonly attempt: number;
  readonly caseId: string;
}

/** A worker that has not come back by then is taken for dead; the HTTP call itself may take 15 seconds. */
const CRASH_LEASE_MS = 45_000;
/** A case on child-protection hold may be released; its notices look again after a minute. */
const HOLD_PAUSE_MS = 60_000;
/** A swept notice whose job does not run is swept again after this. */
const SWEEP_LEASE_MS = 60_000;

/**
 * Hands approved notices over, at least once and with one effect: claim (a row under notice and number), send, record.
 * A crash after the claim leaves an attempt without an end; the sweep then starts the next one under the same
 * `webhook-id`, which the receiver knows.
 */
@Injectable()
export class DeliveryService {
  private readonly claims = new Batcher<AttemptRequest, Granted | null>(
    (requests) => this.claim(requests),
    (request) => request.noticeId,
  );
  private readonly results = new Batcher<AttemptResult, void>(
    (results) => this.record(results),
    (result) => result.noticeId,
  );

  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: DeliveryStore,
    private readonly notices: NoticeStore,
    private readonly sender: NoticeSender,
    private readonly outcomes: DeliveryOutcomeService,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Attempt number `attempt` of one notice. Does nothing when it was made already or may not be made any more. When the
   * queue hands it out again and its first run left no end, the next attempt is made at once instead of by the sweep.
   */
  async attempt(request: AttemptRequest): Promise<void> {
    const granted = await this.claims.submit(request);
    if (granted === null) return;
    const { noticeId } = request;
    const sent = await this.sender.send(noticeId);
    if (sent === null) return;
    await this.results.submit({ ...sent, ...granted, noticeId, verdict: judgeResponse(sent) });
  }

  /** Puts notices whose next attempt is due back into the outbox. */
  sweep(limit: number): Promise<number> {
    return this.work.run(async (tx) => {
      const now = await this.clock.lawNow(tx);
      const due = await this.store.takeDue(tx, now, new Date(now.getTime() + SWEEP_LEASE_MS), limit);
      await this.outbox.add(
        tx,
        now,
        ...due.map(({ id, attempt }) => ({ job: 'send-notice', payload: { noticeId: id, attempt } }) as const),
      );
      return due.length;
    });
  }

  private claim(requests: readonly AttemptRequest[]): Promise<(Granted | null)[]> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const ids = requests.map((request) => request.noticeId);
      const cases = new Map((await this.store.shareCases(tx, ids)).map((row) => [row.id, row]));
      const locked = new Map((await this.notices.lock(tx, ids)).map((notice) => [notice.id, notice]));
      const again = requests.filter((request) => request.isAgain === true).map((request) => request.noticeId);
      const interrupted = again.length === 0 ? new Set<string>() : await this.store.withoutEnd(tx, again);
      const claims: Parameters<DeliveryStore['claim']>[1][number][] = [];
      const postponed: { id: string; nextAttemptAt: Date | null }[] = [];
      const granted = requests.map((request) => {
        const notice = locked.get(request.noticeId);
        const owner = notice && cases.get(notice.caseId);
        if (!notice || !owner) return null;
        const isNext = notice.attemptsMade === request.attempt - 1;
        const isInterrupted = notice.attemptsMade === request.attempt && interrupted.has(notice.id);
        if (!isNext && !isInterrupted) return null;
        const attempt = notice.attemptsMade + 1;
        const facts = {
          state: notice.state,
          kind: notice.kind,
          caseState: owner.state as CaseState,
          caseOutcome: owner.outcome as CaseOutcome | null,
          isCaseOnHold: owner.isOnHold,
        };
        if (decideNotice(facts, { type: 'attempt' }, at).ok) {
          claims.push({ notice, attempt });
          return { attempt, caseId: notice.caseId };
        }
        const mayComeBack = owner.isOnHold && owner.state !== 'closed';
        postponed.push({ id: notice.id, nextAttemptAt: mayComeBack ? new Date(at.getTime() + HOLD_PAUSE_MS) : null });
        return null;
      });
      await this.store.claim(tx, claims, at, new Date(at.getTime() + CRASH_LEASE_MS));
      await this.store.postpone(tx, postponed);
      return granted;
    });
  }

  private record(results: readonly AttemptResult[]): Promise<void[]> {
    return this.work.run(async (tx) => {
      await this.outcomes.record(tx, results);
      return results.map(() => undefined);
    });
  }
}
