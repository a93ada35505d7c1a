import { Injectable } from '@nestjs/common';
import type { ChannelKind } from '../../domain/notice/fallback';
import { type Actor, AuditLog } from '../../infra/audit/audit-log';
import type { Tx } from '../../infra/database/unit-of-work';
import { Outbox } from '../../infra/outbox/outbox';
import { TaskService } from '../case/task.service';
import type { LockedNotice } from './notice.store';
import { sendJob } from './send-job';

/** The traces of a notice in trouble: the tasks for humans, the record, and the message that sends it over the next channel. */
@Injectable()
export class FallbackRecords {
  constructor(
    private readonly audit: AuditLog,
    private readonly outbox: Outbox,
    private readonly tasks: TaskService,
  ) {}

  /** A human is told which channel is next, and when it is due. */
  ready(tx: Tx, notice: LockedNotice, next: ChannelKind, dueAt: Date, at: Date): Promise<void> {
    const task = { caseId: notice.caseId, subjectId: notice.id, detail: { next }, dueAt };
    return this.tasks.open(tx, [{ ...task, kind: 'fallback_ready' }], at);
  }

  /** No channel is left that works by itself: somebody has to hand the notice over. */
  async handNeeded(tx: Tx, notice: LockedNotice, at: Date): Promise<void> {
    await this.settleReady(tx, notice, at);
    const task = { caseId: notice.caseId, subjectId: notice.id, dueAt: notice.dueBy };
    await this.tasks.open(tx, [{ ...task, kind: 'fallback_due' }], at);
  }

  async moved(tx: Tx, notice: LockedNotice, next: { id: string; kind: string }, actor: Actor, at: Date): Promise<void> {
    await this.audit.append(tx, {
      chainId: notice.caseId,
      at,
      actor,
      action: 'notice.channel-changed',
      detail: { notice: notice.id, from: notice.channelId, to: next.id, kind: next.kind },
    });
    await this.outbox.add(tx, at, sendJob({ id: notice.id, channelId: next.id }, notice.attemptsMade + 1));
    await this.settleReady(tx, notice, at);
  }

  private settleReady(tx: Tx, { id, caseId }: LockedNotice, at: Date): Promise<void> {
    return this.tasks.settle(tx, [{ caseId, kind: 'fallback_ready', subjectId: id }], at);
  }
}
