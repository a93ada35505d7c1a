import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';
import type { SealedKey } from '../platform/platform-key.service';

/** Whose notice somebody names, and what signs that platform's answers. */
export interface NoticeOwner {
  /** False where another notice stands in for one that is not there. */
  readonly isThis: boolean;
  readonly caseId: string;
  readonly platformId: string;
  readonly keys: readonly SealedKey[];
}

@Injectable()
export class AnswerDoorStore {
  /**
   * The owners of many named notices, in the order of the names. Nobody may learn whether a notice exists: the oldest
   * stands in where it does not, at the cost of the same reads (ADR 0020). Null only when there is no notice at all.
   */
  async owners(tx: Tx, noticeIds: readonly string[], now: Date): Promise<(NoticeOwner | null)[]> {
    const rows = await tx.query<
      (Omit<NoticeOwner, 'keys'> & {
        position: string;
        secrets: (Buffer | null)[] | null;
        publics: (string | null)[];
      })[]
    >(
      `SELECT position, is_this AS "isThis", case_id AS "caseId", platform_id AS "platformId", secrets, publics
       FROM buckler_owners_at_door($1, $2)`,
      [noticeIds, now.toISOString()],
    );
    const found = new Map(rows.map((row) => [Number(row.position), row]));
    return noticeIds.map((_, index) => {
      const row = found.get(index + 1);
      if (row === undefined) return null;
      const { isThis, caseId, platformId, publics } = row;
      const keys = (row.secrets ?? []).map((secretSealed, key) => ({ secretSealed, publicKey: publics[key] ?? null }));
      return { isThis, caseId, platformId, keys };
    });
  }
}
