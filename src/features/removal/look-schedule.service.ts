import { Injectable } from '@nestjs/common';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { Outbox } from '../../infra/outbox/outbox';
import { LOOK_LEASE_MS } from './removal.service';
import { RemovalStore } from './removal.store';

/** When to look: due items are found in their rows, so no lost job can make us forget one. */
@Injectable()
export class LookScheduleService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: RemovalStore,
    private readonly outbox: Outbox,
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
}
