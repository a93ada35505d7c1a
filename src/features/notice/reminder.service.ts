import { Injectable } from '@nestjs/common';
import { decideNotice } from '../../domain/notice/decide-notice';
import { isRemindedOf, whyNoReminder } from '../../domain/notice/reminder';
import { InvariantError } from '../../domain/shared/decision';
import { Clock } from '../../infra/clock/clock';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService, type LockedCase } from '../case/case-transition.service';
import { factsOf } from './handover.service';
import { NoticeContentService } from './notice-content.service';
import { NoticeStore } from './notice.store';
import { ReminderRecords } from './reminder-records.service';
import { type ReminderDraft, ReminderStore } from './reminder.store';
import { FRESH_JOB_LEASE_MS } from './send-job';

/** Reminds a platform of a notice whose time runs out: one notice for each share of the time, sent like any other. */
@Injectable()
export class ReminderService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly notices: NoticeStore,
    private readonly store: ReminderStore,
    private readonly content: NoticeContentService,
    private readonly cases: CaseTransitionService,
    private readonly records: ReminderRecords,
  ) {}

  /** Safe to run twice: there is one reminder for each notice and share. Where none may be sent, the record says why. */
  async remind(noticeId: string, percent: number): Promise<void> {
    const owner = await this.work.read((tx) => this.notices.caseAndPlatformOf(tx, noticeId));
    if (owner === null) return;
    await this.work.run(async (tx) => {
      const locked = await this.cases.lock(tx, { id: owner.caseId });
      const about = (await this.notices.lock(tx, [noticeId]))[0]!;
      const at = await this.clock.lawNow(tx);
      const { clock, items, channelId, basisVersion, isByHand } = await this.store.reminded(tx, noticeId);
      const facts = { notice: { ...about, isByHand }, clock, items, ...caseFacts(locked) };
      const because = whyNoReminder(facts, at);
      if (because !== null) return this.records.skipped(tx, about, { percent, because }, at);
      const draft: ReminderDraft = {
        id: uuidV7(),
        about,
        percent,
        channelId,
        dueAt: clock!.dueAt!,
        itemIds: items.filter(isRemindedOf).map((item) => item.id),
      };
      if (await this.store.insertDraft(tx, draft, basisVersion, at)) await this.approve(tx, draft, locked, at);
    });
  }

  /** Stops reminders that are still on their way when the time is over or nothing is left to be done. */
  stopUnwanted(limit: number): Promise<number> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const stopped = await this.store.stopUnwanted(tx, at, limit);
      await this.records.stopped(tx, stopped, at);
      return stopped.length;
    });
  }

  private async approve(tx: Tx, draft: ReminderDraft, locked: LockedCase, at: Date): Promise<void> {
    const { id, about } = draft;
    const own = { id, caseId: about.caseId, kind: 'reminder', basis: about.basis, aboutNoticeId: about.id } as const;
    const composed = await this.content.compose(tx, { ...own, createdAt: at }, 'notice-approval');
    const missing = composed.elements.filter((check) => !check.isMet).map((check) => check.element);
    const facts = { ...factsOf(about, locked), kind: own.kind, state: 'draft' as const };
    const decision = decideNotice(facts, { type: 'approve', missing }, at);
    if (!decision.ok) throw new InvariantError(`a reminder of a complete notice is refused: ${decision.refusal.code}`);
    await this.store.approve(
      tx,
      id,
      {
        bodySealed: composed.sealed,
        bodySha256: composed.sha256,
        elements: composed.elements,
        nextAttemptAt: new Date(at.getTime() + FRESH_JOB_LEASE_MS),
      },
      at,
    );
    await this.records.sent(tx, draft, composed.sha256, at);
  }
}

const caseFacts = (locked: LockedCase) => ({
  caseState: locked.state,
  isCaseOnHold: locked.isOnHold,
  hasConsentToNotify: locked.hasConsentToNotify,
});
