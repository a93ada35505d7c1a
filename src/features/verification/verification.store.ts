import { Injectable } from '@nestjs/common';
import type { AuthorityKind } from '../../domain/notice/completeness';
import type { Tx } from '../../infra/database/unit-of-work';

@Injectable()
export class VerificationStore {
  /** One authority per case; recording it again replaces the earlier one (the record keeps that it happened). */
  async putAuthority(
    tx: Tx,
    row: { caseId: string; kind: AuthorityKind; attestedBy: string; proofSealed: Buffer | null; at: Date },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO authority (case_id, kind, attested_by, proof_sealed, recorded_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (case_id) DO UPDATE SET kind = EXCLUDED.kind, attested_by = EXCLUDED.attested_by,
         proof_sealed = EXCLUDED.proof_sealed, recorded_at = EXCLUDED.recorded_at`,
      [row.caseId, row.kind, row.attestedBy, row.proofSealed, row.at.toISOString()],
    );
  }

  /** Whether an approved notice that has not arrived yet asks for this item. */
  async isOnItsWay(tx: Tx, itemId: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM notice_item ni JOIN notice n ON n.id = ni.notice_id
       WHERE ni.item_id = $1 AND n.kind <> 'recall' AND n.state IN ('approved','sending') LIMIT 1`,
      [itemId],
    );
    return rows.length > 0;
  }
}
