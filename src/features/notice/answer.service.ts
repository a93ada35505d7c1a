import { Injectable } from '@nestjs/common';
import { decideNotice } from '../../domain/notice/decide-notice';
import { NotFoundError } from '../../domain/shared/errors';
import { Clock } from '../../infra/clock/clock';
import { actAs } from '../../infra/database/actor';
import { Batcher } from '../../infra/database/batcher';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService, type LockedCase } from '../case/case-transition.service';
import type { LockedItem } from '../case/item.service';
import { AnswerEffects } from './answer-effects.service';
import { AnswerRecords, type AnswerToKeep } from './answer-records.service';
import type { AnswerReceipt, AuthenticAnswer } from './answer.types';
import { factsOf, HandoverService } from './handover.service';
import { type LockedNotice, NoticeStore } from './notice.store';

/** An answer with all that is locked for it. */
interface Given extends AnswerToKeep {
  readonly given: AuthenticAnswer;
  readonly locked: LockedCase;
  readonly notice: LockedNotice;
  /** The links that it is about. */
  readonly about: readonly LockedItem[];
}

/**
 * What platforms' answers do: to the notice, to its items, and to the people at the desk. Answers of one platform that
 * come at the same moment share a transaction (ADR 0055); each is told its own result, and one that fails is tried alone.
 */
@Injectable()
export class AnswerService {
  private readonly byPlatform = new Map<string, Batcher<AuthenticAnswer, AnswerReceipt>>();
  private readonly underWay = new Map<string, Promise<AnswerReceipt>>();

  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly notices: NoticeStore,
    private readonly cases: CaseTransitionService,
    private readonly handover: HandoverService,
    private readonly records: AnswerRecords,
    private readonly effects: AnswerEffects,
  ) {}

  /**
   * The answer and its effect are one transaction under the platform's webhook-id: a repetition changes nothing. One that
   * comes while the first is still being written down waits for that one's end instead of asking the database.
   */
  async apply(given: AuthenticAnswer): Promise<AnswerReceipt> {
    const { platformId, webhookId, noticeId, bodySha256 } = given;
    const same = [platformId, webhookId, noticeId, bodySha256.toString('hex')].join(' ');
    const first = this.underWay.get(same);
    if (first !== undefined) {
      const receipt = await first;
      return receipt.kind === 'taken' ? { kind: 'seen_before' } : receipt;
    }
    const own = this.batcherOf(platformId).submit(given);
    this.underWay.set(same, own);
    try {
      return await own;
    } finally {
      this.underWay.delete(same);
    }
  }

  /** For each platform by itself: one that is slow, or waits for a lock, holds up no other. */
  private batcherOf(platformId: string): Batcher<AuthenticAnswer, AnswerReceipt> {
    const known = this.byPlatform.get(platformId);
    if (known !== undefined) return known;
    const made = new Batcher<AuthenticAnswer, AnswerReceipt>(
      (answers) =>
        actAs({ kind: 'platform', platformId, caseIds: answers.map(({ caseId }) => caseId) }, () =>
          this.work.run((tx) => this.takeAll(tx, platformId, answers)),
        ),
      // Two about the same case, or under the same id, follow one another.
      ({ caseId, webhookId }) => [`case ${caseId}`, `id ${webhookId}`],
      { size: 50, atOnce: 2, gatherMs: 250 },
    );
    this.byPlatform.set(platformId, made);
    return made;
  }

  /** Each answer is about another case. The receipts come in the order of the answers. */
  private async takeAll(tx: Tx, platformId: string, answers: readonly AuthenticAnswer[]): Promise<AnswerReceipt[]> {
    const caseIds = answers.map(({ caseId }) => caseId);
    const cases = byId(await this.cases.lockMany(tx, caseIds));
    const noticeIds = answers.map(({ noticeId }) => noticeId);
    const notices = byId(await this.notices.lock(tx, noticeIds));
    const at = await this.clock.lawNow(tx);
    const items = await this.effects.itemsOf(tx, noticeIds);
    const receipts = new Map<AuthenticAnswer, AnswerReceipt>();
    const wanted = answers.flatMap((given): Given[] => {
      const [locked, notice] = [cases.get(given.caseId), notices.get(given.noticeId)];
      if (locked === undefined || notice === undefined) throw new NotFoundError();
      const judged = judge(given, locked, notice, items.get(given.noticeId) ?? [], at);
      if ('about' in judged) return [{ ...given, given, locked, notice, noticeKind: notice.kind, about: judged.about }];
      receipts.set(given, judged);
      return [];
    });
    const kept = await this.records.keep(tx, wanted, at);
    if (kept.length > 0) await this.take(tx, kept, at);
    for (const { given } of kept) receipts.set(given, { kind: 'taken' });
    // What was not kept may have come before, also where it would not be expected any more: then that is what it is told.
    const rest = answers.filter((given) => receipts.get(given)?.kind !== 'taken');
    const earlier = await this.records.earlier(tx, platformId, rest, at);
    for (const [n, given] of rest.entries()) {
      const receipt = earlier[n] ?? receipts.get(given);
      if (receipt === undefined) throw new NotFoundError(); // of a case that was erased, and never answered before
      receipts.set(given, receipt);
    }
    return answers.map((given) => receipts.get(given)!);
  }

  private async take(tx: Tx, taken: readonly Given[], at: Date): Promise<void> {
    const arrived = await this.arrive(tx, taken, at);
    const notices = taken.map(({ notice }) => arrived.get(notice.id) ?? notice);
    await this.notices.setState(tx, notices, 'answered', at);
    await this.records.enter(tx, taken, at);
    const effective = taken.filter(({ noticeKind }) => noticeKind !== 'recall');
    await this.effects.change(
      tx,
      effective.map((given) => ({ ...given, isStale: arrived.has(given.noticeId) })),
      at,
    );
    for (const { platformId, answer, about } of effective)
      if (answer.newUrl !== undefined && about[0] !== undefined)
        await this.effects.follow(tx, about[0], answer.newUrl, `platform:${platformId}`);
  }

  /**
   * An answer proves that the notice arrived: one that overtakes our own record of the delivery delivers it first. Answers
   * those notices as they are then.
   */
  private async arrive(tx: Tx, taken: readonly Given[], at: Date): Promise<Map<string, LockedNotice>> {
    const early = taken.filter(({ notice }) => notice.state === 'sending' || notice.state === 'undeliverable');
    if (early.length === 0) return new Map();
    await this.handover.deliver(
      tx,
      early.map(({ notice }) => notice),
      early.map(({ locked }) => locked),
      { by: 'webhook', actor: `platform:${early[0]!.platformId}` },
      at,
    );
    return byId(
      await this.notices.lock(
        tx,
        early.map(({ notice }) => notice.id),
      ),
    );
  }
}

/** What an answer is about, or why it is not taken. */
function judge(
  { answer }: AuthenticAnswer,
  locked: LockedCase,
  notice: LockedNotice,
  items: readonly LockedItem[],
  at: Date,
): { readonly about: readonly LockedItem[] } | AnswerReceipt {
  const meant = answer.items;
  if (meant?.some((id) => !items.some((item) => item.id === id)) === true) return { kind: 'unknown_item' };
  const about = items.filter((item) => meant === undefined || meant.includes(item.id));
  if (answer.newUrl !== undefined && about.length > 1) return WHICH_ONE;
  const isExpected = decideNotice(factsOf(notice, locked), { type: 'answer' }, at).ok;
  return isExpected ? { about } : { kind: 'not_expected', state: notice.state };
}

const byId = <Row extends { readonly id: string }>(rows: readonly Row[]): Map<string, Row> =>
  new Map(rows.map((row) => [row.id, row]));

const WHICH_ONE = {
  kind: 'invalid',
  problems: [{ path: 'items', message: 'one new address is for one link: say which one moved' }],
} as const satisfies AnswerReceipt;
