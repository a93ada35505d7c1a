import { Injectable } from '@nestjs/common';
import { HELPLINE_UPDATE } from '../../domain/deadline/helpline-update';
import type { PromiseFacts } from '../../domain/deadline/update-promise';
import type { Tx } from '../../infra/database/unit-of-work';
import { CLOCK_COLUMNS, type LockedClock, type NewClock } from './deadline.store';

/** Entries of the record `e` that the person can see; takes the parameters $1 and $2 of {@link SEEN}. */
const IS_SEEN = `e.action = ANY($1) AND (e.action <> 'notice.delivered' OR coalesce(e.detail->>'kind', '') <> ALL($2))`;
const SEEN = [HELPLINE_UPDATE.keptBy, HELPLINE_UPDATE.unseenNotices] as const;

const IS_RUNNING = `k.notice_id IS NULL AND k.rule = '${HELPLINE_UPDATE.id}' AND k.state = 'running'`;

type Seen = Pick<PromiseFacts, 'updatedInTimeAt' | 'lastUpdateAt'> & { readonly isCaseOpen: boolean };

/** Promises to the person: clocks of a case, without a notice. */
@Injectable()
export class PromiseStore {
  /** Open cases to which nothing is promised, oldest first, with the last thing their person could see. */
  lockWithout(tx: Tx, limit: number): Promise<{ caseId: string; lastUpdateAt: Date | null }[]> {
    return tx.query<{ caseId: string; lastUpdateAt: Date | null }[]>(
      `SELECT c.id AS "caseId",
         (SELECT max(e.at) FROM audit_entry e WHERE e.chain_id = c.id AND ${IS_SEEN}) AS "lastUpdateAt"
       FROM "case" c WHERE c.state <> 'closed' AND NOT EXISTS (SELECT 1 FROM clock k WHERE k.case_id = c.id AND ${IS_RUNNING})
       ORDER BY c.created_at LIMIT $3 FOR KEY SHARE OF c SKIP LOCKED`,
      [...SEEN, limit],
    );
  }

  /** Answers the ids of those that are new: another worker may have promised the same to a case meanwhile. */
  async insert(tx: Tx, rows: readonly NewClock[], at: Date): Promise<Set<string>> {
    if (rows.length === 0) return new Set();
    const inserted = await tx.query<{ id: string }[]>(
      `INSERT INTO clock (id, case_id, rule, rule_version, kind, trigger, state, created_at)
       SELECT *, 'waiting', $7 FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::text[], $6::text[])
       ON CONFLICT (case_id, rule) WHERE notice_id IS NULL AND state IN ('waiting','running') DO NOTHING RETURNING id`,
      [
        rows.map((row) => row.id),
        rows.map((row) => row.caseId),
        rows.map((row) => row.rule),
        rows.map((row) => row.ruleVersion),
        rows.map((row) => row.kind),
        rows.map((row) => row.trigger),
        at.toISOString(),
      ],
    );
    return new Set(inserted.map((row) => row.id));
  }

  /** Running promises that bind nobody any more: the case is closed, or we promise nothing at all. */
  lockPointless(tx: Tx, isPromising: boolean, limit: number): Promise<LockedClock[]> {
    return tx.query<LockedClock[]>(
      `SELECT ${CLOCK_COLUMNS} FROM clock k JOIN "case" c ON c.id = k.case_id
       WHERE ${IS_RUNNING} AND (c.state = 'closed' OR NOT $1) ORDER BY k.id LIMIT $2
       FOR UPDATE OF k SKIP LOCKED FOR KEY SHARE OF c SKIP LOCKED`,
      [isPromising, limit],
    );
  }

  /** Has promises looked at now whose task at the desk is settled by an update that came since. */
  async hasten(tx: Tx, now: Date, limit: number): Promise<number> {
    const [, affected] = await tx.query<[unknown[], number]>(
      `UPDATE clock SET next_event_at = $3 WHERE id IN (
         SELECT k.id FROM task t JOIN clock k ON k.case_id = t.case_id AND ${IS_RUNNING}
         WHERE t.kind IN ('update_near','update_owed') AND t.done_at IS NULL AND k.next_event_at > $3 AND EXISTS (
           SELECT 1 FROM audit_entry e WHERE e.chain_id = k.case_id AND e.at > k.started_at AND ${IS_SEEN})
         LIMIT $4 FOR UPDATE OF k SKIP LOCKED)`,
      [...SEEN, now.toISOString(), limit],
    );
    return affected;
  }

  /** What the person could see since each of these promises began. */
  async seenSince(tx: Tx, clockIds: readonly string[]): Promise<Map<string, Seen>> {
    const rows = await tx.query<(Seen & { id: string })[]>(
      `SELECT k.id, c.state <> 'closed' AS "isCaseOpen", s."updatedInTimeAt", s."lastUpdateAt"
       FROM clock k JOIN "case" c ON c.id = k.case_id CROSS JOIN LATERAL (
         SELECT max(e.at) FILTER (WHERE e.at <= k.due_at) AS "updatedInTimeAt", max(e.at) AS "lastUpdateAt"
         FROM audit_entry e WHERE e.chain_id = k.case_id AND e.at > k.started_at AND ${IS_SEEN}) s
       WHERE k.id = ANY($3)`,
      [...SEEN, clockIds],
    );
    return new Map(rows.map(({ id, ...facts }) => [id, facts]));
  }
}
