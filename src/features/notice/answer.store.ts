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
}

export interface EarlierAnswer {
  readonly webhookId: string;
  readonly noticeId: string;
  readonly bodySha256: Buffer;
}

@Injectable()
export class AnswerStore {
  /** The webhook-ids that are new: their platform has not used them before. Only those are kept. */
  async insert(tx: Tx, rows: readonly NewAnswer[], at: Date): Promise<Set<string>> {
    const kept = await tx.query<{ id: string }[]>(
      `INSERT INTO answer (id, platform_id, webhook_id, notice_id, type, reason_code, text_sealed, statement_sealed,
         body_sha256, received_at)
       SELECT *, $10::timestamptz FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[],
         $7::bytea[], $8::bytea[], $9::bytea[])
       ON CONFLICT (platform_id, webhook_id) DO NOTHING RETURNING webhook_id AS id`,
      [
        rows.map((row) => row.id),
        rows.map((row) => row.platformId),
        rows.map((row) => row.webhookId),
        rows.map((row) => row.noticeId),
        rows.map((row) => row.type),
        rows.map((row) => row.reasonCode),
        rows.map((row) => row.textSealed),
        rows.map((row) => row.statementSealed),
        rows.map((row) => row.bodySha256),
        at.toISOString(),
      ],
    );
    return new Set(kept.map(({ id }) => id));
  }

  /** What this platform has sent under these ids. */
  earlier(tx: Tx, platformId: string, webhookIds: readonly string[]): Promise<EarlierAnswer[]> {
    return tx.query<EarlierAnswer[]>(
      `SELECT webhook_id AS "webhookId", notice_id AS "noticeId", body_sha256 AS "bodySha256"
       FROM answer WHERE platform_id = $1 AND webhook_id = ANY($2)`,
      [platformId, webhookIds],
    );
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
