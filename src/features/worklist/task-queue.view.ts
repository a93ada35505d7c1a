import { Injectable } from '@nestjs/common';
import { can } from '../../domain/access/can';
import { FOR_A_SECOND, FOR_SUPERVISORS, NEVER_THE_FIRST, type TaskKind } from '../../domain/case/task-due';
import type { StaffIdentity } from '../../domain/shared/staff';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { COUNTED } from './worklist.view';

export interface QueuedTask {
  readonly id: string;
  readonly locator: string;
  readonly kind: TaskKind;
  /** What it is about: a notice, a link, a clock; null is the case. */
  readonly subjectId: string | null;
  readonly detail: Readonly<Record<string, string | number | null>>;
  readonly dueAt: Date | null;
  readonly createdAt: Date;
  readonly doneAt: Date | null;
  readonly doneByName: string | null;
  /** Who said that they see to it, or else who holds the case; a task for supervisors is nobody's until then. */
  readonly ownerId: string | null;
  readonly ownerName: string | null;
  readonly isOwned: boolean;
  /** Who holds the case: others may not do anything in it. */
  readonly holderId: string | null;
}

export const TASK_OWNERS = ['mine', 'nobody', 'all'] as const;
export type TaskOwner = (typeof TASK_OWNERS)[number];

export interface TaskFilter {
  readonly owner: TaskOwner;
  readonly kind: TaskKind | null;
  readonly isDone: boolean;
  readonly isOverdue: boolean;
}

export interface TaskPage {
  readonly rows: readonly QueuedTask[];
  readonly counts: Readonly<Record<TaskOwner, number>>;
  readonly hasMore: boolean;
}

/** What waits for a second person outside of any case. */
export interface WaitingElsewhere {
  readonly platforms: number;
  readonly recipients: number;
}

/**
 * A task for supervisors is every supervisor's until one takes it, whoever holds the case. A case that is handed over is
 * still somebody's; the task to take it is theirs who are asked, and so is that of the second of two.
 */
const kinds = (some: readonly string[]): string => `t.kind IN (${some.map((kind) => `'${kind}'`).join(',')})`;
const IS_FOR_SUPERVISORS = kinds(FOR_SUPERVISORS);
const IS_FOR_OTHERS = kinds(['hand_over', ...FOR_A_SECOND]);
const IS_FIRST = `(${kinds(NEVER_THE_FIRST)} AND coalesce(t.detail->>'by' = $1::uuid::text, false))`;
const TASK_OF = `coalesce(t.owner_id, CASE WHEN NOT ${IS_FOR_OTHERS} AND NOT ${IS_FOR_SUPERVISORS} THEN c.claimed_by END)`;
const OWNER: Readonly<Record<TaskOwner, string>> = {
  mine: `CASE WHEN t.owner_id IS NULL AND ${IS_FOR_SUPERVISORS} THEN $2 AND NOT ${IS_FIRST} ELSE ${TASK_OF} = $1 END`,
  nobody: `${TASK_OF} IS NULL AND $1::uuid IS NOT NULL AND $2::boolean IS NOT NULL`,
  all: '$1::uuid IS NOT NULL AND $2::boolean IS NOT NULL',
};

/** Everything the system wants from a human, in one queue: what is due first stands on top. */
@Injectable()
export class TaskQueueView {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** Changes of platforms and recipients that somebody else proposed and this person may confirm. */
  elsewhere(staff: StaffIdentity): Promise<WaitingElsewhere> {
    if (!can(staff, 'platform.change')) return Promise.resolve({ platforms: 0, recipients: 0 });
    return this.work.read(async (tx) => {
      const [counts] = await tx.query<WaitingElsewhere[]>(
        `SELECT (SELECT count(*)::int FROM platform_change WHERE state = 'proposed' AND proposed_by <> $1) AS platforms,
           (SELECT count(*)::int FROM hash_recipient WHERE state = 'proposed' AND proposed_by <> $1) AS recipients`,
        [staff.id],
      );
      return counts!;
    });
  }

  page(filter: TaskFilter, staff: StaffIdentity, limit: number): Promise<TaskPage> {
    return this.work.snapshot(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const where = [filter.isDone ? 't.done_at IS NOT NULL' : 't.done_at IS NULL', OWNER[filter.owner]];
      const me = [staff.id, staff.role === 'supervisor'];
      const parameters: unknown[] = [...me];
      if (filter.kind !== null) where.push(`t.kind = $${parameters.push(filter.kind)}`);
      if (filter.isOverdue) where.push(`t.due_at <= $${parameters.push(at.toISOString())}`);
      const most = parameters.push(limit + 1);
      const rows = await tx.query<QueuedTask[]>(
        `SELECT t.id, c.locator, t.kind, t.subject_id AS "subjectId", t.detail, t.due_at AS "dueAt", t.created_at AS "createdAt", t.done_at AS "doneAt",
           d.name AS "doneByName", o.id AS "ownerId", o.name AS "ownerName", t.owner_id IS NOT NULL AS "isOwned",
           c.claimed_by AS "holderId"
         FROM task t JOIN "case" c ON c.id = t.case_id LEFT JOIN staff o ON o.id = ${TASK_OF}
         LEFT JOIN staff d ON d.id = t.done_by WHERE ${where.join(' AND ')}
         ORDER BY ${filter.isDone ? 't.done_at DESC' : 't.due_at NULLS LAST, t.id'} LIMIT $${most}`,
        parameters,
      );
      const some = (owner: TaskOwner) =>
        `(SELECT count(*)::int FROM (SELECT 1 FROM task t JOIN "case" c ON c.id = t.case_id
           WHERE t.done_at IS NULL AND ${OWNER[owner]} LIMIT ${COUNTED}) n) AS ${owner}`;
      const [counts] = await tx.query<Record<TaskOwner, number>[]>(`SELECT ${TASK_OWNERS.map(some).join(', ')}`, me);
      return { rows: rows.slice(0, limit), counts: counts!, hasMore: rows.length > limit };
    });
  }
}
