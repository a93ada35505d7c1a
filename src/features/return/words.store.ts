import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';

export interface WordsRequest {
  readonly id: string;
  readonly caseId: string;
  readonly askedBy: string;
  readonly confirmedBy: string | null;
  readonly codeSha256: Buffer | null;
  readonly endsAt: Date;
}

/** The advocate of a case, and what they ask for. The caller holds the lock of the case. */
@Injectable()
export class WordsStore {
  async nameAdvocate(tx: Tx, caseId: string, codeSha256: Buffer, at: Date): Promise<void> {
    await tx.query(
      `INSERT INTO trusted_advocate (case_id, code_sha256, named_at) VALUES ($1, $2, $3)
       ON CONFLICT (case_id) DO UPDATE SET code_sha256 = EXCLUDED.code_sha256, named_at = EXCLUDED.named_at`,
      [caseId, codeSha256, at.toISOString()],
    );
  }

  async endAdvocate(tx: Tx, caseId: string): Promise<void> {
    await tx.query('DELETE FROM trusted_advocate WHERE case_id = $1', [caseId]);
  }

  async isAdvocatesCode(tx: Tx, caseId: string, codeSha256: Buffer): Promise<boolean> {
    const rows = await tx.query<unknown[]>('SELECT 1 FROM trusted_advocate WHERE case_id = $1 AND code_sha256 = $2', [
      caseId,
      codeSha256,
    ]);
    return rows.length > 0;
  }

  async openRequest(tx: Tx, caseId: string): Promise<WordsRequest | null> {
    const [row] = await tx.query<WordsRequest[]>(
      `SELECT id, case_id AS "caseId", asked_by AS "askedBy", confirmed_by AS "confirmedBy",
         code_sha256 AS "codeSha256", ends_at AS "endsAt"
       FROM words_request WHERE case_id = $1 AND ended_at IS NULL`,
      [caseId],
    );
    return row ?? null;
  }

  async insert(tx: Tx, row: { id: string; caseId: string; askedBy: string; at: Date; endsAt: Date }): Promise<void> {
    await tx.query('INSERT INTO words_request (id, case_id, asked_by, asked_at, ends_at) VALUES ($1, $2, $3, $4, $5)', [
      row.id,
      row.caseId,
      row.askedBy,
      row.at.toISOString(),
      row.endsAt.toISOString(),
    ]);
  }

  async confirm(
    tx: Tx,
    id: string,
    { by, codeSha256, at, endsAt }: { by: string; codeSha256: Buffer; at: Date; endsAt: Date },
  ): Promise<void> {
    await tx.query(
      'UPDATE words_request SET confirmed_by = $2, confirmed_at = $3, code_sha256 = $4, ends_at = $5 WHERE id = $1',
      [id, by, at.toISOString(), codeSha256, endsAt.toISOString()],
    );
  }

  async end(tx: Tx, id: string, outcome: 'used' | 'stopped' | 'ran_out', at: Date): Promise<void> {
    await tx.query('UPDATE words_request SET outcome = $2, ended_at = $3 WHERE id = $1', [
      id,
      outcome,
      at.toISOString(),
    ]);
  }

  /** Requests whose time is over; how many were ended. */
  async endOver(tx: Tx, at: Date): Promise<number> {
    const [, count] = await tx.query<[unknown[], number]>(
      `UPDATE words_request SET outcome = 'ran_out', ended_at = $1 WHERE ended_at IS NULL AND ends_at < $1`,
      [at.toISOString()],
    );
    return count;
  }
}
