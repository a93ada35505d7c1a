import { Injectable } from '@nestjs/common';
import { type AnswerType, effectOfAnswer } from '../../domain/notice/answer';
import { decideNotice } from '../../domain/notice/decide-notice';
import { Clock } from '../../infra/clock/clock';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService, type LockedCase } from '../case/case-transition.service';
import { ItemService, type LockedItem } from '../case/item.service';
import { AnswerRecords } from './answer-records.service';
import type { AnswerReceipt, AuthenticAnswer } from './answer.types';
import { factsOf, HandoverService } from './handover.service';
import { type LockedNotice, NoticeStore } from './notice.store';

/** What a platform's answer does: to the notice, to its items, and to the people at the desk. */
@Injectable()
export class AnswerService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly notices: NoticeStore,
    private readonly cases: CaseTransitionService,
    private readonly items: ItemService,
    private readonly handover: HandoverService,
    private readonly records: AnswerRecords,
  ) {}

  /** The answer and its effect are one transaction under the platform's webhook-id: a repetition changes nothing. */
  apply(given: AuthenticAnswer): Promise<AnswerReceipt> {
    return this.work.run(async (tx): Promise<AnswerReceipt> => {
      const locked = await this.cases.lock(tx, { id: given.caseId });
      const notice = (await this.notices.lock(tx, [given.noticeId]))[0]!;
      const at = await this.clock.lawNow(tx);
      const earlier = await this.records.earlier(tx, given);
      if (earlier !== null) return earlier;

      const items = await this.itemsOf(tx, notice);
      const meant = given.answer.items;
      if (meant?.some((id) => !items.some((item) => item.id === id)) === true) return { kind: 'unknown_item' };
      const answered = await this.answerNotice(tx, notice, locked, at);
      if (!answered) return { kind: 'not_expected', state: notice.state };
      if (!(await this.records.keep(tx, given, notice.kind, at))) return { kind: 'seen_before' };
      if (notice.kind !== 'recall')
        await this.changeItems(
          tx,
          items.filter((item) => meant === undefined || meant.includes(item.id)),
          given.answer.type,
          given.platformId,
          at,
        );
      return { kind: 'taken' };
    });
  }

  /** An answer proves that the notice arrived: one that overtakes our own record of the delivery delivers it first. */
  private async answerNotice(tx: Tx, notice: LockedNotice, locked: LockedCase, at: Date): Promise<boolean> {
    if (!decideNotice(factsOf(notice, locked), { type: 'answer' }, at).ok) return false;
    if (notice.state === 'sending' || notice.state === 'undeliverable')
      await this.handover.deliver(
        tx,
        [notice],
        [locked],
        { by: 'webhook', actor: `platform:${notice.platformId}` },
        at,
      );
    const [current] = await this.notices.lock(tx, [notice.id]);
    await this.notices.setState(tx, [current!], 'answered', at);
    return true;
  }

  private async itemsOf(tx: Tx, notice: LockedNotice): Promise<LockedItem[]> {
    const links = await this.notices.itemIds(tx, [notice.id]);
    return this.items.lock(
      tx,
      links.map((link) => link.itemId),
    );
  }

  private async changeItems(
    tx: Tx,
    stale: readonly LockedItem[],
    type: AnswerType,
    platformId: string,
    at: Date,
  ): Promise<void> {
    const command = effectOfAnswer(type);
    if (command === null || command === 'confirm_gone') return;
    const items = await this.items.lock(
      tx,
      stale.map((item) => item.id),
    );
    // "Removed" is looked at now, not in an hour: the sooner it is confirmed, the sooner the person knows. Once our clean
    // looks are being counted they keep their pace: no platform may hurry them by claiming again and again.
    const looked = (item: LockedItem) =>
      command === 'claim_removed' && item.cleanChecks === 0 ? { nextCheckAt: at } : {};
    await this.items.change(
      tx,
      items.map((item) => ({ item, command: { type: command }, ...looked(item) })),
      `platform:${platformId}`,
      at,
    );
  }
}
