import { Injectable } from '@nestjs/common';
import { decideCase } from '../../domain/case/decide-case';
import { decideNotice } from '../../domain/notice/decide-notice';
import { decideSchedule } from '../../domain/notice/schedule';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { Clock } from '../../infra/clock/clock';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService, type LockedCase } from '../case/case-transition.service';
import { DispatchService } from './dispatch.service';
import { factsOf } from './handover.service';
import { NoticeContentService } from './notice-content.service';
import { type LockedNotice, NoticeStore } from './notice.store';
import { SecondPersonService } from './second-person.service';

/** A caseworker approves a draft: from then on its bytes are fixed and it is on its way. */
@Injectable()
export class NoticeService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: NoticeStore,
    private readonly content: NoticeContentService,
    private readonly cases: CaseTransitionService,
    private readonly dispatch: DispatchService,
    private readonly secondPerson: SecondPersonService,
  ) {}

  /**
   * Approves one notice. Where the policy asks for two people, the first approval is kept and the answer is
   * `second-person-needed`; a colleague's approval completes it. Throws RefusedError when an element of the law, the
   * consent or the authority is missing. It leaves at once, or not before `leavesAt`; what the first of two chose counts
   * for the second who says nothing else.
   */
  approve(
    locator: string,
    noticeId: string,
    staff: StaffIdentity,
    leavesAt: Date | null = null,
  ): Promise<'approved' | 'second-person-needed'> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const { locked, notice } = await this.lock(tx, locator, noticeId);
      const { firstApprovedBy } = notice;
      await this.cases.requireMay(tx, locked, { staff, action: 'notice.approve', firstApprovedBy }, at);
      const composed = await this.content.compose(tx, notice, 'notice-approval');
      const missing = composed.elements.filter((check) => !check.isMet).map((check) => check.element);
      const decision = decideNotice(factsOf(notice, locked), { type: 'approve', missing }, at);
      if (!decision.ok) throw new RefusedError(decision.refusal);

      const by = { staffId: staff.id, leavesAt: timeToLeave(notice, leavesAt, at) };
      const approvals = [...new Set([firstApprovedBy ?? staff.id, staff.id])];
      const why = await this.secondPerson.why(tx, notice, composed.hosts);
      const secondPersonRequired = why.length > 0;
      const command =
        locked.state === 'removal'
          ? ({ type: 'send_again' } as const)
          : ({
              type: 'approve_notices',
              by: staff.id,
              completenessMissing: missing,
              approvals,
              secondPersonRequired,
            } as const);
      if (secondPersonRequired && approvals.length < 2) {
        // Nobody signs first for what the rules would refuse from the second: all else must be in order already.
        const inCase = decideCase(locked, command, at);
        if (!inCase.ok && inCase.refusal.code !== 'case.second-person-needed') throw new RefusedError(inCase.refusal);
        if (notice.firstApprovedBy === null) await this.dispatch.keepFirstApproval(tx, notice, by, at);
        await this.secondPerson.ask(tx, notice, { by: firstApprovedBy ?? staff.id, why }, at);
        return 'second-person-needed';
      }
      await this.cases.apply(tx, { locked, command }, `staff:${staff.id}`, at);
      await this.dispatch.approve(tx, notice, composed, by, at);
      if (firstApprovedBy !== null) await this.secondPerson.isAskedNoLonger(tx, notice, at);
      return 'approved';
    });
  }

  /** The notice went by another way (a web form, a letter): recorded with what shows it, and it counts as delivered. Throws RefusedError. */
  recordByHand(locator: string, noticeId: string, staff: StaffIdentity, proof: string): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const { locked, notice } = await this.lock(tx, locator, noticeId);
      await this.cases.requireMay(tx, locked, { staff, action: 'notice.hand-over' }, at);
      if (proof.trim() === '') throw new RefusedError({ code: 'case.reason-needed', detail: { field: 'proof' } });
      const decision = decideNotice(factsOf(notice, locked), { type: 'deliver', isByHand: true }, at);
      if (!decision.ok) throw new RefusedError(decision.refusal);
      await this.dispatch.deliverByHand(tx, { notice, locked, staffId: staff.id, proof }, at);
    });
  }

  private async lock(tx: Tx, locator: string, noticeId: string): Promise<{ locked: LockedCase; notice: LockedNotice }> {
    const locked = await this.cases.lock(tx, { locator });
    const [notice] = await this.store.lock(tx, [noticeId]);
    if (notice === undefined || notice.caseId !== locked.id) throw new NotFoundError();
    return { locked, notice };
  }
}

/** The time that was chosen now, or by the first of two, if it has not passed meanwhile. Throws RefusedError. */
function timeToLeave(notice: LockedNotice, chosen: Date | null, at: Date): Date | null {
  if (chosen === null) return notice.leavesAt !== null && notice.leavesAt > at ? notice.leavesAt : null;
  const decision = decideSchedule(chosen, at);
  if (!decision.ok) throw new RefusedError(decision.refusal);
  return decision.next.leavesAt;
}
