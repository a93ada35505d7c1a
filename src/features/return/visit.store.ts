import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';

/** What a receipt is checked against, and the visits that are open. */
@Injectable()
export class VisitStore {
  /** The hash to check a phrase against; null for an unknown locator. */
  async accessOf(tx: Tx, locator: string): Promise<{ caseId: string; secretHash: string } | null> {
    const [row] = await tx.query<{ caseId: string; secretHash: string }[]>(
      `SELECT p.case_id AS "caseId", p.secret_hash AS "secretHash"
       FROM "case" c JOIN person_access p ON p.case_id = c.id WHERE c.locator = $1`,
      [locator],
    );
    return row ?? null;
  }

  async openSession(tx: Tx, tokenHash: Buffer, caseId: string, at: Date, expiresAt: Date): Promise<void> {
    await tx.query('INSERT INTO person_session (token_hash, case_id, created_at, expires_at) VALUES ($1, $2, $3, $4)', [
      tokenHash,
      caseId,
      at.toISOString(),
      expiresAt.toISOString(),
    ]);
  }

  async caseOfSession(tx: Tx, tokenHash: Buffer, at: Date): Promise<string | null> {
    const [row] = await tx.query<{ caseId: string }[]>(
      'SELECT case_id AS "caseId" FROM person_session WHERE token_hash = $1 AND expires_at > $2',
      [tokenHash, at.toISOString()],
    );
    return row?.caseId ?? null;
  }

  async endSession(tx: Tx, tokenHash: Buffer): Promise<void> {
    await tx.query('DELETE FROM person_session WHERE token_hash = $1', [tokenHash]);
  }

  /** Deletes visits that have run out; how many. An old visit is refused in any case. */
  async clearEndedSessions(tx: Tx, at: Date): Promise<number> {
    const [, count] = await tx.query<[unknown[], number]>('DELETE FROM person_session WHERE expires_at < $1', [
      at.toISOString(),
    ]);
    return count;
  }
}
