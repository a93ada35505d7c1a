import type { Sql } from '../../../bench/support/sql';
import type { Dice } from './dice';

export interface DeadlineVerdict {
  /** Breaches and warnings that fell due. */
  readonly deadlines: number;
  readonly missed: number;
  /** Of what kind the missed ones are: `breach late`, `warning unrecorded` … */
  readonly missedBecause: Readonly<Record<string, number>>;
  readonly latestMs: number;
}

export interface Trouble {
  readonly from: number;
  readonly to: number;
}

type Kind = 'breach' | 'warning';
interface Expected {
  readonly kind: Kind;
  readonly dueAt: number;
  /** When the breach or the last warning (an hour before) falls due. */
  readonly at: number;
}

/** What fell due is recorded within this time once Postgres and one worker are there. */
export const ALLOWED_LATE_MS = 30_000;
const HOUR_MS = 3_600_000;

/**
 * Clocks that fall due while faults happen: their start is moved back, so that 48 hours end in a few seconds (a breach)
 * or in an hour and a few seconds (the last warning). Every third one is a warning.
 */
export class DueClocks {
  private readonly expected = new Map<string, Expected>();
  private readonly noticesOf: Readonly<Record<Kind, readonly string[]>>;

  constructor(
    private readonly sql: Sql,
    noticeIds: readonly string[],
    private readonly dice: Dice,
  ) {
    this.noticesOf = {
      breach: noticeIds.filter((_, i) => i % 3 !== 0),
      warning: noticeIds.filter((_, i) => i % 3 === 0),
    };
  }

  /** Moves the clocks of all notices that were delivered since the last call. */
  async moveSome(): Promise<void> {
    for (const kind of ['breach', 'warning'] as const) {
      const extraMs = kind === 'warning' ? HOUR_MS : 0;
      const moved = await this.sql<{ id: string; dueAt: Date }>(
        `UPDATE clock AS k SET started_at = k.started_at - m.by, due_at = k.due_at - m.by, next_event_at = k.next_event_at - m.by
         FROM (SELECT id, due_at - date_trunc('milliseconds', now() + make_interval(secs => $2)) AS by FROM clock
               WHERE notice_id = ANY($1) AND state = 'running' AND due_at > now() + interval '2 hours') AS m
         WHERE k.id = m.id AND k.state = 'running' RETURNING k.id, k.due_at AS "dueAt"`,
        [this.noticesOf[kind], extraMs / 1000 + this.dice.between(2, 12)],
      );
      for (const { id, dueAt } of moved)
        this.expected.set(id, { kind, dueAt: dueAt.getTime(), at: dueAt.getTime() - extraMs });
    }
  }

  /** Whether all notices' clocks were moved, and all that fell due is recorded. */
  async areOver(): Promise<boolean> {
    const [row] = await this.sql<{ open: number }>(
      `SELECT count(*)::int AS open FROM clock WHERE state IN ('waiting','running')
         AND (notice_id = ANY($1) OR (notice_id = ANY($2) AND NOT warnings_fired @> '{1}'))`,
      [this.noticesOf.breach, this.noticesOf.warning],
    );
    return row!.open === 0;
  }

  async judge(troubles: readonly Trouble[]): Promise<DeadlineVerdict> {
    const rows = await this.sql<ClockRow>(
      `SELECT k.id, k.state, k.due_at AS "dueAt", k.facts->>'noticedAt' AS "noticedAt", ${entriesOf('clock.breached')} AS breaches,
         ${entriesOf('clock.warning')} AS warnings,
         ARRAY(SELECT t.kind FROM task t WHERE t.case_id = k.case_id AND t.subject_id = k.id AND t.kind LIKE 'deadline%' AND t.done_at IS NULL) AS tasks
       FROM clock k WHERE k.id = ANY($1)`,
      [[...this.expected.keys()]],
    );
    const because: Record<string, number> = {};
    let latestMs = 0;
    for (const row of rows) {
      const wanted = this.expected.get(row.id)!;
      const { fault, lateMs } = look(row, wanted, whenPartsWereThere(wanted.at, troubles));
      latestMs = Math.max(latestMs, lateMs);
      if (fault !== null) because[`${wanted.kind} ${fault}`] = (because[`${wanted.kind} ${fault}`] ?? 0) + 1;
    }
    if (rows.length < this.expected.size) because['gone'] = this.expected.size - rows.length;
    const missed = Object.values(because).reduce((sum, count) => sum + count, 0);
    return { deadlines: this.expected.size, missed, missedBecause: because, latestMs: Math.round(latestMs) };
  }
}

interface Entry {
  readonly at: string;
  readonly dueAt?: string;
  readonly hoursLeft?: number;
}
interface ClockRow {
  readonly id: string;
  readonly state: string;
  readonly dueAt: Date;
  readonly noticedAt: string | null;
  readonly breaches: readonly Entry[];
  readonly warnings: readonly Entry[];
  readonly tasks: readonly string[];
}

const entriesOf = (action: string): string =>
  `(SELECT coalesce(json_agg(e.detail || jsonb_build_object('at', e.at)), '[]') FROM audit_entry e
    WHERE e.chain_id = k.case_id AND e.action = '${action}' AND e.detail->>'clock' = k.id::text)`;

/** What is wrong with how one clock was handled, in a word; null if nothing. */
function look(row: ClockRow, wanted: Expected, from: number): { fault: string | null; lateMs: number } {
  const entries = wanted.kind === 'breach' ? row.breaches : row.warnings.filter(({ hoursLeft }) => hoursLeft === 1);
  const [entry] = entries;
  if (entry === undefined) return { fault: 'unrecorded', lateMs: 0 };
  const recordedAt = Date.parse(entry.at);
  const lateMs = recordedAt - from;
  const task = wanted.kind === 'breach' ? 'deadline_passed' : 'deadline_near';
  if (entries.length > 1) return { fault: 'recorded twice', lateMs };
  if (row.state !== (wanted.kind === 'breach' ? 'breached' : 'running')) return { fault: 'in the wrong state', lateMs };
  if (row.dueAt.getTime() !== wanted.dueAt) return { fault: 'with a moved due time', lateMs };
  if (wanted.kind === 'breach' && Date.parse(entry.dueAt!) !== wanted.dueAt)
    return { fault: 'recorded with a wrong due time', lateMs };
  if (recordedAt < wanted.at) return { fault: 'early', lateMs };
  if (lateMs > ALLOWED_LATE_MS) return { fault: 'late', lateMs };
  return { fault: row.tasks.filter((kind) => kind === task).length === 1 ? null : 'without its task', lateMs };
}

/** The moment it fell due, or the end of the trouble in which it did. */
function whenPartsWereThere(at: number, troubles: readonly Trouble[]): number {
  return [...troubles]
    .sort((a, b) => a.from - b.from)
    .reduce((until, { from, to }) => (from <= until && to > until ? to : until), at);
}
