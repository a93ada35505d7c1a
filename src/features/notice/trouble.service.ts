import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';
import { BreakerService } from './breaker.service';
import { type AttemptResult, DeliveryStore } from './delivery.store';
import { FallbackService } from './fallback.service';
import type { LockedNotice } from './notice.store';
import { OutcomeRecords } from './outcome-records.service';
import { TroubleStore } from './trouble.store';

/** An attempt that did not get through, of a notice that is still on its way. */
export interface Undelivered {
  readonly notice: LockedNotice;
  readonly result: AttemptResult;
}

/** What failures lead to: the notice's own trouble, its next channel or its end, and what we learn about the endpoint. */
@Injectable()
export class TroubleService {
  constructor(
    private readonly store: DeliveryStore,
    private readonly trouble: TroubleStore,
    private readonly fallback: FallbackService,
    private readonly breakers: BreakerService,
    private readonly records: OutcomeRecords,
  ) {}

  attempted(
    tx: Tx,
    results: readonly AttemptResult[],
    notices: ReadonlyMap<string, LockedNotice>,
    at: Date,
  ): Promise<void> {
    return this.records.attempted(tx, results, notices, at);
  }

  begin(tx: Tx, failing: readonly LockedNotice[], at: Date): Promise<void> {
    return this.trouble.begin(tx, failing, at);
  }

  /**
   * No more over this channel: on over the next one that works by itself, or undeliverable with a task. A retired
   * address (410) is a caseworker's matter at once, whatever comes next.
   */
  async leaveChannel(tx: Tx, over: readonly Undelivered[], at: Date): Promise<void> {
    const ended: { notice: LockedNotice; because: string }[] = [];
    for (const { notice, result } of over) {
      const because = reasonOf(result);
      // What fails here would fail on any channel.
      if (because === 'poison') ended.push({ notice, because });
      else if (!(await this.fallback.moveOn(tx, notice, 'system', at))) ended.push({ notice, because });
      else if (because === 'gone') await this.records.gone(tx, notice, at);
    }
    await this.store.giveUp(tx, ended, at);
    await this.records.gaveUp(tx, ended, at);
  }

  /** The last thing of the transaction: breakers are locked after everything else. */
  learn(tx: Tx, results: readonly AttemptResult[], at: Date): Promise<void> {
    // Mail has no breaker: what one address does says nothing about the next, and there is nothing to ping.
    const webhooks = results.filter((result) => result.channelKind === 'webhook');
    // A call that several notices shared is one result, whatever it meant for each of them.
    const calls = webhooks
      .filter(({ batch }) => batch === null || batch.speaks)
      .map(({ channelId, retryAfterSeconds, verdict, status, batch }) => ({
        channelId,
        retryAfterSeconds,
        verdict: batch?.verdict ?? verdict,
        status: batch === null ? status : batch.status,
      }));
    return this.breakers.learn(tx, calls, at);
  }
}

function reasonOf({ verdict }: AttemptResult): string {
  if (verdict === 'failed_here') return 'poison';
  return verdict === 'gone' || verdict === 'rejected' ? verdict : 'exhausted';
}
