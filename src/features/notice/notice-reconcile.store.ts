import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';

@Injectable()
export class NoticeReconcileStore {
  /** Approved notices without a next attempt, in cases that are open (a recall in any); their attempt is due now. */
  async wake(tx: Tx, at: Date, limit: number): Promise<{ noticeId: string; caseId: string }[]> {
    const [rows] = await tx.query<[{ noticeId: string; caseId: string }[], number]>(
      `UPDATE notice SET next_attempt_at = greatest($1, leaves_at), version = version + 1 WHERE id IN (
         SELECT n.id FROM notice n JOIN "case" c ON c.id = n.case_id
         WHERE n.state IN ('approved','sending') AND n.next_attempt_at IS NULL AND n.approved_at IS NOT NULL
           AND n.delivered_at IS NULL AND (n.kind = 'recall' OR c.state <> 'closed')
         LIMIT $2 FOR UPDATE OF n SKIP LOCKED)
       RETURNING id AS "noticeId", case_id AS "caseId"`,
      [at.toISOString(), limit],
    );
    return rows;
  }

  /** Withdrawn cases with a notice that is not recalled, and no message that will see to it. Those at work pass by. */
  lockUnrecalled(tx: Tx, limit: number): Promise<{ caseId: string }[]> {
    return tx.query<{ caseId: string }[]>(
      `SELECT c.id AS "caseId" FROM "case" c
       WHERE c.outcome = 'withdrawn'
         AND EXISTS (SELECT 1 FROM notice n WHERE n.case_id = c.id AND n.kind <> 'recall' AND n.state <> 'recalled')
         AND NOT EXISTS (SELECT 1 FROM outbox_message m WHERE m.job = 'recall-notices' AND m.done_at IS NULL
           AND m.payload->>'caseId' = c.id::text)
       LIMIT $1 FOR UPDATE OF c SKIP LOCKED`,
      [limit],
    );
  }
}
