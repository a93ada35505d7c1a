import { Injectable } from '@nestjs/common';
import { type AnswerType, effectOfAnswer, LOOKED_AT_ONCE } from '../../domain/notice/answer';
import type { Actor } from '../../infra/audit/audit-log';
import type { Tx } from '../../infra/database/unit-of-work';
import { CaseLinksService, MOST_LINKS } from '../case/case-links.service';
import { CaseTransitionService } from '../case/case-transition.service';
import { ItemService, type LockedItem } from '../case/item.service';
import { PlatformService } from '../platform/platform.service';
import { newLinkOf } from './answer.forms';
import { NoticeStore } from './notice.store';

/** What an answer does to the links it is about, and to their case. */
@Injectable()
export class AnswerEffects {
  constructor(
    private readonly notices: NoticeStore,
    private readonly cases: CaseTransitionService,
    private readonly items: ItemService,
    private readonly links: CaseLinksService,
    private readonly platforms: PlatformService,
  ) {}

  /** The links that a notice is about, locked. */
  async itemsOf(tx: Tx, noticeId: string): Promise<LockedItem[]> {
    const links = await this.notices.itemIds(tx, [noticeId]);
    return this.items.lock(
      tx,
      links.map((link) => link.itemId),
    );
  }

  /** The caller holds the locks of the case and of the links. */
  async change(tx: Tx, stale: readonly LockedItem[], type: AnswerType, by: Actor, at: Date): Promise<void> {
    const command = effectOfAnswer(type);
    if (command === null || command === 'confirm_gone') return;
    const items = await this.items.lock(
      tx,
      stale.map((item) => item.id),
    );
    // "Removed" is looked at now, not in an hour: the sooner it is confirmed, the sooner the person knows. Once our clean
    // looks are being counted they keep their pace: no platform may hurry them by claiming again and again.
    const isLookedAt = (item: LockedItem) =>
      LOOKED_AT_ONCE.includes(type) && (item.cleanChecks === 0 || command === 'find_again');
    const results = await this.items.change(
      tx,
      items.map((item) => ({
        item,
        command: { type: command },
        ...(isLookedAt(item) ? { nextCheckAt: at } : {}),
      })),
      by,
      at,
    );
    const isBack = results.some((result) => result.ok && result.to === 'reappeared' && result.from !== result.to);
    if (isBack) await this.reopen(tx, items[0]!.caseId, by, at);
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
