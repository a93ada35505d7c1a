import { Injectable } from '@nestjs/common';
import { decideNotice } from '../../domain/notice/decide-notice';
import { isRemindedOf, remindByHand, whyNoReminder, type WhyNoReminderByHand } from '../../domain/notice/reminder';
import { InvariantError, type Refusal } from '../../domain/shared/decision';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import type { Actor } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService, type LockedCase } from '../case/case-transition.service';
import { factsOf } from './handover.service';
import { NoticeContentService } from './notice-content.service';
import { type LockedNotice, NoticeStore } from './notice.store';
import { ReminderRecords } from './reminder-records.service';
import { type Reminded, type ReminderDraft, ReminderStore } from './reminder.store';
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
      const reminded = await this.store.reminded(tx, noticeId);
      const because = whyNoReminder(factsFor(about, reminded, locked), at);
      if (because !== null) return this.records.skipped(tx, about, { percent, because }, at);
      await this.send(tx, { about, reminded, locked, percent, actor: 'system' }, at);
    });
  }

  /**
   * Somebody at the desk reminds the platforms of a case now: of the one notice, or of every one of which it may be.
   * Throws RefusedError when there is none; then it says why the first of them is not.
   */
  remindByHand(locator: string, staff: StaffIdentity, noticeId?: string): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lockFor(tx, { locator }, { staff, action: 'notice.approve' }, at);
      const notices = (await this.notices.lockOfCase(tx, locked.id)).filter(
        ({ id, kind }) => (noticeId ?? id) === id && kind !== 'reminder' && kind !== 'recall',
      );
      if (noticeId !== undefined && notices.length === 0) throw new NotFoundError();
      const reasons: WhyNoReminderByHand[] = [];
      for (const about of notices) {
        const reminded = await this.store.reminded(tx, about.id);
        const facts = {
          ...factsFor(about, reminded, locked),
          startedAt: reminded.clock?.startedAt ?? null,
          remindedPercents: reminded.remindedPercents,
        };
        const verdict = remindByHand(facts, at);
        if ('because' in verdict) reasons.push(verdict.because);
        else await this.send(tx, { about, reminded, locked, ...verdict, actor: `staff:${staff.id}` }, at);
      }
      if (reasons.length === notices.length) throw new RefusedError({ code: REFUSED[reasons[0] ?? 'not_delivered'] });
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

  private async send(tx: Tx, { about, reminded, locked, percent, actor }: Reminder, at: Date): Promise<void> {
    const { channelId, clock, items, basisVersion } = reminded;
    const draft: ReminderDraft = {
      id: uuidV7(),
      about,
      percent,
      channelId,
      dueAt: clock!.dueAt!,
      itemIds: items.filter(isRemindedOf).map((item) => item.id),
    };
    if (await this.store.insertDraft(tx, draft, basisVersion, at)) await this.approve(tx, draft, { locked, actor }, at);
  }

  private async approve(
    tx: Tx,
    draft: ReminderDraft,
    { locked, actor }: Pick<Reminder, 'locked' | 'actor'>,
    at: Date,
  ): Promise<void> {
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
    await this.records.sent(tx, draft, { sha256: composed.sha256, actor }, at);
  }
}

interface Reminder {
  readonly about: LockedNotice;
  readonly reminded: Reminded;
  readonly locked: LockedCase;
  readonly percent: number;
  readonly actor: Actor;
}

/** What the desk is told when a platform may not be reminded. */
const REFUSED: Readonly<Record<WhyNoReminderByHand, Refusal['code']>> = {
  not_delivered: 'reminder.not-delivered',
  by_hand: 'reminder.by-hand',
  case_closed: 'case.wrong-state',
  on_hold: 'case.on-hold',
  no_consent: 'case.no-consent-to-notify',
  clock_over: 'reminder.clock-over',
  no_limit: 'reminder.no-limit',
  nothing_open: 'reminder.nothing-open',
  too_soon: 'reminder.too-soon',
};

const factsFor = (about: LockedNotice, { isByHand, clock, items }: Reminded, locked: LockedCase) => ({
  notice: { ...about, isByHand },
  clock,
  items,
  caseState: locked.state,
  isCaseOnHold: locked.isOnHold,
  hasConsentToNotify: locked.hasConsentToNotify,
});
