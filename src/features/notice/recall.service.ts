import { Injectable } from '@nestjs/common';
import { ATTEMPT_TIMEOUT_SECONDS } from '../../domain/notice/delivery-schedule';
import { decideNotice } from '../../domain/notice/decide-notice';
import { Clock } from '../../infra/clock/clock';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService, type LockedCase } from '../case/case-transition.service';
import { DeadlineService } from '../deadline/deadline.service';
import { DispatchService } from './dispatch.service';
import { factsOf } from './handover.service';
import { NoticeContentService } from './notice-content.service';
import { type LockedNotice, NoticeStore } from './notice.store';

/** After a withdrawal: what has not left is stopped, and everything that may have left is called back, signed. */
@Injectable()
export class RecallService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: NoticeStore,
    private readonly content: NoticeContentService,
    private readonly cases: CaseTransitionService,
    private readonly dispatch: DispatchService,
    private readonly deadlines: DeadlineService,
  ) {}

  /** Safe to run twice: a recalled notice is not recalled again. */
  recallOfCase(caseId: string): Promise<void> {
    return this.work.run(async (tx) => {
      const locked = await this.cases.lock(tx, { id: caseId });
      if (locked.outcome !== 'withdrawn') return;
      const at = await this.clock.lawNow(tx);
      await this.recall(tx, locked, await this.store.lockOfCase(tx, caseId), at);
      await this.deadlines.voidOfCase(tx, caseId, at);
    });
  }

  /** Stops these notices of a locked case and calls back what may have left of them. */
  async recall(tx: Tx, locked: LockedCase, ofCase: readonly LockedNotice[], at: Date): Promise<void> {
    const notices = ofCase.filter(
      (notice) => notice.kind !== 'recall' && decideNotice(factsOf(notice, locked), { type: 'recall' }, at).ok,
    );
    await this.store.setState(tx, notices, 'recalled', at);
    await this.dispatch.recordRecalled(tx, notices, at);
    // An attempt that was claimed and did not end may have reached them: it is recalled like a delivered one.
    // Its reminders are covered by that, and it follows whichever of them is still in the air.
    const inTheAir = new Set(notices.filter(isSending).map((one) => one.aboutNoticeId ?? one.id));
    const mayHaveLeft = notices.filter((one) => one.attemptsMade > 0 || one.deliveredAt !== null);
    const originals = mayHaveLeft.filter((one) => one.kind !== 'reminder');
    const used = await this.store.channelsUsed(
      tx,
      originals.map((notice) => notice.id),
    );
    for (const notice of originals)
      for (const channelId of new Set([notice.channelId, ...(used.get(notice.id) ?? [])]))
        await this.sendRecall(tx, notice, { channelId, isInTheAir: inTheAir.has(notice.id) }, at);
  }

  /** Over each channel over which it may have left: a notice that went on by mail may have arrived before by webhook. */
  private async sendRecall(
    tx: Tx,
    notice: LockedNotice,
    { channelId, isInTheAir }: { channelId: string; isInTheAir: boolean },
    at: Date,
  ): Promise<void> {
    const id = uuidV7();
    const about = { id, caseId: notice.caseId, kind: 'recall', basis: notice.basis, aboutNoticeId: notice.id } as const;
    const composed = await this.content.compose(tx, { ...about, createdAt: at }, 'notice-approval');
    const inFlightUntil = isInTheAir ? new Date(at.getTime() + (ATTEMPT_TIMEOUT_SECONDS + 1) * 1000) : at;
    await this.dispatch.recall(
      tx,
      {
        ...about,
        platformId: notice.platformId,
        channelId,
        basisVersion: composed.rule.version,
        bodySealed: composed.sealed,
        bodySha256: composed.sha256,
        itemIds: [],
      },
      composed,
      inFlightUntil,
      at,
    );
  }
}

const isSending = (notice: LockedNotice): boolean => notice.state === 'sending';
