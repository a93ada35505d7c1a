import { Injectable } from '@nestjs/common';
import { decideHold } from '../../domain/retention/legal-hold';
import { RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseKeyService, type CaseSealer } from './case-key.service';
import { CaseTransitionService } from './case-transition.service';
import { TaskService } from './task.service';

/**
 * A supervisor keeps a case although its time is over, or its person wants it gone: a court or the police need it. It
 * has a reason (sealed) and a day on which it is looked at again; until it is lifted nothing erases the case.
 */
@Injectable()
export class LegalHoldService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly transitions: CaseTransitionService,
    private readonly keys: CaseKeyService,
    private readonly tasks: TaskService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Sets a hold, or renews the one there is. Throws RefusedError for an erased case, without a reason, or for a review
   * that is over or too far away.
   */
  set(locator: string, staff: StaffIdentity, hold: { reason: string; reviewAt: Date }): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const may = { staff, action: 'case.legal-hold' } as const;
      const { id, isErased } = await this.transitions.lockFor(tx, { locator }, may, at);
      const decision = decideHold({ isErased, ...hold }, at);
      if (!decision.ok) throw new RefusedError(decision.refusal);
      const vault = await this.keys.sealerOf(tx, id);
      const renewed = await this.open(tx, id);
      if (renewed !== null) await this.end(tx, { id: renewed, caseId: id, staffId: staff.id }, hold.reason, vault, at);
      await tx.query(
        `INSERT INTO legal_hold (id, case_id, reason_sealed, set_by, set_at, review_at) VALUES ($1, $2, $3, $4, $5, $6)`,
        [
          uuidV7(),
          id,
          vault.seal('legal_hold.reason', hold.reason.trim()),
          staff.id,
          at.toISOString(),
          hold.reviewAt.toISOString(),
        ],
      );
      const detail = { reviewAt: hold.reviewAt.toISOString() };
      await this.audit.append(tx, { chainId: id, at, actor: `staff:${staff.id}`, action: 'legal-hold.set', detail });
    });
  }

  /** Lifts the hold; an erasure that waited for it is done by the next sweep. */
  lift(locator: string, staff: StaffIdentity, reason: string): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const { id } = await this.transitions.lockFor(tx, { locator }, { staff, action: 'case.legal-hold' }, at);
      const hold = await this.open(tx, id);
      if (hold === null) throw new RefusedError({ code: 'case.not-held' });
      if (reason.trim() === '') throw new RefusedError({ code: 'case.reason-needed' });
      await this.end(tx, { id: hold, caseId: id, staffId: staff.id }, reason, await this.keys.sealerOf(tx, id), at);
      await this.audit.append(tx, {
        chainId: id,
        at,
        actor: `staff:${staff.id}`,
        action: 'legal-hold.lifted',
        detail: {},
      });
    });
  }

  /**
   * Opens a task for each hold whose day of review has come, again and again until it is lifted or renewed. The hold
   * stays meanwhile: what a court needs is not lost in silence.
   */
  askForReviews(limit: number): Promise<number> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const due = await tx.query<{ caseId: string }[]>(
        `SELECT h.case_id AS "caseId" FROM legal_hold h JOIN "case" c ON c.id = h.case_id
         WHERE h.lifted_at IS NULL AND h.review_at <= $1 AND NOT EXISTS (
           SELECT 1 FROM task t WHERE t.case_id = h.case_id AND t.kind = 'hold_review' AND t.done_at IS NULL)
         ORDER BY h.case_id LIMIT $2 FOR UPDATE OF c SKIP LOCKED`,
        [at.toISOString(), limit],
      );
      await this.tasks.open(
        tx,
        due.map(({ caseId }) => ({ caseId, kind: 'hold_review', subjectId: null })),
        at,
      );
      return due.length;
    });
  }

  private async end(
    tx: Tx,
    hold: { id: string; caseId: string; staffId: string },
    reason: string,
    vault: CaseSealer,
    at: Date,
  ): Promise<void> {
    await tx.query('UPDATE legal_hold SET lifted_at = $2, lifted_by = $3, lift_reason_sealed = $4 WHERE id = $1', [
      hold.id,
      at.toISOString(),
      hold.staffId,
      vault.seal('legal_hold.lift_reason', reason.trim()),
    ]);
    await this.tasks.settle(tx, [{ caseId: hold.caseId, kind: 'hold_review', subjectId: null }], at);
  }

  private async open(tx: Tx, caseId: string): Promise<string | null> {
    const [row] = await tx.query<{ id: string }[]>(
      'SELECT id FROM legal_hold WHERE case_id = $1 AND lifted_at IS NULL',
      [caseId],
    );
    return row?.id ?? null;
  }
}
