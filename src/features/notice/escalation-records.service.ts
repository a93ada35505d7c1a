import { Injectable } from '@nestjs/common';
import type { EscalateTo } from '../../domain/notice/escalation';
import type { StaffIdentity } from '../../domain/shared/staff';
import { AuditLog } from '../../infra/audit/audit-log';
import type { Tx } from '../../infra/database/unit-of-work';
import { NoteService } from '../case/note.service';
import { type TaskKind, TaskService } from '../case/task.service';
import type { LockedNotice } from './notice.store';

/** Whose turn it is then: any supervisor's, or whoever has the case, who goes to the authority by hand. */
const TASK: Readonly<Record<EscalateTo, TaskKind | null>> = {
  supervisor: 'escalated',
  channel: null,
  authority: 'authority_next',
};

/** What an escalation leaves: why, as a sealed note, the task of whoever goes on, and its entry in the record. */
@Injectable()
export class EscalationRecords {
  constructor(
    private readonly notes: NoteService,
    private readonly tasks: TaskService,
    private readonly audit: AuditLog,
  ) {}

  async escalated(
    tx: Tx,
    { id, caseId, basis }: LockedNotice,
    { to, reason, staff }: { to: EscalateTo; reason: string; staff: StaffIdentity },
    at: Date,
  ): Promise<void> {
    await this.notes.write(tx, { caseId, about: 'escalation', text: reason, staffId: staff.id }, at);
    await this.audit.append(tx, {
      chainId: caseId,
      at,
      actor: `staff:${staff.id}`,
      action: 'notice.escalated',
      detail: { notice: id, escalated: to },
    });
    const kind = TASK[to];
    if (kind !== null) await this.tasks.open(tx, [{ caseId, kind, subjectId: id, detail: { rule: basis } }], at);
  }
}
