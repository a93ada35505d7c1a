import { Injectable } from '@nestjs/common';
import type { ErasureReason, ErasureRecord } from '../../domain/case/erasure-ledger';
import { TERMINAL_ITEM_STATES } from '../../domain/lifecycle';
import type { Tx } from '../../infra/database/unit-of-work';
import type { SealedField } from './case-key.service';

/** How each sealed field loses its bytes. A new sealed field without a line here does not compile. */
const WIPE_FIELD: Readonly<Record<SealedField, string>> = {
  // The blind index goes too: whoever has the index key could ask it whether a link was in this case.
  'item.url': `UPDATE item SET url_sealed = '', url_index = uuid_send(id), next_check_at = NULL, version = version + 1
    WHERE case_id = $1`,
  'report.narrative': 'UPDATE report SET narrative_sealed = NULL WHERE case_id = $1',
  'contact_rule.address': `UPDATE contact_rule SET way = 'none', address_sealed = NULL WHERE case_id = $1`,
  'contact_rule.note': 'UPDATE contact_rule SET note_sealed = NULL WHERE case_id = $1',
  'authority.proof': 'UPDATE authority SET proof_sealed = NULL WHERE case_id = $1',
  'notice.body': `UPDATE notice SET body_sealed = '', next_attempt_at = NULL, version = version + 1
    WHERE case_id = $1 AND body_sealed IS NOT NULL`,
  'notice.delivery_proof': 'UPDATE notice SET delivery_proof_sealed = NULL WHERE case_id = $1',
  'answer.text': `UPDATE answer SET text_sealed = NULL
    WHERE notice_id IN (SELECT id FROM notice WHERE case_id = $1)`,
  'note.text': `UPDATE note SET text_sealed = '' WHERE case_id = $1`,
  'break_glass.text': 'UPDATE break_glass SET text_sealed = NULL WHERE case_id = $1',
  'reveal.text': 'UPDATE reveal SET text_sealed = NULL WHERE case_id = $1',
  'authority_check.text': 'UPDATE authority_check SET text_sealed = NULL WHERE case_id = $1',
  'contact_change.address': `UPDATE contact_change SET address_sealed = NULL, ended_at = coalesce(ended_at, now()),
    outcome = coalesce(outcome, 'stopped') WHERE case_id = $1`,
  'contact_change.note': 'UPDATE contact_change SET note_sealed = NULL WHERE case_id = $1',
};

/** What opens the case: its key, and the person's way back in. */
const WIPE_KEYS = ['key_ring', 'person_session', 'person_access'];

/**
 * Rows of an erasure. It reaches into the tables of other features by plain statements, because an erasure must take
 * everything of a case in one transaction, and `case` is the hub that may call none of them.
 */
@Injectable()
export class ErasureStore {
  /** Whether the case is there, still has its key, stands in the ledger, and what must still leave the house for it. */
  async factsOf(tx: Tx, caseId: string): Promise<{ hasKey: boolean; isErased: boolean; stillLeaving: number } | null> {
    const [row] = await tx.query<{ hasKey: boolean; isErased: boolean; stillLeaving: number }[]>(
      `SELECT EXISTS (SELECT 1 FROM key_ring k WHERE k.case_id = c.id) AS "hasKey",
         EXISTS (SELECT 1 FROM erasure e WHERE e.case_id = c.id) AS "isErased",
         (SELECT count(*) FROM notice n WHERE n.case_id = c.id AND n.state IN ('approved','sending'))::int
         + (SELECT count(*) FROM outbox_message o WHERE o.job = 'recall-notices' AND o.done_at IS NULL
              AND o.payload->>'caseId' = c.id::text)::int AS "stillLeaving"
       FROM "case" c WHERE c.id = $1`,
      [caseId],
    );
    return row ?? null;
  }

  /** Destroys the key, the way back in and every sealed byte of a locked case; its open tasks are over. */
  async wipe(tx: Tx, caseId: string, at: Date): Promise<void> {
    for (const table of WIPE_KEYS) await tx.query(`DELETE FROM ${table} WHERE case_id = $1`, [caseId]);
    for (const statement of Object.values(WIPE_FIELD)) await tx.query(statement, [caseId]);
    await tx.query('UPDATE task SET done_at = $2 WHERE case_id = $1 AND done_at IS NULL', [caseId, at.toISOString()]);
  }

  /**
   * Ends a case that an older backup shows as open although it was closed and erased in truth: nothing of it may be
   * sent, watched or counted again. Its recalls had left before it could be erased.
   */
  async endRestored(tx: Tx, caseId: string, at: Date): Promise<void> {
    const now = at.toISOString();
    await tx.query(
      `UPDATE "case" SET state = 'closed', outcome = 'withdrawn', closed_at = $2, changed_at = $2, version = version + 1
       WHERE id = $1 AND state <> 'closed'`,
      [caseId, now],
    );
    await tx.query(
      `UPDATE item SET state = 'withdrawn', changed_at = $2, version = version + 1
       WHERE case_id = $1 AND NOT state = ANY($3)`,
      [caseId, now, TERMINAL_ITEM_STATES],
    );
    await tx.query(
      `UPDATE notice SET state = 'recalled', next_attempt_at = NULL, trouble_at = NULL, changed_at = $2,
         version = version + 1
       WHERE case_id = $1 AND state IN ('draft','approved','sending')`,
      [caseId, now],
    );
    await tx.query(
      `UPDATE clock SET state = 'void', ended_at = $2, next_event_at = NULL, version = version + 1
       WHERE case_id = $1 AND state IN ('waiting','running')`,
      [caseId, now],
    );
    await tx.query(
      `UPDATE outbox_message SET done_at = $2
       WHERE job = 'recall-notices' AND done_at IS NULL AND payload->>'caseId' = $1`,
      [caseId, now],
    );
  }

  /** Writes the ledger; a case that stands in it already keeps its first line. */
  async record(tx: Tx, record: ErasureRecord): Promise<void> {
    await tx.query(
      'INSERT INTO erasure (case_id, erased_at, reason) VALUES ($1, $2, $3) ON CONFLICT (case_id) DO NOTHING',
      [record.caseId, record.erasedAt.toISOString(), record.reason],
    );
  }

  async find(tx: Tx, caseId: string): Promise<ErasureRecord | null> {
    const [row] = await tx.query<{ erasedAt: Date; reason: ErasureReason }[]>(
      'SELECT erased_at AS "erasedAt", reason FROM erasure WHERE case_id = $1',
      [caseId],
    );
    return row === undefined ? null : { caseId, ...row };
  }
}
