import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../infra/audit/audit-log';
import type { Tx } from '../../infra/database/unit-of-work';
import { DeadLetters } from '../../infra/outbox/dead-letters';
import { Outbox } from '../../infra/outbox/outbox';
import { TaskService } from '../case/task.service';
import { DeliveryStore } from './delivery.store';
import { NoticeStore } from './notice.store';
import { FRESH_JOB_LEASE_MS, sendJob } from './send-job';

/**
 * Notices on which we had given up go on their way again: the same frozen bytes under the same `webhook-id`, over the
 * platform's first channel, with as much time as they had after their approval.
 */
@Injectable()
export class NoticeRedriveService {
  constructor(
    private readonly notices: NoticeStore,
    private readonly delivery: DeliveryStore,
    private readonly letters: DeadLetters,
    private readonly tasks: TaskService,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  async lock(tx: Tx, noticeIds: readonly string[]): Promise<void> {
    await this.notices.lock(tx, noticeIds);
  }

  /** The caller holds the locks of the cases and the notices, and has asked the rules. */
  async redrive(tx: Tx, stale: readonly { id: string; version: number }[], staffId: string, at: Date): Promise<void> {
    const notices = await this.delivery.redrive(tx, stale, new Date(at.getTime() + FRESH_JOB_LEASE_MS), at);
    await this.letters.settleMessagesAbout(
      tx,
      notices.map(({ id }) => id),
      at,
    );
    await this.tasks.settle(
      tx,
      notices.flatMap(({ id, caseId }) =>
        (['undeliverable', 'endpoint_gone'] as const).map((kind) => ({ caseId, kind, subjectId: id })),
      ),
      at,
    );
    await this.audit.append(
      tx,
      ...notices.map(({ id, caseId, attemptsMade }) => ({
        chainId: caseId,
        at,
        actor: `staff:${staffId}` as const,
        action: 'notice.redriven',
        detail: { notice: id, attemptsMade },
      })),
    );
    await this.outbox.add(tx, at, ...notices.map((notice) => sendJob(notice, notice.attemptsMade + 1)));
  }
}
