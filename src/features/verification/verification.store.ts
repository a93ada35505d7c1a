import { Injectable } from '@nestjs/common';
import type { AuthorityKind } from '../../domain/notice/completeness';
import type { TargetFlag } from '../../domain/notice/second-person';
import type { AuthorityCheck, AuthorityCheckKind, CheckResult } from '../../domain/verification/authority-checks';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import type { Tx } from '../../infra/database/unit-of-work';

@Injectable()
export class VerificationStore {
  /** One authority per case; recording it again replaces the earlier one (the record keeps that it happened). */
  async putAuthority(
    tx: Tx,
    row: {
      caseId: string;
      kind: AuthorityKind;
      attestedBy: string;
      proofSealed: Buffer | null;
      isSufficient: boolean;
      at: Date;
    },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO authority (case_id, kind, attested_by, proof_sealed, recorded_at, is_sufficient)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (case_id) DO UPDATE SET kind = EXCLUDED.kind, attested_by = EXCLUDED.attested_by,
         proof_sealed = EXCLUDED.proof_sealed, recorded_at = EXCLUDED.recorded_at, is_sufficient = EXCLUDED.is_sufficient`,
      [row.caseId, row.kind, row.attestedBy, row.proofSealed, row.at.toISOString(), row.isSufficient],
    );
  }

  async addChecks(
    tx: Tx,
    caseId: string,
    checks: readonly { kind: AuthorityCheckKind; result: CheckResult; textSealed: Buffer | null }[],
    by: { staffId: string; at: Date },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO authority_check (id, case_id, kind, result, text_sealed, made_by, made_at)
       SELECT id, $1, kind, result, text, $2, $3
       FROM unnest($4::uuid[], $5::text[], $6::text[], $7::bytea[]) AS c (id, kind, result, text)`,
      [
        caseId,
        by.staffId,
        by.at.toISOString(),
        checks.map(() => uuidV7()),
        checks.map((check) => check.kind),
        checks.map((check) => check.result),
        checks.map((check) => check.textSealed),
      ],
    );
  }

  checksOf(tx: Tx, caseId: string): Promise<AuthorityCheck[]> {
    return tx.query(
      `SELECT k.kind, k.result, k.made_at AS "madeAt", s.role = 'supervisor' AS "isBySupervisor"
       FROM authority_check k JOIN staff s ON s.id = k.made_by WHERE k.case_id = $1 ORDER BY k.made_at, k.id`,
      [caseId],
    );
  }

  async kindOf(tx: Tx, caseId: string): Promise<AuthorityKind | null> {
    const [row] = await tx.query<{ kind: AuthorityKind }[]>('SELECT kind FROM authority WHERE case_id = $1', [caseId]);
    return row?.kind ?? null;
  }

  async setSufficient(tx: Tx, caseId: string, isSufficient: boolean): Promise<void> {
    await tx.query('UPDATE authority SET is_sufficient = $2 WHERE case_id = $1', [caseId, isSufficient]);
  }

  /** Exactly these flags stand on the item afterwards. */
  async setFlags(tx: Tx, itemId: string, flags: readonly TargetFlag[], by: { staffId: string; at: Date }) {
    await tx.query('DELETE FROM item_flag WHERE item_id = $1 AND NOT flag = ANY($2)', [itemId, flags]);
    await tx.query(
      `INSERT INTO item_flag (item_id, flag, set_by, set_at) SELECT $1, flag, $3, $4 FROM unnest($2::text[]) AS f (flag)
       ON CONFLICT DO NOTHING`,
      [itemId, flags, by.staffId, by.at.toISOString()],
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
