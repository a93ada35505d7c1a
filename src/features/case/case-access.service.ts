import { Inject, Injectable } from '@nestjs/common';
import { type BreakGlassPhase, openedByItself, phaseOf } from '../../domain/access/break-glass';
import { can } from '../../domain/access/can';
import type { ManyCasesReason } from '../../domain/access/reasons';
import { judgeViewing } from '../../domain/access/viewing';
import { isOfferedTo } from '../../domain/case/hand-over';
import { NotFoundError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { type AccessHead, CaseAccessStore } from './case-access.store';
import { HandOverStore } from './hand-over.store';

/** What stands behind a case's door for this person, at this moment. */
export type CaseEntry =
  | {
      readonly kind: 'open';
      readonly caseId: string;
      /** Until when an emergency lasts; null on the ordinary way. */
      readonly emergencyUntil: Date | null;
      /** Until when the person's own words are shown; null: they are hidden. */
      readonly shownUntil: Date | null;
    }
  | {
      readonly kind: 'held';
      readonly locator: string;
      readonly heldBy: string;
      readonly request: { readonly phase: BreakGlassPhase; readonly opensAt: Date } | null;
      /** Notices that wait for this person as the second of two. */
      readonly notices: readonly { readonly id: string; readonly platformName: string }[];
      /** Who offers the case to this person: its summary is open to them (ADR 0036). Null: nobody does. */
      readonly offeredBy: string | null;
    }
  | { readonly kind: 'too_many'; readonly locator: string; readonly opened: number };

/** What somebody comes to see: the case, one notice of it, or the summary of a case that is handed over. */
export type Look = { readonly noticeId: string } | 'case' | 'hand-over';

const HOUR_MS = 3_600_000;
/** One look in a quarter of an hour is one entry, except in an emergency, where each is listed. */
const READING_MS = 15 * 60_000;

/**
 * The door to a case's content (ADR 0024). Nothing of a case is read for the desk before this says `open`, and it says
 * so only after the look stands in the record: when the record cannot be written, nothing is shown.
 */
@Injectable()
export class CaseAccessService {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: CaseAccessStore,
    private readonly audit: AuditLog,
    private readonly handOvers: HandOverStore,
  ) {}

  /**
   * Opens a case, or one notice or the summary of it, for a member of staff. Throws NotFoundError for a role that sees
   * no case and for a locator that is not there.
   */
  enter(locator: string, staff: StaffIdentity, look: Look = 'case'): Promise<CaseEntry> {
    const noticeId = typeof look === 'object' ? look.noticeId : undefined;
    const action = noticeId === undefined ? 'case.read' : 'notice.read';
    if (!can(staff, action)) throw new NotFoundError();
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      await this.store.lockStaff(tx, staff.id);
      const head = await this.store.head(tx, locator);
      if (head === null) throw new NotFoundError();
      const isOrdinary = can(staff, action, head);
      const glass = isOrdinary ? null : await this.store.currentGlass(tx, head.id, staff.id, at);
      const isOpenedInEmergency = glass !== null && phaseOf(glass, at) === 'open';
      const waiting = isOrdinary ? [] : await this.waitingFor(tx, head.id, staff.id);
      const second = waiting.find(({ id }) => id === noticeId);
      const resource = { ...head, isOpenedInEmergency, firstApprovedBy: second?.firstApprovedBy ?? null };
      const mayLook = can(staff, action, resource);
      const offeredBy = mayLook ? null : await this.offeredBy(tx, head, staff);
      if (!mayLook && !(offeredBy !== null && look === 'hand-over')) {
        const request = glass === null ? null : { phase: phaseOf(glass, at), opensAt: glass.opensAt };
        return { kind: 'held', locator: head.locator, heldBy: head.heldBy ?? '', request, notices: waiting, offeredBy };
      }
      const tooMany = await this.tooMany(tx, head, staff, at);
      if (tooMany !== null) return { kind: 'too_many', locator: head.locator, opened: tooMany };
      if (isOpenedInEmergency && openedByItself(glass, at)) await this.tellOpened(tx, glass, at);
      await this.record(
        tx,
        head,
        staff,
        {
          noticeId,
          isSummary: look === 'hand-over',
          emergency: isOpenedInEmergency ? glass.id : null,
          isSecond: second !== undefined,
        },
        at,
      );
      return {
        kind: 'open',
        caseId: head.id,
        emergencyUntil: isOpenedInEmergency ? glass.endsAt : null,
        shownUntil: second === undefined ? await this.store.shownUntil(tx, head.id, staff.id, at) : null,
      };
    });
  }

  /** Somebody opens more cases than an hour's work asks for and says why: that stands in the record, and it goes on. */
  async giveReason(staff: StaffIdentity, reason: ManyCasesReason): Promise<void> {
    if (!can(staff, 'case.read')) throw new NotFoundError();
    await this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const actor = `staff:${staff.id}` as const;
      await this.audit.append(tx, { chainId: SYSTEM_CHAIN, at, actor, action: 'views.reasoned', detail: { reason } });
    });
  }

  /** Tells the supervisors, once, that an emergency opened because nobody decided. */
  async tellOpened(tx: Tx, glass: { id: string; caseId: string; staffId: string }, at: Date): Promise<void> {
    if (!(await this.store.raise(tx, 'break_glass_opened', glass.staffId, glass.id, at))) return;
    await this.audit.append(tx, {
      chainId: glass.caseId,
      at,
      actor: 'system',
      action: 'break-glass.opened',
      detail: { emergency: glass.id, because: 'nobody_decided' },
    });
  }

  /** Who offers the case to this person, so that they may read the summary; null when nobody does. */
  private async offeredBy(tx: Tx, head: AccessHead, staff: StaffIdentity): Promise<string | null> {
    const offer = await this.handOvers.openOf(tx, head.id);
    if (offer === null) return null;
    const isOffered = isOfferedTo(offer, staff);
    return can(staff, 'hand-over.answer', { ...head, isOffered }) ? this.handOvers.giverName(tx, offer) : null;
  }

  private async waitingFor(tx: Tx, caseId: string, staffId: string) {
    const all = await this.store.waitingForSecond(tx, caseId);
    return all.filter(({ firstApprovedBy }) => firstApprovedBy !== staffId);
  }

  /** How many were opened when a reason must be given first; null when the case may be opened. Alerts on the way. */
  private async tooMany(tx: Tx, head: AccessHead, staff: StaffIdentity, at: Date): Promise<number | null> {
    const since = new Date(at.getTime() - HOUR_MS);
    const views = await this.store.views(tx, { staffId: staff.id, caseId: head.id, since });
    const verdict = judgeViewing(views, this.config.views);
    if (verdict === 'fine') return null;
    const opened = views.opened + (verdict === 'alert' ? 1 : 0);
    if (await this.store.raiseBulk(tx, staff.id, opened, since, at))
      await this.audit.append(tx, {
        chainId: SYSTEM_CHAIN,
        at,
        actor: 'system',
        action: 'alert.raised',
        detail: { kind: 'bulk_view', staffId: staff.id, count: opened },
      });
    return verdict === 'reason_needed' ? views.opened : null;
  }

  private async record(
    tx: Tx,
    head: AccessHead,
    staff: StaffIdentity,
    how: { noticeId: string | undefined; isSummary: boolean; emergency: string | null; isSecond: boolean },
    at: Date,
  ): Promise<void> {
    const actor = `staff:${staff.id}` as const;
    const since = new Date(at.getTime() - READING_MS);
    const action = how.isSummary ? 'hand-over.read' : how.noticeId === undefined ? 'case.read' : 'notice.read';
    const isKnown =
      how.noticeId === undefined
        ? await this.audit.hasEntry(tx, { chainId: head.id, actor, action, detail: {}, since })
        : await this.store.hasReadNotice(tx, staff.id, head.id, how.noticeId, since);
    if (isKnown && how.emergency === null) return;
    const detail = {
      ...(how.noticeId === undefined ? {} : { notice: how.noticeId }),
      ...(how.emergency === null ? {} : { emergency: how.emergency }),
      ...(how.isSecond ? { as: 'second_person' } : {}),
    };
    await this.audit.append(tx, { chainId: head.id, at, actor, action, detail });
  }
}
