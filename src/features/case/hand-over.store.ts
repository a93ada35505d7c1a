import { Injectable } from '@nestjs/common';
import type { HandOverFacts, HandOverOutcome } from '../../domain/case/hand-over';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import type { Tx } from '../../infra/database/unit-of-work';

export interface OpenHandOver extends HandOverFacts {
  readonly id: string;
  readonly caseId: string;
}

export interface NewHandOver extends Omit<HandOverFacts, 'outcome'> {
  readonly caseId: string;
  readonly noteId: string | null;
  readonly dueAt: Date;
}

/** Offers of cases. Who changes one holds the lock of its case. */
@Injectable()
export class HandOverStore {
  /** The offer of a case that waits for an answer. */
  async openOf(tx: Tx, caseId: string): Promise<OpenHandOver | null> {
    const [row] = await tx.query<OpenHandOver[]>(
      `SELECT id, case_id AS "caseId", from_id AS "fromId", given_by AS "givenBy", to_whom AS "to", to_id AS "toId", outcome
       FROM hand_over WHERE case_id = $1 AND ended_at IS NULL`,
      [caseId],
    );
    return row ?? null;
  }

  /** For pages: a worker knows nobody by name. */
  async giverName(tx: Tx, { givenBy }: OpenHandOver): Promise<string> {
    const [row] = await tx.query<{ name: string }[]>('SELECT name FROM staff WHERE id = $1', [givenBy]);
    return row?.name ?? '';
  }

  /** The end of the nearest clock that runs in a case, a law's or a promise; null when none does. */
  async nearestDueAt(tx: Tx, caseId: string): Promise<Date | null> {
    const [row] = await tx.query<{ dueAt: Date | null }[]>(
      `SELECT min(due_at) AS "dueAt" FROM clock WHERE case_id = $1 AND state = 'running'`,
      [caseId],
    );
    return row?.dueAt ?? null;
  }

  /** Open offers of open cases whose time to answer is over, and of which nobody was told so far. */
  silent(tx: Tx, now: Date, limit: number): Promise<{ id: string; caseId: string }[]> {
    return tx.query<{ id: string; caseId: string }[]>(
      `SELECT h.id, h.case_id AS "caseId" FROM hand_over h JOIN "case" c ON c.id = h.case_id
       WHERE h.ended_at IS NULL AND h.due_at <= $1 AND c.state <> 'closed' AND NOT EXISTS (
         SELECT 1 FROM task t WHERE t.case_id = h.case_id AND t.kind = 'hand_over_silent' AND t.subject_id = h.id)
       ORDER BY h.due_at LIMIT $2`,
      [now.toISOString(), limit],
    );
  }

  async insert(tx: Tx, row: NewHandOver, at: Date): Promise<string> {
    const id = uuidV7();
    await tx.query(
      `INSERT INTO hand_over (id, case_id, from_id, given_by, to_whom, to_id, note_id, given_at, due_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        id,
        row.caseId,
        row.fromId,
        row.givenBy,
        row.to,
        row.toId,
        row.noteId,
        at.toISOString(),
        row.dueAt.toISOString(),
      ],
    );
    return id;
  }

  async end(
    tx: Tx,
    id: string,
    end: { outcome: HandOverOutcome; by: string; reasonId: string | null },
    at: Date,
  ): Promise<void> {
    await tx.query('UPDATE hand_over SET outcome = $2, ended_by = $3, reason_id = $4, ended_at = $5 WHERE id = $1', [
      id,
      end.outcome,
      end.by,
      end.reasonId,
      at.toISOString(),
    ]);
  }
}
