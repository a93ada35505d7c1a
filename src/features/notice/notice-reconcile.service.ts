import { Injectable } from '@nestjs/common';
import { AuditLog, repairEntry } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { Outbox } from '../../infra/outbox/outbox';
import { NoticeReconcileStore } from './notice-reconcile.store';

/** Notices that would stay where they are for ever, and withdrawals that were not followed by their recalls. */
@Injectable()
export class NoticeReconcileService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: NoticeReconcileStore,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  wakeNotices(limit: number): Promise<{ noticeId: string; caseId: string }[]> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const found = await this.store.wake(tx, at, limit);
      await this.audit.append(
        tx,
        ...found.map(({ caseId, noticeId }) => repairEntry(caseId, { notice: noticeId }, at)),
      );
      return found;
    });
  }

  /** A message that failed for good counts as seeing to it: it is shown, and adding another would only fail again. */
  recallWithdrawn(limit: number): Promise<{ caseId: string }[]> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const found = await this.store.lockUnrecalled(tx, limit);
      await this.outbox.add(
        tx,
        at,
        ...found.map(({ caseId }) => ({ job: 'recall-notices', payload: { caseId } }) as const),
      );
      await this.audit.append(tx, ...found.map(({ caseId }) => repairEntry(caseId, { job: 'recall-notices' }, at)));
      return found;
    });
  }
}
