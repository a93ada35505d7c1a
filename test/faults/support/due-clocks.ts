import type { Sql } from '../../../bench/support/lab';
import type { Dice } from './dice';

export interface DeadlineVerdict {
  readonly deadlines: number;
  /** Not recorded, not once, with another due time, without its warning or task, or later than allowed. */
  readonly missed: number;
  readonly latestMs: number;
}

export interface Trouble {
  readonly from: number;
  readonly to: number;
}

/** A breach is recorded within this time once Postgres and one worker are there. */
export const ALLOWED_LATE_MS = 30_000;

/** Clocks that fall due while faults happen: their start is moved back, so that 48 hours end in a few seconds. */
export class DueClocks {
  private readonly dueAt = new Map<string, number>();

  constructor(
    private readonly sql: Sql,
    private readonly noticeIds: readonly string[],
    private readonly dice: Dice,
  ) {}

  /** Moves the clocks of all notices that were delivered since the last call. */
  async moveSome(): Promise<void> {
    const moved = await this.sql<{ id: string; dueAt: Date }>(
      `UPDATE clock AS k SET started_at = k.started_at - m.by, due_at = k.due_at - m.by, next_event_at = k.next_event_at - m.by
       FROM (SELECT id, due_at - date_trunc('milliseconds', now() + make_interval(secs => $2)) AS by FROM clock
             WHERE notice_id = ANY($1) AND state = 'running' AND due_at > now() + interval '1 hour') AS m
       WHERE k.id = m.id AND k.state = 'running' RETURNING k.id, k.due_at AS "dueAt"`,
      [this.noticeIds, this.dice.between(2, 12)],
    );
    for (const { id, dueAt } of moved) this.dueAt.set(id, dueAt.getTime());
  }

  /** Whether all of them were moved, and their breaches had time to be recorded. */
  async areOver(): Promise<boolean> {
    const [row] = await this.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM clock WHERE notice_id = ANY($1) AND state IN ('waiting','running')`,
      [this.noticeIds],
    );
    return row!.n === 0;
  }

  async judge(troubles: readonly Trouble[]): Promise<DeadlineVerdict> {
    const rows = await this.sql<{
      id: string;
      state: string;
      dueAt: Date;
      noticedAt: string | null;
      breaches: number;
      warnings: number;
      tasks: number;
      recordedDueAt: string | null;
    }>(
      `SELECT k.id, k.state, k.due_at AS "dueAt", k.facts->>'noticedAt' AS "noticedAt",
         (SELECT count(*)::int FROM audit_entry e WHERE e.chain_id = k.case_id AND e.action = 'clock.breached' AND e.detail->>'clock' = k.id::text) AS breaches,
         (SELECT count(*)::int FROM audit_entry e WHERE e.chain_id = k.case_id AND e.action = 'clock.warning' AND e.detail->>'clock' = k.id::text) AS warnings,
         (SELECT count(*)::int FROM task t WHERE t.case_id = k.case_id AND t.kind = 'deadline_passed' AND t.subject_id = k.id) AS tasks,
         (SELECT min(e.detail->>'dueAt') FROM audit_entry e WHERE e.chain_id = k.case_id AND e.action = 'clock.breached' AND e.detail->>'clock' = k.id::text) AS "recordedDueAt"
       FROM clock k WHERE k.id = ANY($1)`,
      [[...this.dueAt.keys()]],
    );
    let latestMs = 0;
    const missed = rows.filter((row) => {
      const dueAt = this.dueAt.get(row.id)!;
      const isDueRight = row.dueAt.getTime() === dueAt && row.recordedDueAt === new Date(dueAt).toISOString();
      if (row.state !== 'breached' || row.breaches !== 1 || row.warnings < 1 || row.tasks !== 1 || !isDueRight)
        return true;
      const lateMs = Date.parse(row.noticedAt!) - whenPartsWereThere(dueAt, troubles);
      latestMs = Math.max(latestMs, lateMs);
      return lateMs > ALLOWED_LATE_MS || Date.parse(row.noticedAt!) < dueAt;
    });
    return {
      deadlines: this.dueAt.size,
      missed: missed.length + this.dueAt.size - rows.length,
      latestMs: Math.round(latestMs),
    };
  }
}

/** The due time, or the end of the trouble in which it fell. */
function whenPartsWereThere(dueAt: number, troubles: readonly Trouble[]): number {
  return [...troubles]
    .sort((a, b) => a.from - b.from)
    .reduce((at, { from, to }) => (from <= at && to > at ? to : at), dueAt);
}
