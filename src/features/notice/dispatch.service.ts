import { Injectable } from '@nestjs/common';
import type { DeadlineRule } from '../../domain/deadline/rule';
import { ruleOf } from '../../domain/deadline/rules';
import { type Actor, AuditLog } from '../../infra/audit/audit-log';
import type { Tx } from '../../infra/database/unit-of-work';
import { Outbox } from '../../infra/outbox/outbox';
import { CaseKeyService } from '../case/case-key.service';
import type { LockedCase } from '../case/case-transition.service';
import { DeadlineService } from '../deadline/deadline.service';
import { AnswerLinkService } from './answer-link.service';
import { HandoverService } from './handover.service';
import type { ComposedNotice } from './notice-content.service';
import { type LockedNotice, type NewNotice, NoticeStore } from './notice.store';
import { FRESH_JOB_LEASE_MS, sendJob } from './send-job';

const HOUR_MS = 3_600_000;

/** Who approves, and from when on it may leave; null: at once. */
export interface Approver {
  readonly staffId: string;
  readonly leavesAt: Date | null;
}

/** The end of our own time for the hand-over: the law's hours, counted from when it may leave. */
const dueByOf = ({ limit }: DeadlineRule, from: Date): Date | null =>
  limit.kind === 'hours' ? new Date(from.getTime() + limit.hours * HOUR_MS) : null;

const leaving = (leavesAt: Date | null): Readonly<Record<string, string>> =>
  leavesAt === null ? {} : { leavesAt: leavesAt.toISOString() };

/** From approval on: the bytes are frozen, the clock waits for delivery, the first attempt is in the outbox. */
@Injectable()
export class DispatchService {
  constructor(
    private readonly store: NoticeStore,
    private readonly deadlines: DeadlineService,
    private readonly handover: HandoverService,
    private readonly keys: CaseKeyService,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
    private readonly links: AnswerLinkService,
  ) {}

  async keepFirstApproval(tx: Tx, notice: LockedNotice, by: Approver, at: Date): Promise<void> {
    await this.store.recordFirstApproval(tx, notice, by, at);
    await this.audit.append(tx, {
      chainId: notice.caseId,
      at,
      actor: `staff:${by.staffId}`,
      action: 'notice.first-approval',
      detail: { notice: notice.id, ...leaving(by.leavesAt) },
    });
  }

  /** What is to leave later has no message: the sweep sends it when its time has come, like any other that is due. */
  async approve(tx: Tx, notice: LockedNotice, composed: ComposedNotice, by: Approver, at: Date): Promise<void> {
    const { staffId, leavesAt } = by;
    await this.store.approve(
      tx,
      notice,
      {
        bodySealed: composed.sealed,
        bodySha256: composed.sha256,
        elements: composed.elements,
        approvedBy: staffId,
        nextAttemptAt: leavesAt ?? new Date(at.getTime() + FRESH_JOB_LEASE_MS),
        leavesAt,
        dueBy: dueByOf(composed.rule, leavesAt ?? at),
      },
      at,
    );
    await this.deadlines.prepare(tx, notice, composed.rule, at);
    await this.recordApproval(tx, notice, composed, { actor: `staff:${staffId}`, leavesAt }, at);
    await this.links.draw(tx, notice, leavesAt ?? at, at);
    if (leavesAt === null) await this.outbox.add(tx, at, sendJob(notice, 1));
  }

  /** Another time for a notice that waits to leave, or now. The caller holds the locks and has asked the rules. */
  async reschedule(tx: Tx, notice: LockedNotice, { staffId, leavesAt }: Approver, at: Date): Promise<void> {
    const nextAttemptAt = leavesAt ?? new Date(at.getTime() + FRESH_JOB_LEASE_MS);
    const dueBy = dueByOf(ruleOf(notice.basis), leavesAt ?? at);
    await this.store.reschedule(tx, notice, { leavesAt, nextAttemptAt, dueBy }, at);
    await this.links.move(tx, notice.id, leavesAt ?? at);
    await this.audit.append(tx, {
      chainId: notice.caseId,
      at,
      actor: `staff:${staffId}`,
      action: leavesAt === null ? 'notice.released' : 'notice.rescheduled',
      detail: { notice: notice.id, ...leaving(leavesAt) },
    });
    if (leavesAt === null) await this.outbox.add(tx, at, sendJob(notice, 1));
  }

  /**
   * A recall needs nobody's approval: the person's withdrawal is its reason. It starts no clock. `notBefore` lets an
   * attempt of the original that is under way end first, so that the recall cannot overtake what it recalls.
   */
  async recall(
    tx: Tx,
    recall: Omit<NewNotice, 'nextAttemptAt' | 'state'>,
    composed: ComposedNotice,
    notBefore: Date,
    at: Date,
  ): Promise<void> {
    const isNow = notBefore <= at;
    const nextAttemptAt = isNow ? new Date(at.getTime() + FRESH_JOB_LEASE_MS) : notBefore;
    await this.store.insert(tx, { ...recall, state: 'approved', nextAttemptAt }, at);
    await this.recordApproval(tx, recall, composed, { actor: 'system', leavesAt: null }, at);
    if (isNow) await this.outbox.add(tx, at, sendJob(recall, 1));
  }

  async deliverByHand(
    tx: Tx,
    { notice, locked, staffId, proof }: { notice: LockedNotice; locked: LockedCase; staffId: string; proof: string },
    at: Date,
  ): Promise<void> {
    const sealer = await this.keys.sealerOf(tx, notice.caseId);
    await this.store.keepProof(tx, notice.id, sealer.seal('notice.delivery_proof', proof));
    await this.handover.deliver(tx, [notice], [locked], { by: 'by_hand', actor: `staff:${staffId}` }, at);
  }

  async recordRecalled(tx: Tx, notices: readonly LockedNotice[], at: Date): Promise<void> {
    await this.audit.append(
      tx,
      ...notices.map((notice) => ({
        chainId: notice.caseId,
        at,
        actor: 'system' as const,
        action: 'notice.recalled',
        detail: { notice: notice.id, hadLeft: notice.attemptsMade > 0 || notice.deliveredAt !== null },
      })),
    );
  }

  private async recordApproval(
    tx: Tx,
    notice: { id: string; caseId: string; kind: string },
    composed: ComposedNotice,
    { actor, leavesAt }: { actor: Actor; leavesAt: Date | null },
    at: Date,
  ): Promise<void> {
    await this.audit.append(tx, {
      chainId: notice.caseId,
      at,
      actor,
      action: 'notice.approved',
      detail: {
        notice: notice.id,
        kind: notice.kind,
        rule: composed.rule.id,
        sha256: composed.sha256.toString('hex'),
        ...leaving(leavesAt),
      },
    });
  }
}
