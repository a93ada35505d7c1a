import { Injectable } from '@nestjs/common';
import { RECALL_BY_HAND_DAYS } from '../../domain/case/decide-erasure';
import type { ErasureReason, ErasureRecord } from '../../domain/case/erasure-ledger';
import { TABLES_OF_A_CASE } from '../../domain/retention/tables';
import type { Tx } from '../../infra/database/unit-of-work';

export interface ErasureCase {
  readonly id: string;
  readonly hasKey: boolean;
  /** Its rows are gone already. */
  readonly isErased: boolean;
  readonly isHeld: boolean;
  /** When the hold is looked at again; null without one. */
  readonly holdReviewAt: Date | null;
  readonly stillLeaving: number;
  readonly askedAt: Date | null;
  /** Hex of the digest of the person's code; null if nobody asked. */
  readonly proof: string | null;
}

const IS_HELD = 'EXISTS (SELECT 1 FROM legal_hold h WHERE h.case_id = c.id AND h.lifted_at IS NULL)';

/** What must leave the house before the key may go: notices, recalls, and for a time the recalls that wait for a human. */
const stillLeaving = (now: string): string =>
  `((SELECT count(*) FROM notice n WHERE n.case_id = c.id AND (n.state IN ('approved','sending') OR (n.kind = 'recall'
       AND n.state = 'undeliverable' AND c.closed_at > ${now}::timestamptz - interval '${RECALL_BY_HAND_DAYS} days')))
    + (CASE WHEN c.id::text IN (SELECT o.payload->>'caseId' FROM outbox_message o
       WHERE o.job = 'recall-notices' AND o.done_at IS NULL) THEN 1 ELSE 0 END))::int`;

/**
 * Rows of an erasure. It reaches into the tables of other features by plain statements, because an erasure must take
 * everything of a case in one transaction, and `case` is the hub that may call none of them. Which tables those are
 * stands in domain/retention/tables.ts.
 */
@Injectable()
export class ErasureStore {
  /** What an erasure must know of these cases. The caller holds their locks. */
  async factsOf(tx: Tx, caseIds: readonly string[], now: Date): Promise<Map<string, ErasureCase>> {
    const rows = await tx.query<ErasureCase[]>(
      `SELECT c.id, EXISTS (SELECT 1 FROM key_ring k WHERE k.case_id = c.id) AS "hasKey", c.erased_at IS NOT NULL AS "isErased", ${IS_HELD} AS "isHeld",
         (SELECT h.review_at FROM legal_hold h WHERE h.case_id = c.id AND h.lifted_at IS NULL) AS "holdReviewAt",
         ${stillLeaving('$2')} AS "stillLeaving", w.erase_asked_at AS "askedAt", encode(w.proof_sha256, 'hex') AS proof
       FROM "case" c LEFT JOIN retention_wish w ON w.case_id = c.id WHERE c.id = ANY($1)`,
      [caseIds, now.toISOString()],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /**
   * Cases whose time is over: the person asked, or the days since the closing are used up. Locked, those that somebody
   * else works on left out, and those that cannot go yet as well, so that they never fill a batch.
   */
  async lockDue(tx: Tx, due: { now: Date; keepDays: number; limit: number }): Promise<string[]> {
    const rows = await tx.query<{ id: string }[]>(
      `SELECT c.id FROM "case" c LEFT JOIN retention_wish w ON w.case_id = c.id
       WHERE c.closed_at IS NOT NULL AND c.erased_at IS NULL
         AND (w.erase_asked_at IS NOT NULL
           OR c.closed_at <= $1::timestamptz - make_interval(days => least($2::int, w.keep_days)))
         AND NOT ${IS_HELD} AND ${stillLeaving('$1')} = 0
       ORDER BY w.erase_asked_at NULLS LAST, c.closed_at LIMIT $3 FOR UPDATE OF c SKIP LOCKED`,
      [due.now.toISOString(), due.keepDays, due.limit],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Destroys everything that locked cases hold: keys, ways in, words, links, notices and answers, and what waits in the
   * outbox about them. Their shells keep number, end and times.
   */
  async wipe(tx: Tx, caseIds: readonly string[], at: Date): Promise<void> {
    await tx.query(
      `DELETE FROM outbox_message WHERE payload->>'caseId' = ANY($1::text[])
         OR payload->>'noticeId' IN (SELECT id::text FROM notice WHERE case_id = ANY($1::uuid[]))
         OR payload->>'itemId' IN (SELECT id::text FROM item WHERE case_id = ANY($1::uuid[]))`,
      [caseIds],
    );
    await tx.query(
      `DELETE FROM dead_letter WHERE kind = 'message' AND subject_id IN (
         SELECT id FROM notice WHERE case_id = ANY($1) UNION ALL SELECT id FROM item WHERE case_id = ANY($1))`,
      [caseIds],
    );
    for (const table of TABLES_OF_A_CASE) await tx.query(`DELETE FROM ${table} WHERE case_id = ANY($1)`, [caseIds]);
    await tx.query(
      `UPDATE "case" SET erased_at = $2, language = 'und', claimed_by = NULL, hold_since = NULL, waiting_since = NULL,
         duplicate_of = NULL, version = version + 1 WHERE id = ANY($1)`,
      [caseIds, at.toISOString()],
    );
  }

  /**
   * Ends a case that an older backup shows as open although it was closed and erased in truth. Its recalls had left
   * before it could be erased.
   */
  async endRestored(tx: Tx, caseId: string, at: Date): Promise<void> {
    await tx.query(
      `UPDATE "case" SET state = 'closed', outcome = 'withdrawn', closed_at = $2, changed_at = $2, version = version + 1
       WHERE id = $1 AND state <> 'closed'`,
      [caseId, at.toISOString()],
    );
  }

  /** Writes the ledger; a case that stands in it already keeps its first line. */
  async record(tx: Tx, records: readonly ErasureRecord[]): Promise<void> {
    await tx.query(
      `INSERT INTO erasure (case_id, erased_at, reason, proof_sha256)
       SELECT id, at, reason, decode(proof, 'hex')
       FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[]) AS e (id, at, reason, proof)
       ON CONFLICT (case_id) DO NOTHING`,
      [
        records.map(({ caseId }) => caseId),
        records.map(({ erasedAt }) => erasedAt.toISOString()),
        records.map(({ reason }) => reason),
        records.map(({ proof }) => proof ?? null),
      ],
    );
  }

  async find(tx: Tx, caseId: string): Promise<ErasureRecord | null> {
    const [row] = await tx.query<{ erasedAt: Date; reason: ErasureReason; proof: string | null }[]>(
      `SELECT erased_at AS "erasedAt", reason, encode(proof_sha256, 'hex') AS proof FROM erasure WHERE case_id = $1`,
      [caseId],
    );
    if (row === undefined) return null;
    const { proof, ...record } = row;
    return { caseId, ...record, ...(proof === null ? {} : { proof }) };
  }
}
