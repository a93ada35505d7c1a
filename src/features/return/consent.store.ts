import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';
import type { ConsentAction } from '../report/report.service';

export interface ConsentChange {
  readonly action: ConsentAction;
  readonly isGiven: boolean;
}

@Injectable()
export class ConsentStore {
  /** Gives what is listed and takes back the rest; answers what changed. The caller holds the lock of the case. */
  async set(tx: Tx, caseId: string, given: readonly ConsentAction[], at: Date): Promise<ConsentChange[]> {
    const [ended] = await tx.query<[{ action: ConsentAction }[], number]>(
      `UPDATE consent SET withdrawn_at = $3 WHERE case_id = $1 AND withdrawn_at IS NULL AND action <> ALL($2)
       RETURNING action`,
      [caseId, given, at.toISOString()],
    );
    const begun = await tx.query<{ action: ConsentAction }[]>(
      `INSERT INTO consent AS o (case_id, action, given_at) SELECT $1, a.action, $3 FROM unnest($2::text[]) AS a (action)
       ON CONFLICT (case_id, action) DO UPDATE SET given_at = EXCLUDED.given_at, withdrawn_at = NULL
         WHERE o.withdrawn_at IS NOT NULL
       RETURNING o.action`,
      [caseId, given, at.toISOString()],
    );
    return [
      ...ended.map(({ action }) => ({ action, isGiven: false })),
      ...begun.map(({ action }) => ({ action, isGiven: true })),
    ];
  }
}
