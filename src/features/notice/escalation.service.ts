import { Injectable } from '@nestjs/common';
import type { ClockState } from '../../domain/lifecycle';
import { type EscalateTo, escalationsFor } from '../../domain/notice/escalation';
import type { ChannelKind } from '../../domain/notice/fallback';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { Clock } from '../../infra/clock/clock';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService } from '../case/case-transition.service';
import { EscalationRecords } from './escalation-records.service';
import { FallbackService } from './fallback.service';
import { NoticeStore } from './notice.store';

export interface EscalationOrder {
  readonly to: EscalateTo;
  readonly reason: string;
}

/** Somebody does not wait any longer for a notice: why is said, and who goes on with it has a task (ADR 0054). */
@Injectable()
export class EscalationService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly cases: CaseTransitionService,
    private readonly notices: NoticeStore,
    private readonly fallback: FallbackService,
    private readonly records: EscalationRecords,
  ) {}

  /** Throws RefusedError where the notice cannot go there now (domain/notice/escalation.ts). */
  escalate(locator: string, noticeId: string, staff: StaffIdentity, { to, reason }: EscalationOrder): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lockFor(tx, { locator }, { staff, action: 'notice.hand-over' }, at);
      if (locked.state === 'closed') throw new RefusedError({ code: 'notice.case-not-open' });
      const [notice] = await this.notices.lock(tx, [noticeId]);
      if (notice === undefined || notice.caseId !== locked.id) throw new NotFoundError();
      const facts = { ...notice, ...(await this.around(tx, noticeId)) };
      if (!escalationsFor(facts).includes(to)) throw new RefusedError({ code: 'notice.cannot-escalate' });
      if (reason.trim() === '') throw new RefusedError({ code: 'case.reason-needed' });
      await this.records.escalated(tx, notice, { to, reason, staff }, at);
      if (to === 'channel') await this.fallback.takeNext(tx, notice, locked, staff, at);
    });
  }

  private async around(
    tx: Tx,
    noticeId: string,
  ): Promise<{ nextChannel: ChannelKind | null; clock: ClockState | null }> {
    const [row] = await tx.query<{ nextChannel: ChannelKind | null; clock: ClockState | null }[]>(
      `SELECT (SELECT nx.kind FROM channel nx WHERE nx.platform_id = ch.platform_id AND nx.position > abs(ch.position)
          ORDER BY nx.position LIMIT 1) AS "nextChannel",
         (SELECT k.state FROM clock k WHERE k.notice_id = n.id ORDER BY k.created_at DESC LIMIT 1) AS clock
       FROM notice n JOIN channel ch ON ch.id = n.channel_id WHERE n.id = $1`,
      [noticeId],
    );
    return row!;
  }
}
