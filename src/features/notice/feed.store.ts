import { Injectable } from '@nestjs/common';
import { actAs } from '../../infra/database/actor';
import type { Tx } from '../../infra/database/unit-of-work';

export interface LaidOut {
  readonly noticeId: string;
  readonly caseId: string;
  readonly platformId: string;
  readonly signature: string;
  readonly signedAt: Date;
}

export interface FeedEntry {
  readonly noticeId: string;
  readonly caseId: string;
  readonly position: number;
  readonly signature: string;
  readonly signedAt: Date;
  readonly isServed: boolean;
}

export interface FeedStanding {
  readonly lastPosition: number;
  readonly ackedPosition: number;
  readonly requestAt: Date | null;
  readonly requestId: string | null;
}

/** What is asked of the feed itself, and of no notice in it. */
export const ofFeed = <T>(platformId: string, ask: () => Promise<T>): Promise<T> =>
  actAs({ kind: 'platform', platformId, caseIds: [] }, ask);

const ENTRY = `notice_id AS "noticeId", case_id AS "caseId", position, signature, signed_at AS "signedAt",
  served_at IS NOT NULL AS "isServed"`;

/** The feeds of platforms that fetch. */
@Injectable()
export class FeedStore {
  /**
   * Puts a notice into the feed, or signs the one that lies there anew. The feed's row is locked until the commit, so
   * that positions become visible in their order and no cursor can pass one that is still to come. One that was never
   * given out and that a cursor has passed goes to the end.
   */
  async layOut(tx: Tx, entry: LaidOut): Promise<void> {
    const { platformId } = entry;
    await tx.query('INSERT INTO feed (platform_id) VALUES ($1) ON CONFLICT DO NOTHING', [platformId]);
    const [standing] = await tx.query<{ acked: number }[]>(
      'SELECT acked_position AS acked FROM feed WHERE platform_id = $1 FOR UPDATE',
      [platformId],
    );
    const [, kept] = await tx.query<[unknown[], number]>(
      `UPDATE feed_entry SET signature = $2, signed_at = $3
       WHERE notice_id = $1 AND (position > $4 OR served_at IS NOT NULL)`,
      [entry.noticeId, entry.signature, entry.signedAt.toISOString(), standing?.acked ?? 0],
    );
    if (kept > 0) return;
    await tx.query(
      `WITH next AS (UPDATE feed SET last_position = last_position + 1 WHERE platform_id = $3 RETURNING last_position)
       INSERT INTO feed_entry (notice_id, case_id, platform_id, position, signature, signed_at)
       SELECT $1, $2, $3, last_position, $4, $5 FROM next
       ON CONFLICT (notice_id) DO UPDATE SET position = EXCLUDED.position, signature = EXCLUDED.signature,
         signed_at = EXCLUDED.signed_at`,
      [entry.noticeId, entry.caseId, platformId, entry.signature, entry.signedAt.toISOString()],
    );
  }

  /** Null while nothing was ever laid out for this platform. */
  async lock(tx: Tx, platformId: string): Promise<FeedStanding | null> {
    const [row] = await tx.query<FeedStanding[]>(
      `SELECT last_position AS "lastPosition", acked_position AS "ackedPosition", request_at AS "requestAt",
         request_id AS "requestId" FROM feed WHERE platform_id = $1 FOR UPDATE`,
      [platformId],
    );
    return row ?? null;
  }

  async noteRequest(tx: Tx, platformId: string, request: { readonly at: Date; readonly id: string }): Promise<void> {
    await tx.query('UPDATE feed SET request_at = $2, request_id = $3 WHERE platform_id = $1', [
      platformId,
      request.at.toISOString(),
      request.id,
    ]);
  }

  async noteAcked(tx: Tx, platformId: string, position: number): Promise<void> {
    await tx.query(
      'UPDATE feed SET acked_position = $2 WHERE platform_id = $1 AND acked_position < $2 AND last_position >= $2',
      [platformId, position],
    );
  }

  /** What lies behind a cursor, in order. */
  after(tx: Tx, platformId: string, position: number, limit: number): Promise<FeedEntry[]> {
    return tx.query<FeedEntry[]>(
      `SELECT ${ENTRY} FROM feed_entry WHERE platform_id = $1 AND position > $2 AND acked_at IS NULL
       ORDER BY position LIMIT $3`,
      [platformId, position, limit],
    );
  }

  /** What a cursor acknowledges: given out, up to it, and not acknowledged before. */
  passed(tx: Tx, platformId: string, position: number): Promise<FeedEntry[]> {
    return tx.query<FeedEntry[]>(
      `SELECT ${ENTRY} FROM feed_entry
       WHERE platform_id = $1 AND position <= $2 AND served_at IS NOT NULL AND acked_at IS NULL ORDER BY position`,
      [platformId, position],
    );
  }

  async markServed(tx: Tx, noticeId: string, at: Date): Promise<void> {
    await tx.query('UPDATE feed_entry SET served_at = $2 WHERE notice_id = $1 AND served_at IS NULL', [
      noticeId,
      at.toISOString(),
    ]);
  }

  async markAcked(tx: Tx, noticeId: string, at: Date): Promise<void> {
    await tx.query('UPDATE feed_entry SET acked_at = $2 WHERE notice_id = $1 AND acked_at IS NULL', [
      noticeId,
      at.toISOString(),
    ]);
  }
}
