import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';
import type { SealedContact } from './safe-contact.service';

export interface NewReport {
  readonly caseId: string;
  readonly submissionId: string;
  readonly narrativeSealed: Buffer | null;
  readonly circumstance: string;
  readonly ageInPicture: string;
  readonly reporter: string;
  readonly statesNoConsent: boolean;
  readonly secretHash: string;
  readonly recoveryHash: string | null;
  readonly contact: SealedContact;
  readonly whereaboutsSealed: Buffer | null;
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
         INSERT INTO person_access (case_id, secret_hash, recovery_hash, created_at) VALUES ($1, $8, $18, $13)
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
        row.contact.way,
        row.contact.address,
        row.contact.note,
        row.consents,
        row.at.toISOString(),
        row.whereaboutsSealed,
        row.contact.hours,
        row.contact.wording,
        row.contact.codeWord,
        row.recoveryHash,
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
}
