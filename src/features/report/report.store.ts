import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';

export interface NewReport {
  readonly caseId: string;
  readonly submissionId: string;
  readonly narrativeSealed: Buffer | null;
  readonly circumstance: string;
  readonly ageInPicture: string;
  readonly reporter: string;
  readonly statesNoConsent: boolean;
  readonly secretHash: string;
  readonly contactWay: string;
  readonly contactAddressSealed: Buffer | null;
  readonly contactNoteSealed: Buffer | null;
  readonly whereaboutsSealed: Buffer | null;
  readonly hoursSealed: Buffer | null;
  readonly wordingSealed: Buffer | null;
  readonly codeWordSealed: Buffer | null;
  readonly consents: readonly string[];
  readonly at: Date;
}

@Injectable()
export class ReportStore {
  /** Report, receipt, contact rule and consents in a single statement: one round trip per report. */
  async insert(tx: Tx, row: NewReport): Promise<void> {
    await tx.query(
      `WITH r AS (
         INSERT INTO report (case_id, submission_id, narrative_sealed, circumstance, age_in_picture, reporter, states_no_consent, received_at, whereabouts_sealed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $13, $14)
       ), p AS (
         INSERT INTO person_access (case_id, secret_hash, created_at) VALUES ($1, $8, $13)
       ), w AS (
         INSERT INTO contact_rule (case_id, way, address_sealed, note_sealed, recorded_at, hours_sealed, wording_sealed, code_word_sealed)
         VALUES ($1, $9, $10, $11, $13, $15, $16, $17)
       )
       INSERT INTO consent (case_id, action, given_at) SELECT $1, action, $13 FROM unnest($12::text[]) AS a (action)`,
      [
        row.caseId,
        row.submissionId,
        row.narrativeSealed,
        row.circumstance,
        row.ageInPicture,
        row.reporter,
        row.statesNoConsent,
        row.secretHash,
        row.contactWay,
        row.contactAddressSealed,
        row.contactNoteSealed,
        row.consents,
        row.at.toISOString(),
        row.whereaboutsSealed,
        row.hoursSealed,
        row.wordingSealed,
        row.codeWordSealed,
      ],
    );
  }

  async locatorOfSubmission(tx: Tx, submissionId: string): Promise<string | null> {
    const [row] = await tx.query<{ locator: string }[]>(
      'SELECT c.locator FROM report r JOIN "case" c ON c.id = r.case_id WHERE r.submission_id = $1',
      [submissionId],
    );
    return row?.locator ?? null;
  }

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
