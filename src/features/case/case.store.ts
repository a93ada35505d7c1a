import { Injectable } from '@nestjs/common';
import type { CaseFacts } from '../../domain/case/decide-case';
import type { CaseOutcome, CaseState, ItemState } from '../../domain/lifecycle';
import { StaleError } from '../../domain/shared/errors';
import type { WrappedKey } from '../../infra/crypto/envelope';
import type { Tx } from '../../infra/database/unit-of-work';

export interface NewCase {
  readonly id: string;
  readonly locator: string;
  readonly language: string;
  readonly isOnHold: boolean;
  /** The supervisors' task that begins with the hold; null without one. */
  readonly protectionTask: { readonly id: string; readonly dueAt: Date } | null;
  readonly at: Date;
  readonly key: WrappedKey;
  readonly items: readonly NewItem[];
  /** Keyed fingerprints of the words by which it may be found. */
  readonly words: readonly Buffer[];
}
export interface NewItem {
  readonly id: string;
  readonly urlSealed: Buffer;
  readonly originalSealed: Buffer | null;
  readonly urlIndex: Buffer;
  readonly platformId: string | null;
}

/** A case locked for this transaction, with all that the rules ask about. */
export interface LockedCase extends CaseFacts {
  readonly id: string;
  readonly locator: string;
  readonly version: number;
}

export interface CaseChange {
  readonly id: string;
  readonly version: number;
  readonly state: CaseState;
  readonly outcome: CaseOutcome | null;
  readonly claimedBy: string | null;
  readonly duplicateOf: string | null;
}

/** Write model of the case row. Raw statements on purpose: each is one round trip, whatever the number of rows. */
@Injectable()
export class CaseStore {
  /** The case, its key and its items in a single statement, so that a report costs one round trip (bench `intake`). */
  async insert(tx: Tx, row: NewCase): Promise<void> {
    await tx.query(
      `WITH c AS (
         INSERT INTO "case" (id, locator, state, language, hold_since, created_at, changed_at)
         VALUES ($1, $2, 'intake', $3, CASE WHEN $4 THEN $5::timestamptz END, $5, $5)
       ), k AS (
         INSERT INTO key_ring (case_id, wrapped_key, outer_key_id, created_at) VALUES ($1, $6, $7, $5)
       ), t AS (
         INSERT INTO task (id, case_id, kind, detail, due_at, created_at)
         SELECT $14::uuid, $1, 'child_protection', '{}', $15::timestamptz, $5 WHERE $14::uuid IS NOT NULL
       ), w AS (
         INSERT INTO search_word (word_index, case_id) SELECT word, $1 FROM unnest($12::bytea[]) AS w (word)
       )
       INSERT INTO item (id, case_id, position, url_sealed, url_index, platform_id, state, changed_at, original_sealed)
       SELECT i.id, $1, i.position, i.url_sealed, i.url_index, i.platform_id, 'reported', $5, i.original_sealed
       FROM unnest($8::uuid[], $9::bytea[], $10::bytea[], $11::uuid[], $13::bytea[]) WITH ORDINALITY
         AS i (id, url_sealed, url_index, platform_id, original_sealed, position)`,
      [
        row.id,
        row.locator,
        row.language,
        row.isOnHold,
        row.at.toISOString(),
        row.key.wrapped,
        row.key.outerKeyId,
        row.items.map((item) => item.id),
        row.items.map((item) => item.urlSealed),
        row.items.map((item) => item.urlIndex),
        row.items.map((item) => item.platformId),
        row.words,
        row.items.map((item) => item.originalSealed),
        row.protectionTask?.id ?? null,
        row.protectionTask?.dueAt.toISOString() ?? null,
      ],
    );
  }

  async idOf(tx: Tx, locator: string): Promise<string | null> {
    const [row] = await tx.query<{ id: string }[]>('SELECT id FROM "case" WHERE locator = $1', [locator]);
    return row?.id ?? null;
  }

  /** Locks cases in the order of their ids, so that two batches never wait for each other in a ring. */
  async lock(tx: Tx, ids: readonly string[]): Promise<LockedCase[]> {
    await tx.query('SELECT 1 FROM "case" WHERE id = ANY($1) ORDER BY id FOR UPDATE', [ids]);
    const rows = await tx.query<
      (Omit<LockedCase, 'items' | 'noticesStillSending'> & { items: ItemState[] | null; sending: string })[]
    >(
      `SELECT c.id, c.locator, c.version, c.state, c.outcome, c.claimed_by AS "claimedBy",
         c.hold_since IS NOT NULL AS "isOnHold",
         EXISTS (SELECT 1 FROM erasure e WHERE e.case_id = c.id) AS "isErased",
         EXISTS (SELECT 1 FROM retention_wish w WHERE w.case_id = c.id AND w.erase_asked_at IS NOT NULL)
           AS "isErasureAsked",
         EXISTS (SELECT 1 FROM consent o WHERE o.case_id = c.id AND o.action = 'notify_platforms' AND o.withdrawn_at IS NULL)
           AS "hasConsentToNotify",
         coalesce(a.is_sufficient, false) AS "hasAuthority", a.is_sufficient IS FALSE AS "isAuthorityWeak",
         (SELECT array_agg(i.state) FROM item i WHERE i.case_id = c.id) AS items,
         (SELECT count(*) FROM notice n WHERE n.case_id = c.id AND n.state IN ('approved','sending') AND n.kind NOT IN ('recall','reminder'))
           AS sending
       FROM "case" c LEFT JOIN authority a ON a.case_id = c.id WHERE c.id = ANY($1) ORDER BY c.id`,
      [ids],
    );
    return rows.map(({ sending, items, ...row }) => ({
      ...row,
      items: items ?? [],
      noticesStillSending: Number(sending),
    }));
  }

  /**
   * Waits until no attempt of this locked case that was claimed before may begin to be written any more (ADR 0014), and
   * only while one is in the air. New claims wait for the lock and see what comes of it. `within`: milliseconds by channel.
   */
  async outwaitClaims(tx: Tx, caseId: string, now: Date, within: Readonly<Record<string, number>>): Promise<void> {
    await tx.query(
      `SELECT pg_sleep(max(least(w.s, greatest(0, w.s + extract(epoch FROM a.started_at - $2::timestamptz)))))
       FROM notice n JOIN delivery_attempt a ON a.notice_id = n.id AND a.number = n.attempts_made
       JOIN channel c ON c.id = coalesce(a.channel_id, n.channel_id)
       CROSS JOIN LATERAL (SELECT coalesce(($3::jsonb->>c.kind)::float8, 0) / 1000 AS s) AS w
       WHERE n.case_id = $1 AND n.state = 'sending' AND a.finished_at IS NULL`,
      [caseId, now.toISOString(), JSON.stringify(within)],
    );
  }

  /** Compare-and-set: a row that somebody else changed since we read it throws {@link StaleError}. */
  async apply(tx: Tx, changes: readonly CaseChange[], at: Date): Promise<void> {
    if (changes.length === 0) return;
    const [, affected] = await tx.query<[unknown[], number]>(
      `UPDATE "case" AS c SET state = n.state, outcome = n.outcome, claimed_by = n.claimed_by, version = c.version + 1,
         duplicate_of = n.duplicate_of, changed_at = $7, closed_at = CASE WHEN n.state = 'closed' THEN $7::timestamptz END
       FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::uuid[], $6::uuid[])
         AS n (id, version, state, outcome, claimed_by, duplicate_of)
       WHERE c.id = n.id AND c.version = n.version`,
      [
        changes.map((change) => change.id),
        changes.map((change) => change.version),
        changes.map((change) => change.state),
        changes.map((change) => change.outcome),
        changes.map((change) => change.claimedBy),
        changes.map((change) => change.duplicateOf),
        at.toISOString(),
      ],
    );
    if (affected !== changes.length) throw new StaleError('case');
  }

  /** Who holds the case from now on; null is nobody. */
  async setHolder(tx: Tx, id: string, holder: string | null, at: Date): Promise<void> {
    await tx.query('UPDATE "case" SET claimed_by = $2, version = version + 1, changed_at = $3 WHERE id = $1', [
      id,
      holder,
      at.toISOString(),
    ]);
  }

  async endLease(tx: Tx, caseId: string, staffId: string): Promise<void> {
    await tx.query('DELETE FROM case_lease WHERE case_id = $1 AND staff_id = $2', [caseId, staffId]);
  }

  async setUrgent(tx: Tx, id: string, isUrgent: boolean, at: Date): Promise<boolean> {
    const [, affected] = await tx.query<[unknown[], number]>(
      `UPDATE "case" SET is_urgent = $2, version = version + 1, changed_at = $3 WHERE id = $1 AND is_urgent <> $2`,
      [id, isUrgent, at.toISOString()],
    );
    return affected > 0;
  }

  /** Whether this is somebody who may hold a case, and still comes in. */
  async isCaseworker(tx: Tx, staffId: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM staff WHERE id = $1 AND role IN ('caseworker','supervisor') AND disabled_at IS NULL`,
      [staffId],
    );
    return rows.length > 0;
  }

  /** Sets or lifts the child-protection hold. */
  async setHold(tx: Tx, id: string, since: Date | null, at: Date): Promise<void> {
    await tx.query('UPDATE "case" SET hold_since = $2, version = version + 1, changed_at = $3 WHERE id = $1', [
      id,
      since?.toISOString() ?? null,
      at.toISOString(),
    ]);
  }
}
