import { Inject, Injectable } from '@nestjs/common';
import { dayStart, weekStart } from '../../domain/access/exposure';
import type { Wait } from '../../domain/deadline/waiting-time';
import type { NoticeState } from '../../domain/lifecycle';
import type { StaffRole } from '../../domain/shared/staff';
import { Clock } from '../../infra/clock/clock';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';

/** What lies on one person: numbers, and no case by name. */
export interface PersonLoad {
  readonly name: string;
  readonly role: StaffRole;
  readonly openCases: number;
  /** Clocks of the law or of ours that are over and unmet, in cases that are open. */
  readonly overdueClocks: number;
  readonly overdueTasks: number;
  readonly todayCases: number;
  readonly weekCases: number;
}

export interface PlatformFigures {
  readonly name: string;
  readonly states: Readonly<Partial<Record<NoticeState, number>>>;
  /** From hand-over to the first answer, of each notice that arrived. */
  readonly waits: readonly Wait[];
}

export interface WeekOfClocks {
  /** When its Monday began on the desk's clock. */
  readonly week: Date;
  readonly met: number;
  readonly breached: number;
}

export interface Load {
  readonly people: readonly PersonLoad[];
  readonly platforms: readonly PlatformFigures[];
  readonly weeks: readonly WeekOfClocks[];
}

const DAY_MS = 86_400_000;
export const NOTICE_DAYS = 90;
export const CLOCK_WEEKS = 12;

/** What a supervisor looks at to see who carries how much, and how platforms keep their time. */
@Injectable()
export class LoadView {
  private readonly zone: string;

  constructor(
    @Inject(APP_CONFIG) { deskZone }: AppConfig,
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
  ) {
    this.zone = deskZone;
  }

  load(): Promise<Load> {
    return this.work.snapshot(async (tx) => {
      const now = await this.clock.lawNow(tx);
      return {
        people: await this.people(tx, now),
        platforms: await this.platforms(tx, now),
        weeks: await this.weeks(tx, now),
      };
    });
  }

  private people(tx: Tx, now: Date): Promise<PersonLoad[]> {
    return tx.query<PersonLoad[]>(
      `SELECT s.name, s.role,
         (SELECT count(*)::int FROM "case" c WHERE c.claimed_by = s.id AND c.state <> 'closed') AS "openCases",
         (SELECT count(*)::int FROM clock k JOIN "case" c ON c.id = k.case_id
          WHERE c.claimed_by = s.id AND c.state <> 'closed'
            AND (k.state = 'breached' OR (k.state = 'running' AND k.due_at <= $1))) AS "overdueClocks",
         (SELECT count(*)::int FROM task t JOIN "case" c ON c.id = t.case_id
          WHERE coalesce(t.owner_id, c.claimed_by) = s.id AND t.done_at IS NULL AND t.due_at <= $1) AS "overdueTasks",
         (SELECT count(DISTINCT e.chain_id)::int FROM audit_entry e
          WHERE e.actor = 'staff:' || s.id AND e.at >= $2 AND e.action IN ('personal.shown','item.opened')) AS "todayCases",
         (SELECT count(DISTINCT e.chain_id)::int FROM audit_entry e
          WHERE e.actor = 'staff:' || s.id AND e.at >= $3 AND e.action IN ('personal.shown','item.opened')) AS "weekCases"
       FROM staff s WHERE s.role IN ('caseworker','supervisor') AND s.disabled_at IS NULL ORDER BY s.name, s.id`,
      [now.toISOString(), dayStart(now, this.zone).toISOString(), weekStart(now, this.zone).toISOString()],
    );
  }

  private async platforms(tx: Tx, now: Date): Promise<PlatformFigures[]> {
    const rows = await tx.query<
      { name: string; state: NoticeState; count: number; waits: { hours: number; isOver: boolean }[] | null }[]
    >(
      `SELECT p.name, n.state, count(*)::int AS count,
         json_agg(json_build_object('hours',
           greatest(0, extract(epoch FROM coalesce(a.at, $2::timestamptz) - n.delivered_at)::float8 / 3600),
           'isOver', a.at IS NOT NULL)) FILTER (WHERE n.delivered_at IS NOT NULL) AS waits
       FROM notice n JOIN platform p ON p.id = n.platform_id
       LEFT JOIN LATERAL (SELECT min(received_at) AS at FROM answer WHERE notice_id = n.id) a ON true
       WHERE n.kind IN ('takedown','escalation') AND n.created_at >= $1
       GROUP BY p.id, n.state ORDER BY p.name, p.id, n.state`,
      [new Date(now.getTime() - NOTICE_DAYS * DAY_MS).toISOString(), now.toISOString()],
    );
    const byName = new Map<string, { states: Partial<Record<NoticeState, number>>; waits: Wait[] }>();
    for (const { name, state, count, waits } of rows) {
      const one = byName.get(name) ?? { states: {}, waits: [] };
      one.states[state] = (one.states[state] ?? 0) + count;
      one.waits.push(...(waits ?? []));
      byName.set(name, one);
    }
    return [...byName].map(([name, figures]) => ({ name, ...figures }));
  }

  /** By the week in which the time was over: when a clock was met, or when it was due. */
  private weeks(tx: Tx, now: Date): Promise<WeekOfClocks[]> {
    return tx.query<WeekOfClocks[]>(
      `SELECT date_trunc('week', CASE k.state WHEN 'met' THEN coalesce(k.ended_at, k.due_at) ELSE k.due_at END, $2) AS week,
         (count(*) FILTER (WHERE k.state = 'met'))::int AS met,
         (count(*) FILTER (WHERE k.state = 'breached'))::int AS breached
       FROM clock k
       WHERE k.kind = 'statutory' AND k.state IN ('met','breached')
         AND CASE k.state WHEN 'met' THEN coalesce(k.ended_at, k.due_at) ELSE k.due_at END >= $1
       GROUP BY 1 ORDER BY 1`,
      [new Date(weekStart(now, this.zone).getTime() - (CLOCK_WEEKS - 1) * 7 * DAY_MS).toISOString(), this.zone],
    );
  }
}
