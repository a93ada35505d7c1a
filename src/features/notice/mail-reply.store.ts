import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';

export interface NewMailReply {
  readonly id: string;
  readonly caseId: string;
  readonly noticeId: string;
  readonly senderSealed: Buffer;
  readonly textSealed: Buffer;
  readonly isKnown: boolean;
  readonly isAutomatic: boolean;
  readonly isCut: boolean;
  readonly messageSha256: Buffer;
  readonly receivedAt: Date;
}

@Injectable()
export class MailReplyStore {
  async countOf(tx: Tx, noticeId: string): Promise<{ human: number; automatic: number }> {
    const [row] = await tx.query<{ human: number; automatic: number }[]>(
      `SELECT (count(*) FILTER (WHERE NOT is_automatic))::int AS human,
         (count(*) FILTER (WHERE is_automatic))::int AS automatic
       FROM mail_reply WHERE notice_id = $1`,
      [noticeId],
    );
    return row!;
  }

  async isRecalled(tx: Tx, noticeId: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(`SELECT 1 FROM notice WHERE id = $1 AND state = 'recalled'`, [noticeId]);
    return rows.length > 0;
  }

  /** The addresses by which this platform gets mail from us. */
  async mailAddresses(tx: Tx, platformId: string): Promise<string[]> {
    const rows = await tx.query<{ endpoint: string }[]>(
      `SELECT endpoint FROM channel WHERE platform_id = $1 AND kind = 'mail'`,
      [platformId],
    );
    return rows.map(({ endpoint }) => endpoint);
  }

  async has(tx: Tx, noticeId: string, messageSha256: Buffer): Promise<boolean> {
    const rows = await tx.query<unknown[]>('SELECT 1 FROM mail_reply WHERE notice_id = $1 AND message_sha256 = $2', [
      noticeId,
      messageSha256,
    ]);
    return rows.length > 0;
  }

  async insert(tx: Tx, row: NewMailReply): Promise<void> {
    await tx.query(
      `INSERT INTO mail_reply (id, case_id, notice_id, sender_sealed, text_sealed, is_known, is_automatic, is_cut,
         message_sha256, received_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        row.id,
        row.caseId,
        row.noticeId,
        row.senderSealed,
        row.textSealed,
        row.isKnown,
        row.isAutomatic,
        row.isCut,
        row.messageSha256,
        row.receivedAt.toISOString(),
      ],
    );
  }
}
