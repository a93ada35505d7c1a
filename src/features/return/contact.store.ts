import { Injectable } from '@nestjs/common';
import type { ContactProof } from '../../domain/verification/contact-change';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import type { Tx } from '../../infra/database/unit-of-work';
import type { SealedContact } from '../report/safe-contact.service';

/** In which letters to the person are written. */
export type ContactLanguage = 'en' | 'vi';

export interface OpenChange {
  readonly id: string;
  readonly caseId: string;
  readonly way: string;
  readonly addressSealed: Buffer | null;
  readonly noteSealed: Buffer | null;
  readonly effectiveAt: Date;
}

/** Writes contact ways and their changes. The caller holds the lock of the case. */
@Injectable()
export class ContactStore {
  async open(tx: Tx, caseId: string): Promise<OpenChange | null> {
    const [row] = await tx.query<OpenChange[]>(
      `SELECT id, case_id AS "caseId", way, address_sealed AS "addressSealed", note_sealed AS "noteSealed",
         effective_at AS "effectiveAt"
       FROM contact_change WHERE case_id = $1 AND ended_at IS NULL`,
      [caseId],
    );
    return row ?? null;
  }

  due(tx: Tx, at: Date, limit: number): Promise<{ caseId: string }[]> {
    return tx.query(
      `SELECT case_id AS "caseId" FROM contact_change WHERE ended_at IS NULL AND effective_at <= $1
       ORDER BY effective_at LIMIT $2`,
      [at.toISOString(), limit],
    );
  }

  async insert(
    tx: Tx,
    row: Omit<OpenChange, 'id'> & { proof: ContactProof; recordedBy: string | null; askedAt: Date },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO contact_change
         (id, case_id, way, address_sealed, note_sealed, proof, recorded_by, asked_at, effective_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        uuidV7(),
        row.caseId,
        row.way,
        row.addressSealed,
        row.noteSealed,
        row.proof,
        row.recordedBy,
        row.askedAt.toISOString(),
        row.effectiveAt.toISOString(),
      ],
    );
  }

  /** Nothing of the words stays behind in the change: the rule holds them now, or nobody does. */
  async end(tx: Tx, id: string, outcome: 'applied' | 'stopped', at: Date): Promise<void> {
    await tx.query(
      `UPDATE contact_change SET outcome = $2, ended_at = $3, address_sealed = NULL, note_sealed = NULL WHERE id = $1`,
      [id, outcome, at.toISOString()],
    );
  }

  /** Way, address and note; the hours, the wording and the code word stay. */
  async putRule(
    tx: Tx,
    row: { caseId: string; way: string; addressSealed: Buffer | null; noteSealed: Buffer | null; at: Date },
  ): Promise<void> {
    await tx.query(
      `UPDATE contact_rule SET way = $2, address_sealed = $3, note_sealed = $4, recorded_at = $5 WHERE case_id = $1`,
      [row.caseId, row.way, row.addressSealed, row.noteSealed, row.at.toISOString()],
    );
  }

  async putWholeRule(tx: Tx, caseId: string, rule: SealedContact, at: Date): Promise<void> {
    await tx.query(
      `UPDATE contact_rule SET way = $2, address_sealed = $3, note_sealed = $4, hours_sealed = $5, wording_sealed = $6,
         code_word_sealed = $7, recorded_at = $8 WHERE case_id = $1`,
      [caseId, rule.way, rule.address, rule.note, rule.hours, rule.wording, rule.codeWord, at.toISOString()],
    );
  }

  async languageOf(tx: Tx, caseId: string): Promise<ContactLanguage> {
    const [row] = await tx.query<{ language: string }[]>('SELECT language FROM "case" WHERE id = $1', [caseId]);
    return row?.language === 'vi' ? 'vi' : 'en';
  }

  async setLanguage(tx: Tx, caseId: string, language: ContactLanguage): Promise<void> {
    await tx.query('UPDATE "case" SET language = $2 WHERE id = $1 AND language <> $2', [caseId, language]);
  }

  /** Whether an advocate's word for this person stands in the checks, and nothing after it says otherwise. */
  async hasAdvocate(tx: Tx, caseId: string): Promise<boolean> {
    const [row] = await tx.query<{ result: string }[]>(
      `SELECT result FROM authority_check WHERE case_id = $1 AND kind = 'advocate_attests'
       ORDER BY made_at DESC, id DESC LIMIT 1`,
      [caseId],
    );
    return row?.result === 'fits';
  }
}
