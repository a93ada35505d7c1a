import { Injectable } from '@nestjs/common';
import type { CounterStatementDecision } from '../../domain/notice/counter-statement';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import type { Tx } from '../../infra/database/unit-of-work';

@Injectable()
export class CounterStatementStore {
  async insert(
    tx: Tx,
    row: { readonly caseId: string; readonly noticeId: string; readonly textSealed: Buffer },
    at: Date,
  ): Promise<void> {
    await tx.query(
      'INSERT INTO counter_statement (id, case_id, notice_id, text_sealed, received_at) VALUES ($1, $2, $3, $4, $5)',
      [uuidV7(), row.caseId, row.noticeId, row.textSealed, at.toISOString()],
    );
  }

  /** Locked; null when the case has no such one. */
  async lock(
    tx: Tx,
    caseId: string,
    id: string,
  ): Promise<{ noticeId: string; decision: CounterStatementDecision | null } | null> {
    const [row] = await tx.query<{ noticeId: string; decision: CounterStatementDecision | null }[]>(
      `SELECT notice_id AS "noticeId", decision FROM counter_statement WHERE id = $1 AND case_id = $2 FOR UPDATE`,
      [id, caseId],
    );
    return row ?? null;
  }

  async decide(tx: Tx, id: string, decision: CounterStatementDecision, staffId: string, at: Date): Promise<void> {
    await tx.query('UPDATE counter_statement SET decision = $2, decided_by = $3, decided_at = $4 WHERE id = $1', [
      id,
      decision,
      staffId,
      at.toISOString(),
    ]);
  }

  /** How many of a notice nobody has decided about. */
  async undecided(tx: Tx, noticeId: string): Promise<number> {
    const [row] = await tx.query<{ n: number }[]>(
      'SELECT count(*)::int AS n FROM counter_statement WHERE notice_id = $1 AND decision IS NULL',
      [noticeId],
    );
    return row?.n ?? 0;
  }
}
