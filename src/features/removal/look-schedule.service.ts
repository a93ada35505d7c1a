import { Inject, Injectable } from '@nestjs/common';
import { watchedSince } from '../../domain/removal/verdict';
import { AuditLog, repairEntry } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { Outbox } from '../../infra/outbox/outbox';
import { LOOK_LEASE_MS } from './removal.service';
import { RemovalStore } from './removal.store';

/** When to look: due items are found in their rows, so no lost job can make us forget one. */
@Injectable()
export class LookScheduleService {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: RemovalStore,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  /** Puts items whose next look is due into the outbox. */
  sweep(limit: number): Promise<number> {
    return this.work.run(async (tx) => {
      const now = await this.clock.lawNow(tx);
      const due = await this.store.takeDue(tx, now, new Date(now.getTime() + LOOK_LEASE_MS), limit);
      await this.outbox.add(
        tx,
        now,
        ...due.map(({ id, check }) => ({ job: 'check-item', payload: { itemId: id, check } }) as const),
      );
      return due.length;
    });
  }

  /** Items that should be looked at and never would be: they are looked at now. */
  wakeItems(limit: number): Promise<{ itemId: string; caseId: string }[]> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const found = await this.store.wake(tx, at, watchedSince(at, this.config.checks), limit);
      await this.audit.append(tx, ...found.map(({ caseId, itemId }) => repairEntry(caseId, { item: itemId }, at)));
      return found;
    });
  }
}
