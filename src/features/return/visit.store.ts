import { Injectable } from '@nestjs/common';
import type { Updates } from '../../domain/report/news';
import type { Tx } from '../../infra/database/unit-of-work';

export interface PersonAccess {
  readonly caseId: string;
  readonly secretHash: string;
  readonly recoveryHash: string | null;
  readonly secondHash: string | null;
  readonly updates: Updates;
}
/** A visit that is open; what it may show depends on whether the second word was given, where there is one. */
export interface Visit {
  readonly caseId: string;
  readonly seesAll: boolean;
}

const ACCESS = `p.case_id AS "caseId", p.secret_hash AS "secretHash", p.recovery_hash AS "recoveryHash",
  p.second_hash AS "secondHash", p.updates`;

/** What a receipt is checked against, and the visits that are open. */
@Injectable()
export class VisitStore {
  /** The hashes to check what was typed against; null for an unknown locator. */
  async accessOf(tx: Tx, locator: string): Promise<PersonAccess | null> {
    const [row] = await tx.query<PersonAccess[]>(
      `SELECT ${ACCESS} FROM "case" c JOIN person_access p ON p.case_id = c.id WHERE c.locator = $1`,
      [locator],
    );
    return row ?? null;
  }

  async accessOfCase(tx: Tx, caseId: string): Promise<PersonAccess> {
    const [row] = await tx.query<PersonAccess[]>(`SELECT ${ACCESS} FROM person_access p WHERE p.case_id = $1`, [
      caseId,
    ]);
    return row!;
  }

  async change(
    tx: Tx,
    caseId: string,
    to: Partial<Record<'secret_hash' | 'recovery_hash' | 'second_hash' | 'updates', string | null>>,
  ): Promise<void> {
    // What is not named stays; a null that is named takes it away.
    await tx.query(
      `UPDATE person_access SET
         secret_hash = CASE WHEN n.new ? 'secret_hash' THEN n.new->>'secret_hash' ELSE secret_hash END,
         recovery_hash = CASE WHEN n.new ? 'recovery_hash' THEN n.new->>'recovery_hash' ELSE recovery_hash END,
         second_hash = CASE WHEN n.new ? 'second_hash' THEN n.new->>'second_hash' ELSE second_hash END,
         updates = CASE WHEN n.new ? 'updates' THEN n.new->>'updates' ELSE updates END
       FROM (SELECT $2::jsonb AS new) n WHERE case_id = $1`,
      [caseId, JSON.stringify(to)],
    );
  }

  async openSession(
    tx: Tx,
    session: { tokenHash: Buffer; caseId: string; seesAll: boolean; at: Date; expiresAt: Date },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO person_session (token_hash, case_id, created_at, expires_at, sees_all) VALUES ($1, $2, $3, $4, $5)`,
      [session.tokenHash, session.caseId, session.at.toISOString(), session.expiresAt.toISOString(), session.seesAll],
    );
  }

  async visitOf(tx: Tx, tokenHash: Buffer, at: Date): Promise<Visit | null> {
    const [row] = await tx.query<Visit[]>(
      `SELECT case_id AS "caseId", sees_all AS "seesAll" FROM person_session WHERE token_hash = $1 AND expires_at > $2`,
      [tokenHash, at.toISOString()],
    );
    return row ?? null;
  }

  async showAll(tx: Tx, tokenHash: Buffer): Promise<void> {
    await tx.query('UPDATE person_session SET sees_all = true WHERE token_hash = $1', [tokenHash]);
  }

  async endSession(tx: Tx, tokenHash: Buffer): Promise<void> {
    await tx.query('DELETE FROM person_session WHERE token_hash = $1', [tokenHash]);
  }

  /** Ends every visit of a case but one: whoever knew the old words is out. */
  async endOtherSessions(tx: Tx, caseId: string, tokenHash: Buffer | null): Promise<void> {
    await tx.query('DELETE FROM person_session WHERE case_id = $1 AND token_hash IS DISTINCT FROM $2', [
      caseId,
      tokenHash,
    ]);
  }

  /** Deletes visits that have run out; how many. An old visit is refused in any case. */
  async clearEndedSessions(tx: Tx, at: Date): Promise<number> {
    const [, count] = await tx.query<[unknown[], number]>('DELETE FROM person_session WHERE expires_at < $1', [
      at.toISOString(),
    ]);
    return count;
  }
}
