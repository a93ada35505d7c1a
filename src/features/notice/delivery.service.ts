import { Injectable } from '@nestjs/common';
import { Clock } from '../../infra/clock/clock';
import { Batcher } from '../../infra/database/batcher';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { Outbox } from '../../infra/outbox/outbox';
import { type AttemptRequest, DeliveryClaimService, type Granted, SWEEP_LEASE_MS } from './delivery-claim.service';
import { DeliveryOutcomeService } from './delivery-outcome.service';
import { type AttemptResult, DeliveryStore } from './delivery.store';
import type { CallOutcome, EndpointPass } from './endpoint-gate';
import { NoticeSender } from './notice-sender.service';
import { sendJob } from './send-job';

const FAILED_HERE = {
  channelKind: 'webhook',
  scheduleSeconds: null,
  status: null,
  error: 'ours',
  verdict: 'failed_here',
  durationMs: 0,
  sentSha256: null,
  responseSha256: null,
  tlsPeer: null,
  retryAfterSeconds: null,
  batch: null,
} as const;

/**
 * Hands approved notices over, at least once and with one effect: a place at the endpoint, a claim (a row under notice
 * and number), the call, the record. A crash after the claim leaves an attempt without an end; the sweep then starts the
 * next one under the same `webhook-id`, which the receiver knows.
 */
@Injectable()
export class DeliveryService {
  private readonly results = new Batcher<AttemptResult, void>(
    (results) => this.record(results),
    (result) => [result.noticeId],
    { size: 200, atOnce: 2, gatherMs: 250 },
  );

  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: DeliveryStore,
    private readonly claims: DeliveryClaimService,
    private readonly sender: NoticeSender,
    private readonly outcomes: DeliveryOutcomeService,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Attempt number `attempt` of one notice. Does nothing when it was made already or may not be made any more. When the
   * queue hands it out again and its first run left no end, the next attempt is made at once instead of by the sweep.
   * Without a place at its endpoint the attempt goes back to its row, so that it does not stand in the way of others.
   */
  async attempt(request: AttemptRequest): Promise<void> {
    const entered = await this.claims.enter(request);
    if (entered === null) return;
    const { granted, pass } = entered;
    const result = await this.call(request.noticeId, granted, pass).catch(async (error: unknown) => {
      // The claim is made, so the queue's own tries would find nothing to do: the fault is recorded like an attempt's end.
      await this.results.submit({ ...FAILED_HERE, ...request, ...granted });
      throw error;
    });
    // An end that cannot be written down stays unknown, and the next attempt follows: it must never become another one.
    if (result !== null) await this.results.submit(result);
  }

  /** Puts notices whose next attempt is due back into the outbox. */
  sweep(limit: number): Promise<number> {
    return this.work.run(async (tx) => {
      const now = await this.clock.lawNow(tx);
      const due = await this.store.takeDue(tx, now, new Date(now.getTime() + SWEEP_LEASE_MS), limit);
      await this.outbox.add(tx, now, ...due.map((notice) => sendJob(notice, notice.attempt)));
      return due.length;
    });
  }

  private async call(noticeId: string, granted: Granted, pass: EndpointPass): Promise<AttemptResult | null> {
    let outcome: CallOutcome = 'unused';
    try {
      const sent = await this.sender.send(noticeId, granted, (channel) => {
        this.claims.learn(channel);
        pass.start();
      });
      if (sent === null) return null;
      outcome = shownBy(sent);
      return { ...sent, noticeId, caseId: granted.caseId, attempt: granted.attempt };
    } finally {
      pass.leave(outcome);
    }
  }

  private record(results: readonly AttemptResult[]): Promise<void[]> {
    return this.work.run(async (tx) => {
      await this.outcomes.record(tx, results);
      return results.map(() => undefined);
    });
  }
}

/** What a call showed of its endpoint. One that several notices shared fails once, not once for each of them. */
function shownBy({ verdict, batch }: Pick<AttemptResult, 'verdict' | 'batch'>): CallOutcome {
  const ofCall = batch?.verdict ?? verdict;
  if (ofCall === 'not_sent' || ofCall === 'laid_out') return 'unused';
  if (ofCall === 'delivered') return 'success';
  return batch === null || batch.speaks ? 'failure' : 'unused';
}
