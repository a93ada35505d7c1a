import { Injectable } from '@nestjs/common';
import type { FeedFormat, RecipientState } from '../../domain/fingerprint/exchange';
import { UnitOfWork } from '../../infra/database/unit-of-work';

export interface RecipientLine {
  readonly id: string;
  readonly name: string;
  readonly doesEn: string;
  readonly doesVi: string;
  readonly address: string | null;
  readonly format: FeedFormat;
  readonly state: RecipientState;
  readonly proposedBy: string;
  readonly proposer: string | null;
  readonly proposedAt: Date;
  readonly decider: string | null;
  readonly decidedAt: Date | null;
  readonly keyDrawnAt: Date | null;
  readonly lastFetchedAt: Date | null;
  /** Fingerprints that it was given and has not been told to delete. */
  readonly holds: number;
}

/** The recipients as the desk reads them. Numbers only: whose fingerprints they are is said on the pages of the cases. */
@Injectable()
export class RecipientView {
  constructor(private readonly work: UnitOfWork) {}

  all(): Promise<RecipientLine[]> {
    return this.work.read((tx) =>
      tx.query<RecipientLine[]>(
        `SELECT r.id, r.name, r.does_en AS "doesEn", r.does_vi AS "doesVi", r.address, r.format, r.state,
           r.proposed_by AS "proposedBy", a.name AS proposer, r.proposed_at AS "proposedAt", b.name AS decider,
           r.decided_at AS "decidedAt", r.key_drawn_at AS "keyDrawnAt", r.last_fetched_at AS "lastFetchedAt",
           (SELECT count(*)::int FROM hash_entry e WHERE e.recipient_id = r.id AND e.told_at IS NULL) AS holds
         FROM hash_recipient r LEFT JOIN staff a ON a.id = r.proposed_by LEFT JOIN staff b ON b.id = r.decided_by
         ORDER BY r.state = 'refused', lower(r.name), r.id`,
      ),
    );
  }
}
