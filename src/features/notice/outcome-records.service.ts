import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../infra/audit/audit-log';
import type { Tx } from '../../infra/database/unit-of-work';
import { DeadLetters } from '../../infra/outbox/dead-letters';
import { TaskService } from '../case/task.service';
import type { AttemptResult } from './delivery.store';
import type { LockedNotice } from './notice.store';

/** The traces an attempt leaves: the entry in the case's record, and the task and the dead letter when a human must go on. */
@Injectable()
export class OutcomeRecords {
  constructor(
    private readonly audit: AuditLog,
    private readonly tasks: TaskService,
    private readonly letters: DeadLetters,
  ) {}

  async attempted(
    tx: Tx,
    results: readonly AttemptResult[],
    notices: ReadonlyMap<string, LockedNotice>,
    at: Date,
  ): Promise<void> {
    await this.audit.append(
      tx,
      ...results.map((result) => ({
        chainId: notices.get(result.noticeId)!.caseId,
        at,
        actor: 'system' as const,
        action: 'notice.attempted',
        detail: {
          notice: result.noticeId,
          attempt: result.attempt,
          status: result.status,
          error: result.error,
          verdict: result.verdict,
        },
      })),
    );
  }

  /** The endpoint says that it is retired: somebody has to find out where the platform is reached now. */
  gone(tx: Tx, notice: LockedNotice, at: Date): Promise<void> {
    const task = { caseId: notice.caseId, kind: 'endpoint_gone' as const, subjectId: notice.id };
    return this.tasks.open(tx, [{ ...task, detail: { because: 'gone' } }], at);
  }

  async gaveUp(tx: Tx, over: readonly { notice: LockedNotice; because: string }[], at: Date): Promise<void> {
    await this.audit.append(
      tx,
      ...over.map(({ notice, because }) => ({
        chainId: notice.caseId,
        at,
        actor: 'system' as const,
        action: 'notice.undeliverable',
        detail: { notice: notice.id, because },
      })),
    );
    await this.tasks.open(
      tx,
      over.map(({ notice, because }) => ({
        caseId: notice.caseId,
        kind: because === 'gone' ? ('endpoint_gone' as const) : ('undeliverable' as const),
        subjectId: notice.id,
        detail: { because },
      })),
      at,
    );
    await this.letters.ofNotices(
      tx,
      over.map(({ notice, because }) => ({ noticeId: notice.id, caseId: notice.caseId, reason: because })),
      at,
    );
  }
}
