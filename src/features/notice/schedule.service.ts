import { Injectable } from '@nestjs/common';
import { decideNotice } from '../../domain/notice/decide-notice';
import { decideSchedule, isScheduled } from '../../domain/notice/schedule';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService } from '../case/case-transition.service';
import { DispatchService } from './dispatch.service';
import { factsOf } from './handover.service';
import { NoticeStore } from './notice.store';

/** A notice that is approved and waits for its time to leave (ADR 0054). Stopping it is taking it back. */
@Injectable()
export class NoticeScheduleService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly cases: CaseTransitionService,
    private readonly notices: NoticeStore,
    private readonly dispatch: DispatchService,
  ) {}

  /** Another time, or now (null). Throws RefusedError once it may have left, and for what may not leave at all. */
  change(locator: string, noticeId: string, staff: StaffIdentity, leavesAt: Date | null): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lockFor(tx, { locator }, { staff, action: 'notice.approve' }, at);
      const [notice] = await this.notices.lock(tx, [noticeId]);
      if (notice === undefined || notice.caseId !== locked.id) throw new NotFoundError();
      if (!isScheduled(notice, at)) throw new RefusedError({ code: 'notice.not-scheduled' });
      const decision =
        leavesAt === null
          ? decideNotice({ ...factsOf(notice, locked), leavesAt }, { type: 'attempt' }, at)
          : decideSchedule(leavesAt, at);
      if (!decision.ok) throw new RefusedError(decision.refusal);
      await this.dispatch.reschedule(tx, notice, { staffId: staff.id, leavesAt }, at);
    });
  }
}
