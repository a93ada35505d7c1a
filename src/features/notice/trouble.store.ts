import { Injectable } from '@nestjs/common';
import { fallbackPlan } from '../../domain/notice/fallback';
import { StaleError } from '../../domain/shared/errors';
import type { Tx } from '../../infra/database/unit-of-work';
import type { LockedNotice } from './notice.store';
import type { TroubleStep } from './notice.entity';

export interface DueTrouble {
  readonly id: string;
  readonly caseId: string;
  readonly step: TroubleStep;
}

/** The rows of notices that cannot be handed over where they should be: since when, and what is due about it. */
@Injectable()
export class TroubleStore {
  /** Starts the trouble of notices that had none; those that are in it keep their times. */
  async begin(tx: Tx, notices: readonly LockedNotice[], at: Date): Promise<void> {
    const fresh = notices.filter((notice) => notice.troubleSince === null);
    if (fresh.length === 0) return;
    await tx.query(
      `UPDATE notice AS n SET trouble_since = $3, trouble_step = 'task', trouble_at = x.at
       FROM unnest($1::uuid[], $2::timestamptz[]) AS x (id, at)
       WHERE n.id = x.id AND n.trouble_since IS NULL AND n.state IN ('approved','sending')`,
      [
        fresh.map((notice) => notice.id),
        fresh.map((notice) => fallbackPlan(at, notice.dueBy).taskAt.toISOString()),
        at.toISOString(),
      ],
    );
  }

  due(tx: Tx, now: Date, limit: number): Promise<DueTrouble[]> {
    return tx.query<DueTrouble[]>(
      `SELECT id, case_id AS "caseId", trouble_step AS step FROM notice
       WHERE trouble_at <= $1 AND state IN ('approved','sending') ORDER BY trouble_at LIMIT $2`,
      [now.toISOString(), limit],
    );
  }

  async setStep(tx: Tx, notice: LockedNotice, step: TroubleStep | null, at: Date | null): Promise<void> {
    await tx.query('UPDATE notice SET trouble_step = $2, trouble_at = $3 WHERE id = $1', [
      notice.id,
      step,
      at?.toISOString() ?? null,
    ]);
  }

  /** The notice goes on over another channel, with a schedule of its own from the start. */
  async moveTo(tx: Tx, notice: LockedNotice, channelId: string, nextAttemptAt: Date, at: Date): Promise<void> {
    const [, affected] = await tx.query<[unknown[], number]>(
      `UPDATE notice SET channel_id = $3, attempts_before = attempts_made, next_attempt_at = $4, trouble_since = NULL,
         trouble_step = NULL, trouble_at = NULL, version = version + 1, changed_at = $5
       WHERE id = $1 AND version = $2`,
      [notice.id, notice.version, channelId, nextAttemptAt.toISOString(), at.toISOString()],
    );
    if (affected !== 1) throw new StaleError('notice');
  }
}
