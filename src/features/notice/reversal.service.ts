import { Injectable } from '@nestjs/common';
import { SECONDARY_NOTICE_KINDS } from '../../domain/lifecycle';
import type { ReversalReason } from '../../domain/notice/reversal';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService } from '../case/case-transition.service';
import { NoticeStore } from './notice.store';
import { RecallService } from './recall.service';
import { ReversalRecords } from './reversal-records.service';

/** Taking back one notice because it was wrong. The platform hears it by the same signed recall as after a withdrawal. */
@Injectable()
export class ReversalService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: NoticeStore,
    private readonly cases: CaseTransitionService,
    private readonly recalls: RecallService,
    private readonly records: ReversalRecords,
  ) {}

  /** Throws RefusedError for a draft (nothing was said yet), and for a notice that is taken back already. */
  reverse(locator: string, noticeId: string, staff: StaffIdentity, reason: ReversalReason): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lockFor(tx, { locator }, { staff, action: 'notice.hand-over' }, at);
      const ofCase = await this.store.lockOfCase(tx, locked.id);
      const notice = ofCase.find(({ id }) => id === noticeId);
      if (notice === undefined) throw new NotFoundError();
      if (SECONDARY_NOTICE_KINDS.includes(notice.kind) || notice.state === 'draft' || notice.state === 'recalled')
        throw new RefusedError({ code: 'notice.wrong-state' });
      // What was claimed before this lock is out or will be in seconds: the recall follows it, as after a withdrawal.
      await this.cases.outwaitClaims(tx, locked, at);
      const ours = ofCase.filter(({ id, aboutNoticeId }) => id === noticeId || aboutNoticeId === noticeId);
      await this.recalls.recall(tx, locked, ours, at);
      await this.records.reversed(tx, notice, reason, `staff:${staff.id}`, at);
    });
  }
}
