import { Injectable } from '@nestjs/common';
import type { ClockState, ItemState } from '../../domain/lifecycle';
import { StaleError } from '../../domain/shared/errors';
import type { Tx } from '../../infra/database/unit-of-work';
import type { LockedNotice } from './notice.store';
import { isStillWanted } from './reminder-wanted';

export interface ReminderDraft {
  readonly id: string;
  readonly about: LockedNotice;
  readonly percent: number;
  readonly channelId: string;
  readonly dueAt: Date;
  readonly itemIds: readonly string[];
}

export interface Reminded {
  readonly isByHand: boolean;
  /** The channel it arrived over. */
  readonly channelId: string;
  readonly basisVersion: number;
  readonly clock: { readonly state: ClockState; readonly startedAt: Date | null; readonly dueAt: Date | null } | null;
  /** The reminders there are of it, in percent of its time. */
  readonly remindedPercents: readonly number[];
  readonly items: readonly { readonly id: string; readonly state: ItemState; readonly cleanChecks: number }[];
}

export interface StoppedReminder {
  readonly id: string;
  readonly caseId: string;
  /** It did not get through, and the desk may have been asked to help. */
  readonly hadTrouble: boolean;
}

@Injectable()
export class ReminderStore {
  /** What the rules ask about a notice that may be reminded of. */
  async reminded(tx: Tx, noticeId: string): Promise<Reminded> {
    const [row] = await tx.query<(Reminded & { items: Reminded['items'] | null })[]>(
      `SELECT coalesce(n.delivered_by = 'by_hand', false) AS "isByHand", n.basis_version AS "basisVersion",
         coalesce((SELECT a.channel_id FROM delivery_attempt a WHERE a.notice_id = n.id AND a.verdict = 'delivered'
                   ORDER BY a.number DESC LIMIT 1), n.channel_id) AS "channelId",
         (SELECT json_build_object('state', k.state, 'startedAt', k.started_at, 'dueAt', k.due_at) FROM clock k
          WHERE k.notice_id = n.id AND k.kind = 'statutory' ORDER BY k.created_at DESC LIMIT 1) AS clock,
         (SELECT json_agg(json_build_object('id', i.id, 'state', i.state, 'cleanChecks', i.clean_checks) ORDER BY i.position)
          FROM notice_item ni JOIN item i ON i.id = ni.item_id WHERE ni.notice_id = n.id) AS items,
         ARRAY(SELECT r.reminder_percent FROM notice r WHERE r.about_notice_id = n.id AND r.kind = 'reminder')
           AS "remindedPercents"
       FROM notice n WHERE n.id = $1`,
      [noticeId],
    );
    const { clock, items, ...rest } = row!;
    const date = (text: Date | null): Date | null => text && new Date(text);
    return {
      ...rest,
      clock: clock && { state: clock.state, startedAt: date(clock.startedAt), dueAt: date(clock.dueAt) },
      items: items ?? [],
    };
  }

  /** False when there is one already for this notice and share of its time. */
  async insertDraft(tx: Tx, draft: ReminderDraft, basisVersion: number, at: Date): Promise<boolean> {
    const { about } = draft;
    const rows = await tx.query<unknown[]>(
      `WITH n AS (
         INSERT INTO notice (id, case_id, platform_id, channel_id, kind, about_notice_id, reminder_percent, basis,
           basis_version, state, due_by, created_at, changed_at)
         VALUES ($1, $2, $3, $4, 'reminder', $5, $6, $7, $8, 'draft', $9, $10, $10)
         ON CONFLICT (about_notice_id, reminder_percent) WHERE kind = 'reminder' DO NOTHING RETURNING id
       ), items AS (
         INSERT INTO notice_item (notice_id, item_id) SELECT n.id, item FROM n, unnest($11::uuid[]) AS i (item)
       ) SELECT 1 FROM n`,
      [
        draft.id,
        about.caseId,
        about.platformId,
        draft.channelId,
        about.id,
        draft.percent,
        about.basis,
        basisVersion,
        draft.dueAt.toISOString(),
        at.toISOString(),
        draft.itemIds,
      ],
    );
    return rows.length > 0;
  }

  /** Freezes the bytes. Nobody approves it: its notice was approved, and it says nothing new. */
  async approve(
    tx: Tx,
    id: string,
    row: { bodySealed: Buffer; bodySha256: Buffer; elements: unknown; nextAttemptAt: Date },
    at: Date,
  ): Promise<void> {
    const [, affected] = await tx.query<[unknown[], number]>(
      `UPDATE notice SET state = 'approved', body_sealed = $2, body_sha256 = $3, elements = $4, approved_at = $6,
         next_attempt_at = $5, version = version + 1, changed_at = $6 WHERE id = $1 AND state = 'draft'`,
      [
        id,
        row.bodySealed,
        row.bodySha256,
        JSON.stringify(row.elements),
        row.nextAttemptAt.toISOString(),
        at.toISOString(),
      ],
    );
    if (affected !== 1) throw new StaleError('notice');
  }

  /**
   * Ends reminders that are on their way and make no sense any more; answers whose they were. After a withdrawal they are
   * left to the recall, which must know what may still be in the air. A case that somebody is at work on has its turn in
   * the next round; the others are kept from being locked meanwhile, so that their tasks can be ended.
   */
  async stopUnwanted(tx: Tx, at: Date, limit: number): Promise<StoppedReminder[]> {
    const [rows] = await tx.query<[StoppedReminder[], number]>(
      `UPDATE notice SET state = 'recalled', next_attempt_at = NULL, trouble_step = NULL, trouble_at = NULL,
         version = version + 1, changed_at = $1 WHERE id IN (
         SELECT n.id FROM notice n JOIN "case" c ON c.id = n.case_id
         WHERE n.kind = 'reminder' AND n.next_attempt_at IS NOT NULL AND n.state IN ('approved','sending')
           AND NOT (${isStillWanted('$1')}) AND c.outcome IS DISTINCT FROM 'withdrawn'
         LIMIT $2 FOR UPDATE OF n SKIP LOCKED FOR KEY SHARE OF c SKIP LOCKED)
       RETURNING id, case_id AS "caseId", trouble_since IS NOT NULL AS "hadTrouble"`,
      [at.toISOString(), limit],
    );
    return rows;
  }
}
