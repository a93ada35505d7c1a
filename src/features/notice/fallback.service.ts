import { Injectable } from '@nestjs/common';
import { decideNotice } from '../../domain/notice/decide-notice';
import { HOLD_PAUSE_MS } from '../../domain/notice/delivery-schedule';
import { fallbackPlan, isAutomatic } from '../../domain/notice/fallback';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import type { Actor } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService, type LockedCase } from '../case/case-transition.service';
import { PlatformService } from '../platform/platform.service';
import { FallbackRecords } from './fallback-records.service';
import { factsOf } from './handover.service';
import { type LockedNotice, NoticeStore } from './notice.store';
import { FRESH_JOB_LEASE_MS } from './send-job';
import { type DueTrouble, TroubleStore } from './trouble.store';

const WAITING: readonly LockedNotice['state'][] = ['approved', 'sending'];

/**
 * What happens to a notice that does not get through: first a human is told which channel is next, then that channel is
 * taken by itself (mail) or asked of the human (by hand). Until then, and beside a human, the present channel goes on
 * being tried (safety note 2.3, ADR 0014).
 */
@Injectable()
export class FallbackService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: TroubleStore,
    private readonly notices: NoticeStore,
    private readonly cases: CaseTransitionService,
    private readonly platforms: PlatformService,
    private readonly records: FallbackRecords,
  ) {}

  /** Fires what is due; answers how many notices it did something about. */
  async sweep(limit: number): Promise<number> {
    const due = await this.work.read(async (tx) => this.store.due(tx, await this.clock.lawNow(tx), limit));
    let fired = 0;
    for (const trouble of due) if (await this.work.run((tx) => this.fire(tx, trouble))) fired += 1;
    return fired;
  }

  /**
   * Sends a locked notice on its way over its platform's next channel, now. False when that needs a human (a web form)
   * or there is none.
   */
  async moveOn(tx: Tx, notice: LockedNotice, actor: Actor, at: Date): Promise<boolean> {
    const next = await this.platforms.nextChannel(tx, notice.channelId);
    if (next === null || !isAutomatic(next.kind)) return false;
    await this.store.moveTo(tx, notice, next.id, new Date(at.getTime() + FRESH_JOB_LEASE_MS), at);
    await this.records.moved(tx, notice, next, actor, at);
    return true;
  }

  /** A caseworker does not wait for the hour. Throws RefusedError `notice.no-channel` when the next one needs a human. */
  useNextChannel(locator: string, noticeId: string, staff: StaffIdentity): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lockFor(tx, { locator }, { staff, action: 'notice.hand-over' }, at);
      const [notice] = await this.notices.lock(tx, [noticeId]);
      if (notice === undefined || notice.caseId !== locked.id) throw new NotFoundError();
      await this.takeNext(tx, notice, locked, staff, at);
    });
  }

  /** The same for a caller that holds the locks and has asked whether they may. */
  async takeNext(tx: Tx, notice: LockedNotice, locked: LockedCase, staff: StaffIdentity, at: Date): Promise<void> {
    const decision = decideNotice(factsOf(notice, locked), { type: 'attempt' }, at);
    if (!decision.ok) throw new RefusedError(decision.refusal);
    if (!(await this.moveOn(tx, notice, `staff:${staff.id}`, at)))
      throw new RefusedError({ code: 'notice.no-channel' });
  }

  private async fire(tx: Tx, { id, caseId }: DueTrouble): Promise<boolean> {
    const locked = await this.cases.lock(tx, { id: caseId });
    const [notice] = await this.notices.lock(tx, [id]);
    const at = await this.clock.lawNow(tx);
    if (!notice?.troubleSince || !notice.troubleAt || notice.troubleAt > at || !WAITING.includes(notice.state))
      return false;
    if (locked.isOnHold)
      await this.store.setStep(tx, notice, notice.troubleStep, new Date(at.getTime() + HOLD_PAUSE_MS));
    else if (notice.troubleStep === 'task') await this.announce(tx, notice, notice.troubleSince, at);
    else if (!(await this.moveOn(tx, notice, 'system', at))) {
      await this.store.setStep(tx, notice, null, null);
      await this.records.handNeeded(tx, notice, at);
    }
    return true;
  }

  private async announce(tx: Tx, notice: LockedNotice, since: Date, at: Date): Promise<void> {
    const next = await this.platforms.nextChannel(tx, notice.channelId);
    const { fallbackAt } = fallbackPlan(since, notice.dueBy);
    await this.store.setStep(tx, notice, 'fallback', fallbackAt);
    await this.records.ready(tx, notice, next?.kind ?? 'by_hand', fallbackAt, at);
  }
}
