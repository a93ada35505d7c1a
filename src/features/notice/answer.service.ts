import { Injectable } from '@nestjs/common';
import { decideNotice } from '../../domain/notice/decide-notice';
import { Clock } from '../../infra/clock/clock';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService, type LockedCase } from '../case/case-transition.service';
import type { LockedItem } from '../case/item.service';
import { AnswerEffects } from './answer-effects.service';
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
    private readonly handover: HandoverService,
    private readonly records: AnswerRecords,
    private readonly effects: AnswerEffects,
  ) {}

  /** The answer and its effect are one transaction under the platform's webhook-id: a repetition changes nothing. */
  apply(given: AuthenticAnswer): Promise<AnswerReceipt> {
    return this.work.run(async (tx): Promise<AnswerReceipt> => {
      const locked = await this.cases.lock(tx, { id: given.caseId });
      const notice = (await this.notices.lock(tx, [given.noticeId]))[0]!;
      const at = await this.clock.lawNow(tx);
      const earlier = await this.records.earlier(tx, given, at);
      if (earlier !== null) return earlier;

      const items = await this.effects.itemsOf(tx, notice.id);
      const meant = given.answer.items;
      if (meant?.some((id) => !items.some((item) => item.id === id)) === true) return { kind: 'unknown_item' };
      const about = items.filter((item) => meant === undefined || meant.includes(item.id));
      if (given.answer.newUrl !== undefined && about.length > 1) return WHICH_ONE;
      const answered = await this.answerNotice(tx, notice, locked, at);
      if (!answered) return { kind: 'not_expected', state: notice.state };
      if (!(await this.records.keep(tx, given, notice.kind, at))) return { kind: 'seen_before' };
      if (notice.kind !== 'recall') await this.act(tx, about, given, at);
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

  private async act(tx: Tx, about: readonly LockedItem[], given: AuthenticAnswer, at: Date): Promise<void> {
    const by = `platform:${given.platformId}` as const;
    await this.effects.change(tx, about, given.answer.type, by, at);
    const { newUrl } = given.answer;
    if (newUrl !== undefined && about[0] !== undefined) await this.effects.follow(tx, about[0], newUrl, by);
  }
}

const WHICH_ONE = {
  kind: 'invalid',
  problems: [{ path: 'items', message: 'one new address is for one link: say which one moved' }],
} as const satisfies AnswerReceipt;
