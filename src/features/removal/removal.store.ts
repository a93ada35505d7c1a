import { Injectable } from '@nestjs/common';
import { LOOKED_AT, type LookVerdict } from '../../domain/removal/verdict';
import type { Tx } from '../../infra/database/unit-of-work';

const WATCHED = [...LOOKED_AT, 'removed'].map((state) => `'${state}'`).join(',');

@Injectable()
export class RemovalStore {
  async claim(tx: Tx, itemId: string, number: number, at: Date): Promise<void> {
    await tx.query('INSERT INTO removal_check (item_id, number, started_at) VALUES ($1, $2, $3)', [
      itemId,
      number,
      at.toISOString(),
    ]);
  }

  async finish(
    tx: Tx,
    itemId: string,
    number: number,
    look: { status: number | null; error: string | null; verdict: LookVerdict },
    at: Date,
  ): Promise<void> {
    await tx.query(
      'UPDATE removal_check SET finished_at = $3, status = $4, error = $5, verdict = $6 WHERE item_id = $1 AND number = $2',
      [itemId, number, at.toISOString(), look.status, look.error, look.verdict],
    );
  }

  /**
   * Items that should be looked at and have no next look: it is due now. Removed ones are watched in closed cases too,
   * but nobody watches what the person took back.
   */
  async wake(tx: Tx, at: Date, watchedSince: Date, limit: number): Promise<{ itemId: string; caseId: string }[]> {
    const [rows] = await tx.query<[{ itemId: string; caseId: string }[], number]>(
      `UPDATE item SET next_check_at = $1, version = version + 1 WHERE id IN (
         SELECT i.id FROM item i JOIN "case" c ON c.id = i.case_id
         WHERE i.next_check_at IS NULL AND i.state IN (${WATCHED}) AND (i.removed_at IS NULL OR i.removed_at >= $2)
           AND (c.state <> 'closed' OR (i.state = 'removed' AND c.outcome <> 'withdrawn'))
         LIMIT $3 FOR UPDATE OF i SKIP LOCKED)
       RETURNING id AS "itemId", case_id AS "caseId"`,
      [at.toISOString(), watchedSince.toISOString(), limit],
    );
    return rows;
  }

  /** Items whose next look is due: taken by moving the time on, so that other workers pass them by. */
  async takeDue(tx: Tx, now: Date, until: Date, limit: number): Promise<{ id: string; check: number }[]> {
    const [rows] = await tx.query<[{ id: string; check: number }[], number]>(
      `UPDATE item SET next_check_at = $2 WHERE id IN (
         SELECT id FROM item WHERE next_check_at <= $1 ORDER BY next_check_at LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING id, checks_made + 1 AS check`,
      [now.toISOString(), until.toISOString(), limit],
    );
    return rows;
  }
}
