import { Injectable } from '@nestjs/common';
import type { RuleId } from '../../domain/deadline/rule';
import { ruleOf } from '../../domain/deadline/rules';
import { ITEM_TABLE } from '../../domain/lifecycle';
import { RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService } from '../case/case-transition.service';
import type { LockedItem } from '../case/item.service';
import { PlatformService } from '../platform/platform.service';
import { NoticeStore } from './notice.store';
import { PlatformMatchService } from './platform-match.service';

/** Drafts one notice per platform for the verified items of a case. Nothing leaves before somebody approves it. */
@Injectable()
export class NoticeDraftService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: NoticeStore,
    private readonly cases: CaseTransitionService,
    private readonly matching: PlatformMatchService,
    private readonly platforms: PlatformService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Throws RefusedError: `case.no-verified-item` when there is nothing to ask for, `notice.no-channel` when nobody we
   * know hosts it, `notice.basis-not-applicable` when the chosen law does not bind any of the platforms.
   */
  prepareDrafts(locator: string, staff: StaffIdentity, basis: RuleId): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lockFor(tx, { locator }, { staff, action: 'notice.draft' }, at);
      if (locked.state === 'closed' || locked.state === 'intake')
        throw new RefusedError({ code: 'case.wrong-state', detail: { state: locked.state } });
      const underWay = await this.store.itemsUnderWay(tx, locked.id);
      const ready = (await this.matching.lockMatched(tx, locked.id)).filter(
        (item) => ITEM_TABLE[item.state].notify !== undefined && !underWay.has(item.id),
      );
      if (ready.length === 0) throw new RefusedError({ code: 'case.no-verified-item' });
      const drafted = await this.draftPerPlatform(tx, locked.id, ready, basis, at);
      await this.audit.append(
        tx,
        ...drafted.map((notice) => ({
          chainId: locked.id,
          at,
          actor: `staff:${staff.id}` as const,
          action: 'notice.drafted',
          detail: { notice, rule: basis },
        })),
      );
    });
  }

  private async draftPerPlatform(
    tx: Tx,
    caseId: string,
    items: readonly LockedItem[],
    basis: RuleId,
    at: Date,
  ): Promise<string[]> {
    const byPlatform = new Map<string, LockedItem[]>();
    for (const item of items) {
      if (item.platformId === null) continue;
      byPlatform.set(item.platformId, [...(byPlatform.get(item.platformId) ?? []), item]);
    }
    const drafted: string[] = [];
    let hasChannel = false;
    for (const [platformId, own] of byPlatform) {
      const platform = await this.platforms.find(tx, platformId);
      const channel = await this.platforms.firstChannel(tx, platformId);
      if (platform === null || channel === null) continue;
      hasChannel = true;
      if (!platform.bases.includes(basis)) continue;
      const id = uuidV7();
      await this.store.insert(
        tx,
        {
          id,
          caseId,
          platformId,
          channelId: channel.id,
          kind: 'takedown',
          aboutNoticeId: null,
          basis,
          basisVersion: ruleOf(basis).version,
          state: 'draft',
          bodySealed: null,
          bodySha256: null,
          nextAttemptAt: null,
          itemIds: own.map((item) => item.id),
        },
        at,
      );
      drafted.push(id);
    }
    if (drafted.length === 0)
      throw new RefusedError({ code: hasChannel ? 'notice.basis-not-applicable' : 'notice.no-channel' });
    return drafted;
  }
}
