import { Injectable } from '@nestjs/common';
import { RefusedError, NotFoundError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseKeyService } from '../case/case-key.service';
import { CaseTransitionService } from '../case/case-transition.service';
import { NoticeStore } from './notice.store';
import { SecondPersonService } from './second-person.service';

/** What a caseworker adds to the reasoning of a draft. Once it is approved nothing changes any more. */
@Injectable()
export class NoticeAdditionService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly cases: CaseTransitionService,
    private readonly notices: NoticeStore,
    private readonly keys: CaseKeyService,
    private readonly audit: AuditLog,
    private readonly secondPerson: SecondPersonService,
  ) {}

  /**
   * An empty text takes it out again. A first approval that was given already is void: it was for other words. Throws
   * RefusedError `notice.wrong-state` for what is no draft of a request.
   */
  write(locator: string, noticeId: string, staff: StaffIdentity, text: string): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lockFor(tx, { locator }, { staff, action: 'notice.draft' }, at);
      const [notice] = await this.notices.lock(tx, [noticeId]);
      if (notice === undefined || notice.caseId !== locked.id) throw new NotFoundError();
      if (notice.state !== 'draft' || !['takedown', 'escalation'].includes(notice.kind))
        throw new RefusedError({ code: 'notice.wrong-state', detail: { state: notice.state } });
      const sealer = await this.keys.sealerOf(tx, locked.id);
      const sealed = text.trim() === '' ? null : sealer.seal('notice.addition', text.trim());
      await this.notices.keepAddition(tx, notice, sealed, at);
      if (notice.firstApprovedBy !== null) await this.secondPerson.isAskedNoLonger(tx, notice, at);
      await this.audit.append(tx, {
        chainId: locked.id,
        at,
        actor: `staff:${staff.id}`,
        action: 'notice.reworded',
        detail: { notice: notice.id, isEmpty: sealed === null, endsFirstApproval: notice.firstApprovedBy !== null },
      });
    });
  }
}
