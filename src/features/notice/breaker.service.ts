import { Injectable } from '@nestjs/common';
import { decideBreaker, type EndpointResult, isHealthy } from '../../domain/notice/breaker';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { Outbox } from '../../infra/outbox/outbox';
import { BreakerStore } from './breaker.store';
import { EndpointGate } from './endpoint-gate';

/** An attempt that has no end after this time is taken for lost: its worker died. The HTTP call may take 15 seconds. */
export const CRASH_LEASE_MS = 45_000;

/** One breaker per endpoint, its state in Postgres: what attempts and pings showed, and what follows (ADR 0014). */
@Injectable()
export class BreakerService {
  constructor(
    private readonly store: BreakerStore,
    private readonly gate: EndpointGate,
    private readonly audit: AuditLog,
    private readonly outbox: Outbox,
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Learns from results, in the order in which they came. The caller holds the locks of its notices; breakers are locked
   * last and in the order of their ids. For the same reason the backlog of one that closes is flushed by a job of its own.
   */
  async learn(tx: Tx, results: readonly (EndpointResult & { readonly channelId: string })[], at: Date): Promise<void> {
    const sent = results.filter(({ verdict }) => verdict !== 'not_sent' && verdict !== 'failed_here');
    const channelIds = [...new Set(sent.map((result) => result.channelId))].sort();
    if (channelIds.length === 0) return;
    const known = new Map((await this.store.known(tx, channelIds)).map((row) => [row.channelId, row]));
    for (const channelId of channelIds) {
      const own = sent.filter((result) => result.channelId === channelId);
      const before = known.get(channelId);
      const isNews = own.some((result) => result.verdict !== 'delivered') || (before && !isHealthy(before));
      if (isNews === true) await this.change(tx, channelId, own, at);
    }
  }

  private async change(tx: Tx, channelId: string, results: readonly EndpointResult[], at: Date): Promise<void> {
    const { next, change } = decideBreaker(await this.store.lock(tx, channelId), results, at);
    await this.store.apply(tx, channelId, next);
    this.gate.learn(channelId, { isOpen: next.state === 'open' });
    if (change === null) return;
    await this.audit.append(tx, {
      chainId: SYSTEM_CHAIN,
      at,
      actor: 'system',
      action: `breaker.${change}`,
      detail: { channel: channelId, failures: next.failuresInRow },
    });
    if (change === 'closed') await this.outbox.add(tx, at, { job: 'flush-backlog', payload: { channelId } });
  }

  /** Makes the backlog of an endpoint that is well again due at once, least time left first; or when its own wish ends. */
  flush(channelId: string): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const standing = (await this.store.standings(tx, [channelId], at)).get(channelId);
      if (standing?.isOpen === true) return;
      await this.store.flush(tx, channelId, standing?.slowUntil ?? at, new Date(at.getTime() - CRASH_LEASE_MS));
    });
  }
}
