import { Injectable } from '@nestjs/common';
import { AuditLog, repairEntry } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { DeadlineStore } from './deadline.store';

/** Running clocks that nobody would ever look at again. */
@Injectable()
export class DeadlineReconcileService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: DeadlineStore,
    private readonly audit: AuditLog,
  ) {}

  /** Has the sweep look at them now: what is overdue fires, and the next look is computed anew. */
  wakeClocks(limit: number): Promise<{ clockId: string; caseId: string }[]> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const found = await this.store.wake(tx, at, limit);
      await this.audit.append(tx, ...found.map(({ caseId, clockId }) => repairEntry(caseId, { clock: clockId }, at)));
      return found;
    });
  }
}
