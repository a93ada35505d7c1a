import { Injectable } from '@nestjs/common';
import { InvariantError } from '../../domain/shared/decision';
import { NotFoundError, RefusedError, StaleError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { Clock } from '../../infra/clock/clock';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseService } from '../case/case.service';
import { HolderService } from '../case/holder.service';
import { LeaseService } from '../case/lease.service';
import { ReminderService } from '../notice/reminder.service';
import type { BulkOrder } from './bulk.forms';
import { type BulkStep, BulkStore } from './bulk.store';

/** What came of one case: `done`, or the code of what the rules said. */
export interface BulkResult {
  readonly caseId: string;
  readonly result: string;
}

/**
 * The same step in many cases, each by itself: what a single case would be refused, it is refused here, and the others
 * go on. A dry run takes the very same steps and gives each back.
 */
@Injectable()
export class BulkService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: BulkStore,
    private readonly cases: CaseService,
    private readonly holders: HolderService,
    private readonly leases: LeaseService,
    private readonly reminders: ReminderService,
  ) {}

  async rehearse(order: BulkOrder, staff: StaffIdentity): Promise<BulkResult[]> {
    const results: BulkResult[] = [];
    for (const { caseId, locator } of await this.targets(order)) {
      const result = await resultOf(() => this.work.rehearse(() => this.take(order, locator, staff)));
      results.push({ caseId, result });
    }
    return results;
  }

  /** Answers the id of the run, under which the results stand and can be undone. */
  async run(order: BulkOrder, staff: StaffIdentity): Promise<string> {
    const id = uuidV7();
    const steps: Pick<BulkStep, 'caseId' | 'result' | 'holderBefore'>[] = [];
    try {
      for (const { caseId, locator, holderId } of await this.targets(order)) {
        const result = await resultOf(() => this.take(order, locator, staff));
        steps.push({ caseId, result, holderBefore: holderId });
      }
    } finally {
      // What was done is written down also when a later case broke the run off.
      await this.work.run(async (tx) => {
        const run = { id, staffId: staff.id, action: order.action };
        await this.store.add(tx, run, steps, await this.clock.lawNow(tx));
      });
    }
    return id;
  }

  /** The steps of a run, for whoever made it; nothing for anybody else. */
  ofRun(runId: string, staff: StaffIdentity): Promise<BulkStep[]> {
    return this.work.read((tx) => this.store.ofRun(tx, runId, staff.id));
  }

  /** Takes back what was done in this run, in every case in which nothing else has happened since. */
  async undo(runId: string, staff: StaffIdentity, reason: string): Promise<void> {
    for (const step of (await this.ofRun(runId, staff)).filter(isUndoable)) {
      const result = await resultOf(async () => {
        const [now] = await this.work.read((tx) => this.store.targets(tx, [step.caseId]));
        if (now?.version !== step.versionAfter) throw new RefusedError({ code: 'case.moved-on' });
        await this.takeBack(step, staff, reason);
      });
      await this.work.run(async (tx) => this.store.undone(tx, runId, step.caseId, result, await this.clock.lawNow(tx)));
    }
  }

  private targets(order: BulkOrder) {
    return this.work.read((tx) => this.store.targets(tx, order.caseIds));
  }

  private take(order: BulkOrder, locator: string, staff: StaffIdentity): Promise<void> {
    const { action, reason } = order;
    switch (action) {
      case 'keep':
        return this.leases.keep(locator, staff);
      case 'take':
        return this.cases.take(locator, staff);
      case 'assign':
        return this.holders.assign(locator, staff, order.to!);
      case 'release':
        return this.holders.release(locator, staff);
      case 'urgent':
      case 'not_urgent':
        return this.holders.prioritise(locator, staff, action === 'urgent');
      case 'not_verified':
        return this.cases.closeUnproven(locator, staff, { outcome: action, reason });
      case 'duplicate':
        return this.cases.closeUnproven(locator, staff, { outcome: action, reason, duplicateOf: order.duplicateOf! });
      case 'remind':
        return this.reminders.remindByHand(locator, staff);
    }
  }

  private takeBack(step: BulkStep, staff: StaffIdentity, reason: string): Promise<void> {
    const { action, locator, holderBefore } = step;
    switch (action) {
      case 'keep':
        return this.leases.letGo(locator, staff);
      case 'take':
        return this.holders.release(locator, staff);
      case 'assign':
        return this.holders.putBack(locator, staff, holderBefore);
      case 'release':
        return holderBefore === staff.id
          ? this.cases.take(locator, staff)
          : this.holders.putBack(locator, staff, holderBefore);
      case 'urgent':
      case 'not_urgent':
        return this.holders.prioritise(locator, staff, action !== 'urgent');
      case 'not_verified':
      case 'duplicate':
        return this.cases.reopen(locator, staff, reason);
      case 'remind':
        throw new InvariantError('what was sent to a platform is not taken back like this');
    }
  }
}

/** A reminder is on its way: it is recalled with its notice, or not at all. */
export const isUndoable = ({ action, result, undoneAt }: BulkStep): boolean =>
  result === 'done' && undoneAt === null && action !== 'remind';

/** An expected "no" is a result of its row; anything else is a fault and breaks the run off. */
async function resultOf(step: () => Promise<void>): Promise<string> {
  try {
    await step();
    return 'done';
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal.code;
    if (error instanceof StaleError) return 'stale';
    if (error instanceof NotFoundError) return 'not-found';
    throw error;
  }
}
