import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';

/** Who was given fingerprints of this case. Which ones is the person's alone to see. */
export interface CaseSharing {
  readonly name: string;
  readonly isAgreed: boolean;
  /** Since when it holds some. */
  readonly givenAt: Date | null;
  /** It holds some and is to delete them, but has not asked since. */
  readonly isTellingDue: boolean;
  readonly toldAt: Date | null;
}

@Injectable()
export class CaseSharingView {
  load(tx: Tx, caseId: string): Promise<CaseSharing[]> {
    return tx.query<CaseSharing[]>(
      `SELECT r.name, y.agreed AS "isAgreed", g.given_at AS "givenAt", coalesce(g.due, false) AS "isTellingDue",
         g.told_at AS "toldAt"
       FROM hash_recipient r
       CROSS JOIN LATERAL (
         SELECT r.state = 'confirmed' AND EXISTS (
           SELECT 1 FROM hash_consent h JOIN consent o ON o.case_id = h.case_id AND o.action = 'share_fingerprints'
           WHERE h.case_id = $1 AND h.recipient_id = r.id AND h.withdrawn_at IS NULL AND o.withdrawn_at IS NULL
             AND h.given_at >= o.given_at) AS agreed) y
       LEFT JOIN LATERAL (
         SELECT min(e.given_at) FILTER (WHERE e.withdrawn_at IS NULL AND y.agreed) AS given_at,
           bool_or(e.told_at IS NULL AND NOT (e.withdrawn_at IS NULL AND y.agreed)) AS due,
           max(e.told_at) AS told_at, count(*) AS entries
         FROM fingerprint_share s JOIN hash_entry e ON e.id = s.entry_id
         WHERE s.case_id = $1 AND e.recipient_id = r.id) g ON true
       WHERE y.agreed OR g.entries > 0
       ORDER BY lower(r.name), r.id`,
      [caseId],
    );
  }
}
