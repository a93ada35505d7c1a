import type { Sql } from '../../../bench/support/sql';
import { type HeldBack, heldBackBetween } from './held-back';
import type { Receipt } from './platforms';

/** One arrival of a notice whose withdrawal had been committed when its first bytes were noticed. */
export interface LateArrival {
  readonly noticeId: string;
  /** From the commit to the arrival. */
  readonly afterMs: number;
  /** The same without the time for which the suite itself held the bytes back. */
  readonly netMs: number;
  /** It began to be written after the commit; otherwise it was on the wire. */
  readonly isAfter: boolean;
}

/**
 * The way of a first byte over the loopback address, and the two schedulings at its ends. What needs longer was not on
 * the wire at the commit, whatever was claimed before it: a withdrawal outwaits every claim (ADR 0014).
 */
export const ON_THE_WIRE_MS = 250;

/**
 * All arrivals of withdrawn notices after the withdrawal's commit. The commit's time is Postgres's own: the record is
 * append-only, so the row of `case.withdrawn` still names its transaction.
 */
export async function lateArrivals(sql: Sql, receipts: readonly Receipt[], heldBack: HeldBack): Promise<LateArrival[]> {
  const rows = await sql<{ noticeId: string; at: number }>(
    `SELECT n.id AS "noticeId", extract(epoch FROM pg_xact_commit_timestamp(e.xmin))::float8 * 1000 AS at
     FROM audit_entry e JOIN notice n ON n.case_id = e.chain_id
     WHERE e.action = 'case.withdrawn' AND n.kind <> 'recall'`,
  );
  const committedAt = new Map(rows.map((row) => [row.noticeId, row.at]));
  return receipts.flatMap(({ noticeId, at }) => {
    const commit = committedAt.get(noticeId);
    if (commit === undefined || at <= Math.ceil(commit)) return [];
    const netMs = at - commit - heldBackBetween(heldBack, commit, at);
    return [{ noticeId, afterMs: Math.round(at - commit), netMs: Math.round(netMs), isAfter: netMs > ON_THE_WIRE_MS }];
  });
}

/** Notices that arrived after the recall that takes them back: a platform would see "never mind" first. */
export function overtakenBy(receipts: readonly Receipt[]): number {
  const recalledAt = new Map<string, number>();
  for (const { recalls, at } of receipts)
    if (recalls !== null) recalledAt.set(recalls, Math.min(at, recalledAt.get(recalls) ?? Infinity));
  const late = receipts.filter(({ noticeId, at }) => at > (recalledAt.get(noticeId) ?? Infinity));
  return new Set(late.map(({ noticeId }) => noticeId)).size;
}
