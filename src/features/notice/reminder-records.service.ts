import { Injectable } from '@nestjs/common';
import { type Actor, AuditLog } from '../../infra/audit/audit-log';
import type { Tx } from '../../infra/database/unit-of-work';
import { Outbox } from '../../infra/outbox/outbox';
import { TaskService } from '../case/task.service';
import type { LockedNotice } from './notice.store';
import type { ReminderDraft, StoppedReminder } from './reminder.store';
import { sendJob } from './send-job';

/** The traces a reminder leaves: the entry in the case's record, and the message that has it sent. */
@Injectable()
export class ReminderRecords {
  constructor(
    private readonly audit: AuditLog,
    private readonly outbox: Outbox,
    private readonly tasks: TaskService,
  ) {}

  async sent(
    tx: Tx,
    { id, about, percent, channelId }: ReminderDraft,
    { sha256, actor }: { sha256: Buffer; actor: Actor },
    at: Date,
  ): Promise<void> {
    const detail = { notice: id, kind: 'reminder', rule: about.basis, about: about.id, percent };
    await this.audit.append(tx, {
      chainId: about.caseId,
      at,
      actor,
      action: 'notice.approved',
      detail: { ...detail, sha256: sha256.toString('hex') },
    });
    await this.outbox.add(tx, at, sendJob({ id, channelId }, 1));
  }

  async skipped(tx: Tx, about: LockedNotice, why: { percent: number; because: string }, at: Date): Promise<void> {
    await this.audit.append(tx, {
      chainId: about.caseId,
      at,
      actor: 'system',
      action: 'notice.reminder-skipped',
      detail: { notice: about.id, ...why },
    });
  }

  async stopped(tx: Tx, reminders: readonly StoppedReminder[], at: Date): Promise<void> {
    await this.audit.append(
      tx,
      ...reminders.map(({ id, caseId }) => ({
        chainId: caseId,
        at,
        actor: 'system' as const,
        action: 'notice.reminder-stopped',
        detail: { notice: id },
      })),
    );
    const inTrouble = reminders.filter(({ hadTrouble }) => hadTrouble);
    await this.tasks.settle(
      tx,
      inTrouble.flatMap(({ id, caseId }) => OTHER_WAY.map((kind) => ({ caseId, kind, subjectId: id }))),
      at,
    );
  }
}

/** What asked for another way to deliver it. A closed address is still to be seen to. */
const OTHER_WAY = ['fallback_ready', 'fallback_due'] as const;
