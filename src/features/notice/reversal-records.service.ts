import { Injectable } from '@nestjs/common';
import { ITEM_TABLE, TERMINAL_ITEM_STATES } from '../../domain/lifecycle';
import type { ReversalReason } from '../../domain/notice/reversal';
import type { Actor } from '../../infra/audit/audit-log';
import { AuditLog } from '../../infra/audit/audit-log';
import type { Tx } from '../../infra/database/unit-of-work';
import { CaseTransitionService } from '../case/case-transition.service';
import { ItemService } from '../case/item.service';
import { DeadlineService } from '../deadline/deadline.service';
import { type LockedNotice, NoticeStore } from './notice.store';

/** What follows when a notice was wrong: its clock ends, its links are given up, the case goes on without it. */
@Injectable()
export class ReversalRecords {
  constructor(
    private readonly store: NoticeStore,
    private readonly cases: CaseTransitionService,
    private readonly items: ItemService,
    private readonly deadlines: DeadlineService,
    private readonly audit: AuditLog,
  ) {}

  async reversed(tx: Tx, notice: LockedNotice, reason: ReversalReason, actor: Actor, at: Date): Promise<void> {
    await this.deadlines.voidOfNotices(tx, [notice.id], actor, at);
    const links = await this.store.itemIds(tx, [notice.id]);
    const locked = await this.items.lock(
      tx,
      links.map(({ itemId }) => itemId),
    );
    const left = locked.filter(({ state }) => ITEM_TABLE[state].give_up !== undefined);
    await this.items.change(
      tx,
      left.map((item) => ({ item, command: { type: 'give_up' }, nextCheckAt: null })),
      actor,
      at,
    );
    const detail = { notice: notice.id, reversal: reason };
    await this.audit.append(tx, { chainId: notice.caseId, at, actor, action: 'notice.reversed', detail });
    await this.waitNoLonger(tx, notice.caseId, actor, at);
  }

  /** When this was the last notice that was on its way, the case need not wait for its delivery. */
  private async waitNoLonger(tx: Tx, caseId: string, actor: Actor, at: Date): Promise<void> {
    const locked = await this.cases.lock(tx, { id: caseId });
    const isOver = locked.items.every((state) => TERMINAL_ITEM_STATES.includes(state));
    if (locked.state !== 'notice' || locked.noticesStillSending > 0 || !isOver) return;
    await this.cases.apply(tx, { locked, command: { type: 'finish_sending' } }, actor, at);
  }
}
