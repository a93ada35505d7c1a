import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';

export interface NewAnswerLink {
  readonly id: string;
  readonly caseId: string;
  readonly noticeId: string;
  readonly platformId: string;
  readonly tokenHash: Buffer;
  readonly tokenSealed: Buffer;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface AnswerLink {
  readonly id: string;
  readonly caseId: string;
  readonly noticeId: string;
  readonly platformId: string;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly lastOpenedAt: Date | null;
}

const COLUMNS = `id, case_id AS "caseId", notice_id AS "noticeId", platform_id AS "platformId", expires_at AS "expiresAt",
  revoked_at AS "revokedAt", last_opened_at AS "lastOpenedAt"`;

@Injectable()
export class AnswerLinkStore {
  async insert(tx: Tx, link: NewAnswerLink): Promise<void> {
    await tx.query(
      `INSERT INTO answer_link (id, case_id, notice_id, platform_id, token_hash, token_sealed, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        link.id,
        link.caseId,
        link.noticeId,
        link.platformId,
        link.tokenHash,
        link.tokenSealed,
        link.createdAt.toISOString(),
        link.expiresAt.toISOString(),
      ],
    );
  }

  async setEnd(tx: Tx, noticeId: string, expiresAt: Date): Promise<void> {
    await tx.query('UPDATE answer_link SET expires_at = $2 WHERE notice_id = $1', [noticeId, expiresAt.toISOString()]);
  }

  async byToken(tx: Tx, tokenHash: Buffer): Promise<AnswerLink | null> {
    const [row] = await tx.query<AnswerLink[]>(`SELECT ${COLUMNS} FROM answer_link WHERE token_hash = $1`, [tokenHash]);
    return row ?? null;
  }

  async byId(tx: Tx, id: string): Promise<AnswerLink | null> {
    const [row] = await tx.query<AnswerLink[]>(`SELECT ${COLUMNS} FROM answer_link WHERE id = $1`, [id]);
    return row ?? null;
  }

  async ofNotice(tx: Tx, noticeId: string): Promise<AnswerLink | null> {
    const [row] = await tx.query<AnswerLink[]>(
      `SELECT ${COLUMNS} FROM answer_link WHERE notice_id = $1 ORDER BY created_at DESC LIMIT 1`,
      [noticeId],
    );
    return row ?? null;
  }

  /** The links of these notices that still open something, by the notice. */
  async open(
    tx: Tx,
    noticeIds: readonly string[],
    now: Date,
  ): Promise<Map<string, { id: string; tokenSealed: Buffer; expiresAt: Date }>> {
    const rows = await tx.query<{ id: string; noticeId: string; tokenSealed: Buffer; expiresAt: Date }[]>(
      `SELECT DISTINCT ON (notice_id) id, notice_id AS "noticeId", token_sealed AS "tokenSealed", expires_at AS "expiresAt"
       FROM answer_link WHERE notice_id = ANY($1) AND revoked_at IS NULL AND expires_at > $2
       ORDER BY notice_id, created_at DESC`,
      [noticeIds, now.toISOString()],
    );
    return new Map(rows.map((row) => [row.noticeId, row]));
  }

  async answersTo(tx: Tx, noticeId: string): Promise<{ type: string; at: Date }[]> {
    return tx.query<{ type: string; at: Date }[]>(
      'SELECT type, received_at AS at FROM answer WHERE notice_id = $1 ORDER BY received_at, id',
      [noticeId],
    );
  }

  /** False when it was opened a moment ago: one visit, one entry in the record. */
  async touch(tx: Tx, noticeId: string, at: Date): Promise<boolean> {
    const [rows] = await tx.query<[unknown[], number]>(
      `UPDATE answer_link SET last_opened_at = $2
       WHERE notice_id = $1 AND (last_opened_at IS NULL OR last_opened_at < $2::timestamptz - interval '15 minutes')
       RETURNING id`,
      [noticeId, at.toISOString()],
    );
    return rows.length > 0;
  }

  /** False when it was ended before, or there is none. */
  async end(tx: Tx, noticeId: string, at: Date): Promise<boolean> {
    const [rows] = await tx.query<[unknown[], number]>(
      'UPDATE answer_link SET revoked_at = $2 WHERE notice_id = $1 AND revoked_at IS NULL RETURNING id',
      [noticeId, at.toISOString()],
    );
    return rows.length > 0;
  }
}
