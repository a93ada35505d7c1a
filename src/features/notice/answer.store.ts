import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';

export interface NewAnswer {
  readonly id: string;
  readonly platformId: string;
  readonly webhookId: string;
  readonly noticeId: string;
  readonly type: string;
  readonly reasonCode: string | null;
  readonly textSealed: Buffer | null;
  readonly statementSealed: Buffer | null;
  readonly bodySha256: Buffer;
  readonly at: Date;
}

@Injectable()
export class AnswerStore {
  /** True when it is new; false when this platform has used this webhook-id before. */
  async insert(tx: Tx, row: NewAnswer): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `INSERT INTO answer (id, platform_id, webhook_id, notice_id, type, reason_code, text_sealed, body_sha256, received_at,
         statement_sealed)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (platform_id, webhook_id) DO NOTHING RETURNING id`,
      [
        row.id,
        row.platformId,
        row.webhookId,
        row.noticeId,
        row.type,
        row.reasonCode,
        row.textSealed,
        row.bodySha256,
        row.at.toISOString(),
        row.statementSealed,
      ],
    );
    return rows.length === 1;
  }

  async earlier(
    tx: Tx,
    platformId: string,
    webhookId: string,
  ): Promise<{ noticeId: string; bodySha256: Buffer } | null> {
    const [row] = await tx.query<{ noticeId: string; bodySha256: Buffer }[]>(
      'SELECT notice_id AS "noticeId", body_sha256 AS "bodySha256" FROM answer WHERE platform_id = $1 AND webhook_id = $2',
      [platformId, webhookId],
    );
    return row ?? null;
  }

  /** True the first time that another body came under this webhook-id; false when that is known already. */
  async markReused(tx: Tx, platformId: string, webhookId: string, at: Date): Promise<boolean> {
    const [, affected] = await tx.query<[unknown[], number]>(
      'UPDATE answer SET reused_at = $3 WHERE platform_id = $1 AND webhook_id = $2 AND reused_at IS NULL',
      [platformId, webhookId, at.toISOString()],
    );
    return affected === 1;
  }
}
