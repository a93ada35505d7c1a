import { Injectable } from '@nestjs/common';
import type { ItemCommand } from '../../domain/lifecycle';
import { type AnswerType, effectOfAnswer, LOOKED_AT_ONCE } from '../../domain/notice/answer';
import type { Actor } from '../../infra/audit/audit-log';
import type { Tx } from '../../infra/database/unit-of-work';
import { CaseLinksService, MOST_LINKS } from '../case/case-links.service';
import { CaseTransitionService } from '../case/case-transition.service';
import { ItemService, type LockedItem } from '../case/item.service';
import { PlatformService } from '../platform/platform.service';
import { newLinkOf } from './answer.forms';
import type { AuthenticAnswer } from './answer.types';
import { NoticeStore } from './notice.store';

/** An answer and the links that it is about; they are stale when the notice arrived only by it. */
export interface EffectiveAnswer extends AuthenticAnswer {
  readonly about: readonly LockedItem[];
  readonly isStale: boolean;
}

/** What answers of one platform do to the links they are about, and to their cases. */
@Injectable()
export class AnswerEffects {
  constructor(
    private readonly notices: NoticeStore,
    private readonly cases: CaseTransitionService,
    private readonly items: ItemService,
    private readonly links: CaseLinksService,
    private readonly platforms: PlatformService,
  ) {}

  /** The links that each notice is about, locked. */
  async itemsOf(tx: Tx, noticeIds: readonly string[]): Promise<Map<string, LockedItem[]>> {
    const links = await this.notices.itemIds(tx, noticeIds);
    const locked = await this.items.lock(
      tx,
      links.map((link) => link.itemId),
    );
    const items = new Map(locked.map((item) => [item.id, item]));
    return new Map(
      noticeIds.map((id) => [
        id,
        links.flatMap(({ noticeId, itemId }) => (noticeId === id ? [items.get(itemId)!] : [])),
      ]),
    );
  }

  /** The caller holds the locks of the cases and of the links; each answer is about another case. */
  async change(tx: Tx, answers: readonly EffectiveAnswer[], at: Date): Promise<void> {
    const wanted = answers.flatMap((given) => {
      const command = effectOfAnswer(given.answer.type);
      return command === null || command === 'confirm_gone' ? [] : [{ ...given, command }];
    });
    const stale = wanted.flatMap(({ about, isStale }) => (isStale ? about.map(({ id }) => id) : []));
    const anew = new Map((stale.length === 0 ? [] : await this.items.lock(tx, stale)).map((item) => [item.id, item]));
    const [by] = wanted.map(({ platformId }): Actor => `platform:${platformId}`);
    if (by === undefined) return;
    const results = await this.items.change(
      tx,
      wanted.flatMap(({ about, command, answer }) =>
        about.map((known) => {
          const item = anew.get(known.id) ?? known;
          return {
            item,
            command: { type: command },
            ...(isLookedAt(item, command, answer.type) ? { nextCheckAt: at } : {}),
          };
        }),
      ),
      by,
      at,
    );
    const back = results.filter((result) => result.ok && result.to === 'reappeared' && result.from !== result.to);
    for (const caseId of new Set(back.map(({ item }) => item.caseId))) await this.reopen(tx, caseId, by, at);
  }

  /** Where the content is now becomes a link of the case; nothing is sent about it before somebody has judged it. */
  async follow(tx: Tx, from: LockedItem, newUrl: string, by: Actor): Promise<void> {
    const link = newLinkOf(newUrl);
    const locked = await this.cases.lock(tx, { id: from.caseId });
    // A closed case stays closed for an address: the task tells of it, and somebody may open the case again.
    if (link === null || locked.state === 'closed' || locked.items.length >= MOST_LINKS) return;
    const [platformId] = await this.platforms.matchHosts([link.host], tx);
    const { url, original } = link;
    await this.links.add(tx, from.caseId, [{ url, original, platformId: platformId ?? null }], {
      by,
      movedFrom: from.id,
    });
  }

  private async reopen(tx: Tx, caseId: string, by: Actor, at: Date): Promise<void> {
    const locked = await this.cases.lock(tx, { id: caseId });
    if (locked.state === 'closed') await this.cases.applyAll(tx, [{ locked, command: { type: 'reappear' } }], by, at);
  }
}

/**
 * "Removed" is looked at now, not in an hour: the sooner it is confirmed, the sooner the person knows. Once our clean
 * looks are being counted they keep their pace: no platform may hurry them by claiming again and again.
 */
const isLookedAt = (item: LockedItem, command: ItemCommand, type: AnswerType): boolean =>
  LOOKED_AT_ONCE.includes(type) && (item.cleanChecks === 0 || command === 'find_again');
