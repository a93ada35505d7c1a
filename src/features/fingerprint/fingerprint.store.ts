import { Injectable } from '@nestjs/common';
import type { FingerprintKind } from '../../domain/fingerprint/fingerprints';
import type { Tx } from '../../infra/database/unit-of-work';

export interface FingerprintRecord {
  readonly id: string;
  readonly fileId: string;
  readonly kind: FingerprintKind;
  readonly valueSealed: Buffer;
  readonly quality: number | null;
  readonly addedAt: Date;
}

/** Fingerprints of one case and the consent to share them. Who changes something holds the lock of the case. */
@Injectable()
export class FingerprintStore {
  ofCase(tx: Tx, caseId: string): Promise<FingerprintRecord[]> {
    return tx.query<FingerprintRecord[]>(
      `SELECT id, file_id AS "fileId", kind, value_sealed AS "valueSealed", quality, added_at AS "addedAt"
       FROM fingerprint WHERE case_id = $1 ORDER BY added_at DESC, file_id, kind`,
      [caseId],
    );
  }

  async insert(
    tx: Tx,
    caseId: string,
    rows: readonly (FingerprintRecord & { readonly valueIndex: Buffer })[],
  ): Promise<void> {
    for (const { id, fileId, kind, valueSealed, valueIndex, quality, addedAt } of rows)
      await tx.query(
        `INSERT INTO fingerprint (id, case_id, file_id, kind, value_sealed, value_index, quality, added_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [id, caseId, fileId, kind, valueSealed, valueIndex, quality, addedAt.toISOString()],
      );
  }

  /** How many there were. */
  async deleteFile(tx: Tx, caseId: string, fileId: string): Promise<number> {
    const [, count] = await tx.query<[unknown[], number]>(
      'DELETE FROM fingerprint WHERE case_id = $1 AND file_id = $2',
      [caseId, fileId],
    );
    return count;
  }

  async deleteAll(tx: Tx, caseId: string): Promise<number> {
    const [, count] = await tx.query<[unknown[], number]>('DELETE FROM fingerprint WHERE case_id = $1', [caseId]);
    return count;
  }

  async hasConsent(tx: Tx, caseId: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM consent WHERE case_id = $1 AND action = 'share_fingerprints' AND withdrawn_at IS NULL`,
      [caseId],
    );
    return rows.length > 0;
  }

  async giveConsent(tx: Tx, caseId: string, at: Date): Promise<void> {
    await tx.query(
      `INSERT INTO consent (case_id, action, given_at) VALUES ($1, 'share_fingerprints', $2)
       ON CONFLICT (case_id, action) DO UPDATE SET given_at = EXCLUDED.given_at, withdrawn_at = NULL`,
      [caseId, at.toISOString()],
    );
  }

  /** Whether there was a consent to take back. With it goes every yes to somebody who may have them. */
  async withdrawConsent(tx: Tx, caseId: string, at: Date): Promise<boolean> {
    await tx.query('UPDATE hash_consent SET withdrawn_at = $2 WHERE case_id = $1 AND withdrawn_at IS NULL', [
      caseId,
      at.toISOString(),
    ]);
    const [, count] = await tx.query<[unknown[], number]>(
      `UPDATE consent SET withdrawn_at = $2
       WHERE case_id = $1 AND action = 'share_fingerprints' AND withdrawn_at IS NULL`,
      [caseId, at.toISOString()],
    );
    return count > 0;
  }

  async isOpen(tx: Tx, caseId: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(`SELECT 1 FROM "case" WHERE id = $1 AND state <> 'closed'`, [caseId]);
    return rows.length > 0;
  }
}
