import { Injectable } from '@nestjs/common';
import type { RiskSign } from '../../domain/deadline/risk';
import type { CaseState, ClockKind } from '../../domain/lifecycle';
import type { Tx } from '../../infra/database/unit-of-work';

/** What a case's place in the list follows from. */
export interface EntryFacts {
  readonly caseId: string;
  readonly state: Exclude<CaseState, 'closed'>;
  readonly reportedAt: Date;
  readonly holderId: string | null;
  readonly isHeld: boolean;
  readonly isWaiting: boolean;
  readonly isUrgent: boolean;
  readonly isThreat: boolean;
  readonly isBack: boolean;
  readonly isTroubled: boolean;
  readonly dueAt: Date | null;
  readonly clockRule: string | null;
  readonly clockKind: ClockKind | null;
  readonly platformIds: readonly string[];
  readonly bases: readonly string[];
}

export interface Entry {
  readonly caseId: string;
  readonly riskAt: Date;
  readonly facts: EntryFacts;
  readonly signs: readonly RiskSign[];
}

/** Answers of a platform that its pace is taken from, and how many are enough to speak of a pace at all. */
const PACE_ANSWERS = 200;
const PACE_LEAST = 3;

/** Rows of the list. They follow from the rest, and whoever finds them old may make them anew. */
@Injectable()
export class WorklistEntryStore {
  /**
   * Cases whose record went on since somebody looked, with their heads locked; what others hold waits for the next time.
   * The case is kept from being locked before the head is: in the other order two of us would wait in a ring.
   */
  async lockUnseen(tx: Tx, limit: number): Promise<string[]> {
    const unseen = await tx.query<{ id: string }[]>(
      'SELECT chain_id AS id FROM audit_head WHERE is_unseen ORDER BY chain_id LIMIT $1',
      [limit],
    );
    if (unseen.length === 0) return [];
    const ids = unseen.map(({ id }) => id);
    const there = await tx.query<{ id: string; isThere: boolean }[]>(
      `SELECT h.id, EXISTS (SELECT 1 FROM "case" c WHERE c.id = h.id) AS "isThere" FROM unnest($1::uuid[]) AS h (id)`,
      [ids],
    );
    const held = await tx.query<{ id: string }[]>(
      'SELECT id FROM "case" WHERE id = ANY($1) FOR KEY SHARE SKIP LOCKED',
      [ids],
    );
    const free = new Set([...held, ...there.filter(({ isThere }) => !isThere)].map(({ id }) => id));
    const locked = await tx.query<{ id: string }[]>(
      'SELECT chain_id AS id FROM audit_head WHERE chain_id = ANY($1) AND is_unseen FOR UPDATE SKIP LOCKED',
      [[...free]],
    );
    return locked.map(({ id }) => id);
  }

  async markSeen(tx: Tx, caseIds: readonly string[]): Promise<void> {
    await tx.query('UPDATE audit_head SET is_unseen = false WHERE chain_id = ANY($1)', [caseIds]);
  }

  /**
   * The facts of those that are open. The nearest clock is one of a law that runs, or a breach that nobody has dealt with
   * (its item is still up): overdue stays on top until the content is gone or somebody goes the next way. A promise of
   * ours counts only where no law sets a limit; a broken one to the person is a task, and the next one runs already.
   */
  factsOf(tx: Tx, caseIds: readonly string[]): Promise<EntryFacts[]> {
    return tx.query<EntryFacts[]>(
      `SELECT c.id AS "caseId", c.state, c.created_at AS "reportedAt", c.claimed_by AS "holderId",
         c.hold_since IS NOT NULL AS "isHeld", c.waiting_since IS NOT NULL AS "isWaiting", c.is_urgent AS "isUrgent",
         coalesce(r.circumstance = 'threatened', false) AS "isThreat",
         EXISTS (SELECT 1 FROM item i WHERE i.case_id = c.id AND i.state = 'reappeared') AS "isBack",
         EXISTS (SELECT 1 FROM notice n WHERE n.case_id = c.id
           AND (n.state = 'undeliverable' OR (n.state = 'sending' AND n.attempts_made >= 3))) AS "isTroubled",
         k.due_at AS "dueAt", k.rule AS "clockRule", k.kind AS "clockKind",
         ARRAY(SELECT DISTINCT i.platform_id FROM item i WHERE i.case_id = c.id AND i.platform_id IS NOT NULL
           AND i.state NOT IN ('rejected','withdrawn','removed')) AS "platformIds",
         ARRAY(SELECT DISTINCT n.basis FROM notice n WHERE n.case_id = c.id AND n.kind = 'takedown'
           AND n.state <> 'recalled') AS bases
       FROM "case" c LEFT JOIN report r ON r.case_id = c.id
       LEFT JOIN LATERAL (
         SELECT k.due_at, k.rule, k.kind FROM clock k
         WHERE k.case_id = c.id AND (k.state = 'running' OR (k.state = 'breached' AND EXISTS (
           SELECT 1 FROM notice_item ni JOIN item i ON i.id = ni.item_id
           WHERE ni.notice_id = k.notice_id AND i.state NOT IN ('removed','rejected','given_up','withdrawn'))))
         ORDER BY k.kind = 'promise', k.due_at LIMIT 1) k ON true
       WHERE c.id = ANY($1) AND c.state <> 'closed'`,
      [caseIds],
    );
  }

  /** Hours from delivery to a platform's answer, the middle of the last ones. A platform with too few is left out. */
  async usualAnswerHours(tx: Tx): Promise<Map<string, number>> {
    const rows = await tx.query<{ platformId: string; hours: number }[]>(
      `SELECT p.id AS "platformId", m.hours FROM platform p CROSS JOIN LATERAL (
         SELECT count(*) AS n, percentile_cont(0.5) WITHIN GROUP (ORDER BY s.seconds) / 3600 AS hours FROM (
           SELECT extract(epoch FROM a.received_at - n.delivered_at) AS seconds
           FROM answer a JOIN notice n ON n.id = a.notice_id
           WHERE a.platform_id = p.id AND a.type IN ('removed','refused') AND n.delivered_at IS NOT NULL
           ORDER BY a.received_at DESC LIMIT $1) s) m
       WHERE m.n >= $2`,
      [PACE_ANSWERS, PACE_LEAST],
    );
    return new Map(rows.map(({ platformId, hours }) => [platformId, hours]));
  }

  /** Writes what is new or has changed; the same again leaves the row, and when it changed, as they are. */
  async put(tx: Tx, entries: readonly Entry[], at: Date): Promise<void> {
    if (entries.length === 0) return;
    const rows = entries.map(({ caseId, riskAt, facts, signs }) => ({
      case_id: caseId,
      risk_at: riskAt,
      due_at: facts.dueAt,
      clock_rule: facts.clockRule,
      clock_kind: facts.clockKind,
      state: facts.state,
      holder_id: facts.holderId,
      is_held: facts.isHeld,
      is_waiting: facts.isWaiting,
      platform_ids: facts.platformIds,
      bases: facts.bases,
      signs,
    }));
    await tx.query(
      `INSERT INTO worklist_entry AS e (case_id, risk_at, due_at, clock_rule, clock_kind, state, holder_id, is_held,
         is_waiting, platform_ids, bases, signs, changed_at)
       SELECT n.*, $2 FROM jsonb_to_recordset($1::jsonb) AS n (case_id uuid, risk_at timestamptz, due_at timestamptz,
         clock_rule text, clock_kind text, state text, holder_id uuid, is_held boolean, is_waiting boolean,
         platform_ids uuid[], bases text[], signs text[])
       ON CONFLICT (case_id) DO UPDATE SET risk_at = EXCLUDED.risk_at, due_at = EXCLUDED.due_at,
         clock_rule = EXCLUDED.clock_rule, clock_kind = EXCLUDED.clock_kind, state = EXCLUDED.state,
         holder_id = EXCLUDED.holder_id, is_held = EXCLUDED.is_held, is_waiting = EXCLUDED.is_waiting,
         platform_ids = EXCLUDED.platform_ids, bases = EXCLUDED.bases, signs = EXCLUDED.signs,
         changed_at = EXCLUDED.changed_at
       WHERE (e.risk_at, e.due_at, e.clock_rule, e.clock_kind, e.state, e.holder_id, e.is_held, e.is_waiting,
           e.platform_ids, e.bases, e.signs)
         IS DISTINCT FROM (EXCLUDED.risk_at, EXCLUDED.due_at, EXCLUDED.clock_rule, EXCLUDED.clock_kind, EXCLUDED.state,
           EXCLUDED.holder_id, EXCLUDED.is_held, EXCLUDED.is_waiting, EXCLUDED.platform_ids, EXCLUDED.bases,
           EXCLUDED.signs)`,
      [JSON.stringify(rows), at.toISOString()],
    );
  }

  /** Cases that are closed, or gone, are in no list. */
  async drop(tx: Tx, caseIds: readonly string[]): Promise<void> {
    if (caseIds.length > 0) await tx.query('DELETE FROM worklist_entry WHERE case_id = ANY($1)', [caseIds]);
  }
}
