import { Inject, Injectable } from '@nestjs/common';
import { TERMINAL_ITEM_STATES } from '../../domain/lifecycle';
import { nextLook, tallyLook } from '../../domain/removal/verdict';
import { Clock } from '../../infra/clock/clock';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService } from '../case/case-transition.service';
import { ItemService, type LockedItem } from '../case/item.service';
import { NoticeDutyService } from '../notice/notice-duty.service';
import { LookRecords } from './look-records.service';
import type { LookResult } from './look-result';

/** What a look leads to: a tally, a confirmed removal with its clocks met and the case closed, or a re-appearance. */
@Injectable()
export class RemovalOutcomeService {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly cases: CaseTransitionService,
    private readonly items: ItemService,
    private readonly duties: NoticeDutyService,
    private readonly records: LookRecords,
  ) {}

  record(caseId: string, look: LookResult): Promise<void> {
    return this.work.run(async (tx) => {
      const { outcome } = await this.cases.lock(tx, { id: caseId });
      const [item] = await this.items.lock(tx, [look.itemId]);
      if (item === undefined) return;
      const at = await this.clock.lawNow(tx);
      await this.records.looked(tx, item, look, at);
      if (outcome === 'withdrawn') return;
      if (item.checksMade !== look.check) return; // an older look that came home late
      const counted = await this.count(tx, item, look, at);
      if (counted.state === 'removed') {
        if (look.verdict === 'there') await this.foundAgain(tx, counted, at);
      } else if (counted.cleanChecks >= this.config.checks.confirmations) await this.confirmGone(tx, counted, at);
      else if (counted.state === 'claimed_removed' && look.verdict === 'there')
        await this.items.change(tx, [{ item: counted, command: { type: 'find_again' } }], 'system', at);
    });
  }

  /** Counts the look and sets the next one; answers the item as it is now. */
  private async count(tx: Tx, item: LockedItem, look: LookResult, at: Date): Promise<LockedItem> {
    const cleanChecks = item.state === 'removed' ? item.cleanChecks : tallyLook(item.cleanChecks, look.verdict);
    const firstCleanAt = cleanChecks === 0 ? null : (item.firstCleanAt ?? at);
    const nextCheckAt = nextLook({
      itemState: item.state,
      cleanChecks,
      verdict: look.verdict,
      now: at,
      pace: this.config.checks,
      removedAt: item.removedAt,
    });
    await this.items.tally(tx, item, { cleanChecks, checksMade: item.checksMade, firstCleanAt, nextCheckAt }, at);
    return { ...item, cleanChecks, firstCleanAt, nextCheckAt, version: item.version + 1 };
  }

  private async confirmGone(tx: Tx, item: LockedItem, at: Date): Promise<void> {
    const { confirmations } = this.config.checks;
    const nextCheckAt = nextLook({
      itemState: 'removed',
      cleanChecks: item.cleanChecks,
      verdict: 'gone',
      now: at,
      pace: this.config.checks,
      removedAt: item.firstCleanAt,
    });
    const command = { type: 'confirm_gone', cleanChecks: item.cleanChecks, needed: confirmations } as const;
    const [result] = await this.items.change(tx, [{ item, command, nextCheckAt }], 'system', at);
    if (result?.ok !== true) return;
    await this.duties.afterRemoval(tx, item.id, at);
    const locked = await this.cases.lock(tx, { id: item.caseId });
    if (locked.state === 'removal' && locked.items.every((state) => TERMINAL_ITEM_STATES.includes(state)))
      await this.cases.apply(tx, { locked, command: { type: 'close_finished' } }, 'system', at);
  }

  private async foundAgain(tx: Tx, item: LockedItem, at: Date): Promise<void> {
    const nextCheckAt = new Date(at.getTime() + this.config.checks.lookEverySeconds * 1000);
    const [result] = await this.items.change(
      tx,
      [{ item, command: { type: 'find_again' }, nextCheckAt }],
      'system',
      at,
    );
    if (result?.ok !== true) return;
    const locked = await this.cases.lock(tx, { id: item.caseId });
    if (locked.state === 'closed')
      await this.cases.applyAll(tx, [{ locked, command: { type: 'reappear' } }], 'system', at);
    await this.records.reappeared(tx, item, at);
  }
}
