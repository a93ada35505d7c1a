import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';
import { DeadlineService } from '../deadline/deadline.service';

interface DutyRow {
  readonly noticeId: string;
  readonly isFulfilled: boolean;
  readonly metAt: Date | null;
}

/** When the duty of a notice is fulfilled: every item it names is confirmed gone (or needs nothing any more). */
@Injectable()
export class NoticeDutyService {
  constructor(private readonly deadlines: DeadlineService) {}

  /** An item was confirmed gone: looks at every delivered notice that names it. */
  async afterRemoval(tx: Tx, itemId: string, at: Date): Promise<void> {
    const rows = await tx.query<{ id: string }[]>(
      `SELECT n.id FROM notice n JOIN notice_item ni ON ni.notice_id = n.id
       WHERE ni.item_id = $1 AND n.kind <> 'recall' AND n.delivered_at IS NOT NULL`,
      [itemId],
    );
    await this.settle(
      tx,
      rows.map((row) => row.id),
      at,
    );
  }

  /**
   * Ends the clocks of these delivered notices whose every item is gone. The time that counts is our first clean look,
   * not the third one that confirmed it. A notice that arrives when all is gone already is met with its delivery: its
   * platform is never accused of a breach for content that was not there any more.
   */
  async settle(tx: Tx, noticeIds: readonly string[], at: Date): Promise<void> {
    const rows = await tx.query<DutyRow[]>(
      `SELECT n.id AS "noticeId", bool_and(i.state IN ('removed','rejected','withdrawn')) AS "isFulfilled",
         greatest(max(coalesce(i.first_clean_at, i.removed_at)), n.delivered_at) AS "metAt"
       FROM notice n JOIN notice_item ni ON ni.notice_id = n.id JOIN item i ON i.id = ni.item_id
       WHERE n.id = ANY($1) GROUP BY n.id`,
      [noticeIds],
    );
    const fulfilled = rows.filter((row) => row.isFulfilled);
    if (fulfilled.length === 0) return;
    await this.deadlines.meet(
      tx,
      fulfilled.map((row) => ({ noticeId: row.noticeId, metAt: row.metAt ?? at })),
      at,
    );
  }
}
