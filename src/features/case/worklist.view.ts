import { Injectable } from '@nestjs/common';
import type { ClockRuleId } from '../../domain/deadline/rule';
import type { CaseOutcome, CaseState, ClockKind } from '../../domain/lifecycle';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';

export const WORKLIST_BUCKETS = ['all', 'overdue', '4h', '12h', '24h', 'later', 'new'] as const;
export type WorklistBucket = (typeof WORKLIST_BUCKETS)[number];

export interface WorklistRow {
  readonly locator: string;
  readonly state: CaseState;
  readonly outcome: CaseOutcome | null;
  readonly createdAt: Date;
  readonly circumstance: string;
  readonly linkCount: number;
  readonly removedCount: number;
  readonly platforms: readonly string[];
  readonly nearestClock: {
    readonly dueAt: Date;
    readonly rule: ClockRuleId;
    readonly kind: ClockKind;
  } | null;
  readonly openTasks: number;
  readonly claimedById: string | null;
  readonly claimedByName: string | null;
  readonly isOnHold: boolean;
  readonly deliveryTrouble: boolean;
}

export interface WorklistCounts {
  readonly all: number;
  readonly overdue: number;
  readonly under4h: number;
  readonly under12h: number;
  readonly under24h: number;
  readonly later: number;
  readonly untaken: number;
  readonly closed: number;
  /** Dead letters that nobody has settled: beside the worklist, so that they are seen all day. */
  readonly openLetters: number;
}

/**
 * A case's nearest clock: the one still running that ends first, or a breach that nobody has dealt with (its item is
 * still up). Overdue stays on top until the content is gone or somebody goes the next way. A promise of ours shows only
 * where no law sets a limit; a broken one to the person is a task, and the next one runs already.
 */
const NEAREST = `LEFT JOIN LATERAL (
    SELECT k.due_at, k.rule, k.kind FROM clock k
    WHERE k.case_id = c.id AND (k.state = 'running' OR (k.state = 'breached' AND EXISTS (
      SELECT 1 FROM notice_item ni JOIN item i ON i.id = ni.item_id
      WHERE ni.notice_id = k.notice_id AND i.state NOT IN ('removed','rejected','given_up','withdrawn'))))
    ORDER BY k.kind = 'promise', k.due_at LIMIT 1) k ON true`;

const BUCKET: Readonly<Record<WorklistBucket, string>> = {
  all: 'true',
  overdue: 'k.due_at <= $1',
  '4h': `k.due_at > $1 AND k.due_at <= $1::timestamptz + interval '4 hours'`,
  '12h': `k.due_at > $1::timestamptz + interval '4 hours' AND k.due_at <= $1::timestamptz + interval '12 hours'`,
  '24h': `k.due_at > $1::timestamptz + interval '12 hours' AND k.due_at <= $1::timestamptz + interval '24 hours'`,
  later: `(k.due_at IS NULL OR k.due_at > $1::timestamptz + interval '24 hours') AND c.state <> 'intake'`,
  new: `c.state = 'intake'`,
};

const ROW = `c.locator, c.state, c.outcome, c.created_at AS "createdAt",
  coalesce(r.circumstance, 'erased') AS circumstance,
  (SELECT count(*)::int FROM item i WHERE i.case_id = c.id AND i.state NOT IN ('rejected','withdrawn')) AS "linkCount",
  (SELECT count(*)::int FROM item i WHERE i.case_id = c.id AND i.state = 'removed') AS "removedCount",
  ARRAY(SELECT DISTINCT p.name FROM item i JOIN platform p ON p.id = i.platform_id WHERE i.case_id = c.id ORDER BY 1) AS platforms,
  (SELECT count(*)::int FROM task t WHERE t.case_id = c.id AND t.done_at IS NULL) AS "openTasks",
  c.claimed_by AS "claimedById", s.name AS "claimedByName", c.hold_since IS NOT NULL AS "isOnHold",
  EXISTS (SELECT 1 FROM notice n WHERE n.case_id = c.id
    AND (n.state = 'undeliverable' OR (n.state = 'sending' AND n.attempts_made >= 3))) AS "deliveryTrouble"`;

interface Row extends Omit<WorklistRow, 'nearestClock'> {
  readonly dueAt: Date | null;
  readonly rule: ClockRuleId | null;
  readonly kind: ClockKind | null;
}

/** The desk's list: nearest clock first, then the oldest report. */
@Injectable()
export class WorklistView {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  page(query: { limit?: number; bucket?: WorklistBucket }): Promise<{ rows: WorklistRow[]; counts: WorklistCounts }> {
    return this.work.snapshot(async (tx) => {
      const now = (await this.clock.lawNow(tx)).toISOString();
      const rows = await tx.query<Row[]>(
        `SELECT ${ROW}, k.due_at AS "dueAt", k.rule, k.kind
         FROM "case" c JOIN report r ON r.case_id = c.id LEFT JOIN staff s ON s.id = c.claimed_by ${NEAREST}
         WHERE c.state <> 'closed' AND $1::timestamptz IS NOT NULL AND ${BUCKET[query.bucket ?? 'all']}
         ORDER BY k.due_at NULLS LAST, c.created_at LIMIT $2`,
        [now, query.limit ?? 50],
      );
      const [counts] = await tx.query<WorklistCounts[]>(
        `SELECT count(*)::int AS all, ${(
          [
            ['overdue', 'overdue'],
            ['under4h', '4h'],
            ['under12h', '12h'],
            ['under24h', '24h'],
            ['later', 'later'],
            ['untaken', 'new'],
          ] as const
        )
          .map(([name, bucket]) => `count(*) FILTER (WHERE ${BUCKET[bucket]})::int AS "${name}"`)
          .join(', ')},
           (SELECT count(*)::int FROM "case" WHERE state = 'closed') AS closed,
           (SELECT count(*)::int FROM dead_letter WHERE ended_at IS NULL) AS "openLetters"
         FROM "case" c ${NEAREST} WHERE c.state <> 'closed'`,
        [now],
      );
      return { rows: rows.map(withClock), counts: counts! };
    });
  }

  /** Closed cases, the last closed first. */
  closed(limit = 50): Promise<WorklistRow[]> {
    return this.work.read(async (tx) => {
      const rows = await tx.query<Row[]>(
        `SELECT ${ROW}, NULL::timestamptz AS "dueAt", NULL AS rule, NULL AS kind
         FROM "case" c LEFT JOIN report r ON r.case_id = c.id LEFT JOIN staff s ON s.id = c.claimed_by
         WHERE c.state = 'closed' ORDER BY c.closed_at DESC LIMIT $1`,
        [limit],
      );
      return rows.map(withClock);
    });
  }
}

function withClock({ dueAt, rule, kind, ...row }: Row): WorklistRow {
  const hasClock = dueAt !== null && rule !== null && kind !== null;
  return { ...row, nearestClock: hasClock ? { dueAt, rule, kind } : null };
}
