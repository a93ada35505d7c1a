import { Injectable } from '@nestjs/common';
import { TERMINAL_ITEM_STATES } from '../../domain/lifecycle';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { Clock } from '../../infra/clock/clock';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService } from '../case/case-transition.service';
import { ItemService } from '../case/item.service';
import { VerificationStore } from './verification.store';

/** The caseworker's judgement of each link: is this what it is said to be? */
@Injectable()
export class VerificationService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly cases: CaseTransitionService,
    private readonly items: ItemService,
    private readonly store: VerificationStore,
  ) {}

  /**
   * Verifies or rejects one item of a case in verification (or later, for items that were added), or gives one up for
   * which nothing more can be done: it is not looked at any more, and the case may end without it.
   */
  judgeItem(
    locator: string,
    itemId: string,
    staff: StaffIdentity,
    judgement: 'verify' | 'reject' | 'give_up',
  ): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lockFor(tx, { locator }, { staff, action: 'item.judge' }, at);
      if (locked.state === 'closed' || locked.state === 'intake')
        throw new RefusedError({ code: 'case.wrong-state', detail: { state: locked.state } });
      const [item] = await this.items.lock(tx, [itemId]);
      if (item === undefined || item.caseId !== locked.id) throw new NotFoundError();
      // Its bytes are frozen and will be sent: rejecting it now would not keep it from the platform.
      if (judgement === 'reject' && (await this.store.isOnItsWay(tx, itemId)))
        throw new RefusedError({ code: 'case.still-sending' });
      const step = { item, command: { type: judgement }, ...(judgement === 'give_up' ? { nextCheckAt: null } : {}) };
      const [result] = await this.items.change(tx, [step], `staff:${staff.id}`, at);
      if (result?.ok === false) throw new RefusedError(result.refusal);
      if (judgement !== 'verify') await this.waitNoLonger(tx, locked.id, staff, at);
    });
  }

  /**
   * With the last item given up there is nothing left to send: the case need not wait for a delivery that never comes.
   * With the last of the added links turned down it goes back to where it was.
   */
  private async waitNoLonger(tx: Tx, caseId: string, staff: StaffIdentity, at: Date): Promise<void> {
    const locked = await this.cases.lock(tx, { id: caseId });
    const isOver = locked.items.every((state) => TERMINAL_ITEM_STATES.includes(state));
    if (locked.state === 'removal' || (locked.state === 'notice' && !isOver)) return;
    // While something is still on its way, or another link waits for a judgement, the rules say no, and that is right.
    await this.cases.applyAll(tx, [{ locked, command: { type: 'finish_sending' } }], `staff:${staff.id}`, at);
  }
}
