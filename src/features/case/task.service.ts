import { Injectable } from '@nestjs/common';
import {
  ENDS_BY_ITSELF,
  FOR_A_SECOND,
  FOR_SUPERVISORS,
  isTaskFor,
  type TaskKind,
  taskDueAt,
} from '../../domain/case/task-due';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { type Actor, AuditLog } from '../../infra/audit/audit-log';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import type { Tx } from '../../infra/database/unit-of-work';

export type { TaskKind } from '../../domain/case/task-due';

export interface NewTask {
  readonly caseId: string;
  readonly kind: TaskKind;
  /** What it is about (a notice, an item, a clock; null is the case): an open task for the same subject is not opened twice. */
  readonly subjectId: string | null;
  readonly detail?: Readonly<Record<string, string | number | null>>;
  readonly dueAt?: Date | null;
  /** Whose it is from the beginning; left out: whoever holds the case. */
  readonly ownerId?: string | null;
}

/** Everything the system wants from a human. */
@Injectable()
export class TaskService {
  constructor(private readonly audit: AuditLog) {}

  /** Opens tasks, all in one statement; one that is open already only takes the new details (a nearer warning, say). */
  async open(tx: Tx, tasks: readonly NewTask[], at: Date): Promise<void> {
    if (tasks.length === 0) return;
    // A statement may touch each row once: of two for the same subject the later one counts.
    const wanted = [...new Map(tasks.map((task) => [`${task.caseId} ${task.kind} ${task.subjectId}`, task])).values()];
    const rows = await tx.query<{ caseId: string; kind: string; subjectId: string | null; isNew: boolean }[]>(
      `INSERT INTO task (id, case_id, kind, subject_id, detail, due_at, owner_id, created_at)
       SELECT *, $8 FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::jsonb[], $6::timestamptz[], $7::uuid[])
       ON CONFLICT (case_id, kind, subject_id) WHERE done_at IS NULL
       DO UPDATE SET detail = EXCLUDED.detail, due_at = least(task.due_at, EXCLUDED.due_at)
       RETURNING case_id AS "caseId", kind, subject_id AS "subjectId", xmax = 0 AS "isNew"`,
      [
        wanted.map(() => uuidV7()),
        wanted.map((task) => task.caseId),
        wanted.map((task) => task.kind),
        wanted.map((task) => task.subjectId),
        wanted.map((task) => JSON.stringify(task.detail ?? {})),
        wanted.map((task) => taskDueAt(task.kind, task.dueAt ?? null, at).toISOString()),
        wanted.map((task) => task.ownerId ?? null),
        at.toISOString(),
      ],
    );
    await this.audit.append(
      tx,
      ...rows
        .filter((row) => row.isNew)
        .map((row) => ({
          chainId: row.caseId,
          at,
          actor: 'system' as const,
          action: 'task.opened',
          detail: { kind: row.kind, subject: row.subjectId },
        })),
    );
  }

  /** Ends open tasks that settled themselves; one that is not open is passed by. The caller holds the cases' locks. */
  async settle(tx: Tx, tasks: readonly Pick<NewTask, 'caseId' | 'kind' | 'subjectId'>[], at: Date): Promise<void> {
    if (tasks.length === 0) return;
    const [settled] = await tx.query<[{ caseId: string; kind: string; subjectId: string | null }[], number]>(
      `UPDATE task AS t SET done_at = $4
       FROM unnest($1::uuid[], $2::text[], $3::uuid[]) AS s (case_id, kind, subject_id)
       WHERE t.case_id = s.case_id AND t.kind = s.kind AND t.subject_id IS NOT DISTINCT FROM s.subject_id AND t.done_at IS NULL
       RETURNING t.case_id AS "caseId", t.kind, t.subject_id AS "subjectId"`,
      [
        tasks.map((task) => task.caseId),
        tasks.map((task) => task.kind),
        tasks.map((task) => task.subjectId),
        at.toISOString(),
      ],
    );
    await this.audit.append(
      tx,
      ...settled.map((task) => ({
        chainId: task.caseId,
        at,
        actor: 'system' as const,
        action: 'task.done',
        detail: { kind: task.kind, subject: task.subjectId },
      })),
    );
  }

  /** Ends whatever is open of these kinds in these cases. */
  async settleAll(tx: Tx, caseIds: readonly string[], kinds: readonly TaskKind[], at: Date): Promise<void> {
    if (caseIds.length === 0) return;
    const open = await tx.query<{ caseId: string; kind: TaskKind; subjectId: string | null }[]>(
      `SELECT case_id AS "caseId", kind, subject_id AS "subjectId" FROM task
       WHERE case_id = ANY($1) AND kind = ANY($2) AND done_at IS NULL`,
      [caseIds, kinds],
    );
    await this.settle(tx, open, at);
  }

  /** Who approved first what this task asks a second person for; null for every other task. */
  async firstOf(tx: Tx, caseId: string, taskId: string): Promise<string | null> {
    const [task] = await tx.query<{ by: string | null }[]>(
      `SELECT detail->>'by' AS by FROM task WHERE id = $1 AND case_id = $2 AND kind = ANY($3) AND done_at IS NULL`,
      [taskId, caseId, FOR_A_SECOND],
    );
    return task?.by ?? null;
  }

  /** Somebody says that they see to it. One that a colleague owns is refused, unless a supervisor takes it over. */
  async own(tx: Tx, caseId: string, taskId: string, staff: StaffIdentity, at: Date): Promise<void> {
    const [task] = await tx.query<{ ownerId: string | null; kind: TaskKind; by: string | null }[]>(
      `SELECT owner_id AS "ownerId", kind, detail->>'by' AS by FROM task
       WHERE id = $1 AND case_id = $2 AND done_at IS NULL AND kind <> 'hand_over'`,
      [taskId, caseId],
    );
    if (task === undefined) throw new NotFoundError();
    requireHands(task, staff);
    if (task.ownerId === staff.id) return;
    if (task.ownerId !== null && staff.role !== 'supervisor') throw new RefusedError({ code: 'task.owned' });
    await tx.query('UPDATE task SET owner_id = $2 WHERE id = $1', [taskId, staff.id]);
    const detail = { kind: task.kind };
    await this.audit.append(tx, { chainId: caseId, at, actor: `staff:${staff.id}`, action: 'task.owned', detail });
  }

  /** A hand-over is answered on its own page, never just done. */
  async finish(tx: Tx, caseId: string, taskId: string, staff: StaffIdentity, at: Date): Promise<void> {
    const [rows] = await tx.query<[{ kind: TaskKind; by: string | null }[], number]>(
      `UPDATE task SET done_at = $3, done_by = $4 WHERE id = $1 AND case_id = $2 AND done_at IS NULL AND kind <> 'hand_over'
       RETURNING kind, detail->>'by' AS by`,
      [taskId, caseId, at.toISOString(), staff.id],
    );
    const task = rows[0];
    if (task === undefined) throw new NotFoundError();
    requireHands(task, staff);
    if (ENDS_BY_ITSELF.includes(task.kind)) throw new RefusedError({ code: 'task.ends-by-itself' });
    const actor: Actor = `staff:${staff.id}`;
    await this.audit.append(tx, { chainId: caseId, at, actor, action: 'task.done', detail: { kind: task.kind } });
  }
}

function requireHands(task: { readonly kind: TaskKind; readonly by: string | null }, staff: StaffIdentity): void {
  if (isTaskFor(task, staff)) return;
  const isForSupervisors = FOR_SUPERVISORS.includes(task.kind) && staff.role !== 'supervisor';
  throw new RefusedError({ code: isForSupervisors ? 'task.for-supervisors' : 'case.second-person-needed' });
}
