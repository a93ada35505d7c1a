import { Injectable } from '@nestjs/common';
import type { SharingState } from '../../domain/fingerprint/exchange';
import type { Tx } from '../../infra/database/unit-of-work';

export interface OfferedRecipient extends SharingState {
  readonly doesEn: string;
  readonly doesVi: string;
  readonly address: string | null;
  /** Whether it can be chosen now; one that ended is shown only while there is something to say of it. */
  readonly isOffered: boolean;
}

/** Whom a person lets have their fingerprints. Who changes something holds the lock of the case. */
@Injectable()
export class SharingStore {
  /** Everybody who can be chosen, and everybody who was given something of this case. */
  ofCase(tx: Tx, caseId: string): Promise<OfferedRecipient[]> {
    return tx.query<OfferedRecipient[]>(
      `SELECT r.id AS "recipientId", r.name, r.does_en AS "doesEn", r.does_vi AS "doesVi", r.address,
         r.state = 'confirmed' AS "isOffered", y.agreed AS "isAgreed", g.given_at AS "givenAt",
         coalesce(g.due, false) AS "isTellingDue", g.told_at AS "toldAt"
       FROM hash_recipient r
       CROSS JOIN LATERAL (
         SELECT r.state = 'confirmed' AND EXISTS (
           SELECT 1 FROM hash_consent h JOIN consent o ON o.case_id = h.case_id AND o.action = 'share_fingerprints'
           WHERE h.case_id = $1 AND h.recipient_id = r.id AND h.withdrawn_at IS NULL AND o.withdrawn_at IS NULL
             AND h.given_at >= o.given_at) AS agreed) y
       LEFT JOIN LATERAL (
         SELECT min(e.given_at) FILTER (WHERE e.withdrawn_at IS NULL AND y.agreed AND f.id IS NOT NULL) AS given_at,
           bool_or(e.told_at IS NULL AND NOT (e.withdrawn_at IS NULL AND y.agreed AND f.id IS NOT NULL)) AS due,
           max(e.told_at) AS told_at, count(*) AS entries
         FROM fingerprint_share s JOIN hash_entry e ON e.id = s.entry_id
         LEFT JOIN fingerprint f ON f.id = s.fingerprint_id
         WHERE s.case_id = $1 AND e.recipient_id = r.id) g ON true
       WHERE r.state = 'confirmed' OR g.entries > 0
       ORDER BY lower(r.name), r.id`,
      [caseId],
    );
  }

  async agree(tx: Tx, caseId: string, recipientId: string, at: Date): Promise<void> {
    await tx.query(
      `INSERT INTO hash_consent (case_id, recipient_id, given_at) VALUES ($1, $2, $3)
       ON CONFLICT (case_id, recipient_id) DO UPDATE SET given_at = EXCLUDED.given_at, withdrawn_at = NULL`,
      [caseId, recipientId, at.toISOString()],
    );
  }

  async takeBack(tx: Tx, caseId: string, recipientId: string, at: Date): Promise<void> {
    await tx.query(
      'UPDATE hash_consent SET withdrawn_at = $3 WHERE case_id = $1 AND recipient_id = $2 AND withdrawn_at IS NULL',
      [caseId, recipientId, at.toISOString()],
    );
  }
}
