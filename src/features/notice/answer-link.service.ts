import { Injectable } from '@nestjs/common';
import { answerLinkEnd } from '../../domain/notice/answer-link';
import { can } from '../../domain/access/can';
import { NotFoundError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { randomToken, tokenHash } from '../../infra/crypto/tokens';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseKeyService } from '../case/case-key.service';
import { CaseTransitionService } from '../case/case-transition.service';
import { AnswerLinkStore } from './answer-link.store';
import { NoticeStore } from './notice.store';

/** The address where one notice is answered in a browser: drawn with its approval, ended by time or from the desk. */
@Injectable()
export class AnswerLinkService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: AnswerLinkStore,
    private readonly notices: NoticeStore,
    private readonly cases: CaseTransitionService,
    private readonly keys: CaseKeyService,
    private readonly audit: AuditLog,
  ) {}

  /** It works for its time from when the notice may leave (`from`). */
  async draw(tx: Tx, notice: { id: string; caseId: string; platformId: string }, from: Date, at: Date): Promise<void> {
    const token = randomToken();
    const sealer = await this.keys.sealerOf(tx, notice.caseId);
    await this.store.insert(tx, {
      id: uuidV7(),
      caseId: notice.caseId,
      noticeId: notice.id,
      platformId: notice.platformId,
      tokenHash: tokenHash(token),
      tokenSealed: sealer.seal('answer_link.token', token),
      createdAt: at,
      expiresAt: answerLinkEnd(from),
    });
  }

  /** The notice leaves at another time, and nobody has the address yet. */
  async move(tx: Tx, noticeId: string, from: Date): Promise<void> {
    await this.store.setEnd(tx, noticeId, answerLinkEnd(from));
  }

  /** Ends it: a mail went to the wrong desk, or somebody answers who should not. A second press changes nothing. */
  async end(locator: string, noticeId: string, staff: StaffIdentity): Promise<void> {
    if (!can(staff, 'notice.hand-over')) throw new NotFoundError();
    await this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lockFor(tx, { locator }, { staff, action: 'notice.hand-over' }, at);
      const notice = await this.notices.find(tx, noticeId);
      if (notice === null || notice.caseId !== locked.id) throw new NotFoundError();
      if (!(await this.store.end(tx, noticeId, at))) return;
      await this.audit.append(tx, {
        chainId: locked.id,
        at,
        actor: `staff:${staff.id}`,
        action: 'answer-link.ended',
        detail: { notice: noticeId },
      });
    });
  }
}
