import { Inject, Injectable } from '@nestjs/common';
import { type NoticeState, SECONDARY_NOTICE_KINDS } from '../../domain/lifecycle';
import type { ChannelKind } from '../../domain/notice/fallback';
import { decideNotice } from '../../domain/notice/decide-notice';
import type { Actor } from '../../infra/audit/audit-log';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import type { Tx } from '../../infra/database/unit-of-work';
import { CaseTransitionService, type LockedCase } from '../case/case-transition.service';
import { ItemService } from '../case/item.service';
import { DeadlineService } from '../deadline/deadline.service';
import { HandoverRecords } from './handover-records.service';
import { NoticeDutyService } from './notice-duty.service';
import { type LockedNotice, NoticeStore } from './notice.store';

/**
 * What follows when a notice has reached its platform, on whatever channel: its clock starts, its items count as
 * notified and are looked at, and the case moves on once nothing is still sending.
 */
@Injectable()
export class HandoverService {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly store: NoticeStore,
    private readonly cases: CaseTransitionService,
    private readonly items: ItemService,
    private readonly deadlines: DeadlineService,
    private readonly duties: NoticeDutyService,
    private readonly records: HandoverRecords,
  ) {}

  /** The caller holds the locks of the cases and the notices. Answers the ids that became delivered. */
  async deliver(
    tx: Tx,
    notices: readonly LockedNotice[],
    cases: readonly LockedCase[],
    how: { by: ChannelKind; actor: Actor },
    at: Date,
  ): Promise<string[]> {
    const caseOf = new Map(cases.map((locked) => [locked.id, locked]));
    const delivered = notices.filter((notice) => {
      const facts = factsOf(notice, caseOf.get(notice.caseId)!);
      return decideNotice(facts, { type: 'deliver' }, at).ok;
    });
    await this.store.markDelivered(tx, delivered, how.by, at);
    await this.records.delivered(tx, delivered, how, at);
    const requests = delivered.filter((notice) => !SECONDARY_NOTICE_KINDS.includes(notice.kind));
    if (requests.length > 0) {
      const ids = requests.map((notice) => notice.id);
      await this.deadlines.start(tx, ids, at);
      await this.duties.settle(tx, ids, at);
      await this.notifyItems(tx, requests, at);
      await this.finishSending(tx, requests, cases, at);
    }
    return delivered.map((notice) => notice.id);
  }

  /**
   * The last notice of a round is through: the case waits for the removal from now on. What was still sending is known
   * from the locks the caller holds; nobody can have changed it since.
   */
  private async finishSending(
    tx: Tx,
    arrived: readonly LockedNotice[],
    cases: readonly LockedCase[],
    at: Date,
  ): Promise<void> {
    const left = (locked: LockedCase): number => {
      const own = arrived.filter(({ caseId, state }) => caseId === locked.id && IS_SENDING.includes(state));
      return locked.noticesStillSending - own.length;
    };
    const ready = cases.filter((locked) => locked.state === 'notice' && left(locked) === 0);
    // Links were added meanwhile. Whether they hold the case up is asked of what stands there now.
    const added = cases.filter((locked) => locked.state === 'verification').map(({ id }) => id);
    const back = added.length === 0 ? [] : await this.cases.lockMany(tx, added);
    await this.cases.applyAll(
      tx,
      back.map((locked) => ({ locked, command: { type: 'finish_sending' } })),
      'system',
      at,
    );
    await this.cases.applyAll(
      tx,
      ready.map((locked) => ({
        locked: { ...locked, noticesStillSending: 0 },
        command: { type: 'finish_sending' },
      })),
      'system',
      at,
    );
  }

  private async notifyItems(tx: Tx, notices: readonly LockedNotice[], at: Date): Promise<void> {
    const links = await this.store.itemIds(
      tx,
      notices.map((notice) => notice.id),
    );
    const items = await this.items.lock(
      tx,
      links.map((link) => link.itemId),
    );
    const firstLook = new Date(at.getTime() + this.config.checks.confirmEverySeconds * 1000);
    await this.items.change(
      tx,
      items.map((item) => ({ item, command: { type: 'notify' }, nextCheckAt: item.nextCheckAt ?? firstLook })),
      'system',
      at,
    );
  }
}

const IS_SENDING: readonly NoticeState[] = ['approved', 'sending'];

export const factsOf = (notice: LockedNotice, locked: LockedCase) => ({
  state: notice.state,
  kind: notice.kind,
  caseState: locked.state,
  caseOutcome: locked.outcome,
  isCaseOnHold: locked.isOnHold,
  isConsentWithdrawn: !locked.hasConsentToNotify,
  leavesAt: notice.leavesAt,
});
