import { Injectable } from '@nestjs/common';
import type { LookVerdict } from '../../domain/removal/verdict';
import type { Tx } from '../../infra/database/unit-of-work';

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
