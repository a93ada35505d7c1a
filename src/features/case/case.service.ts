import { Injectable } from '@nestjs/common';
import { can } from '../../domain/access/can';
import type { UnprovenOutcome } from '../../domain/case/decide-case';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import type { Actor } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService } from './case-transition.service';
import { HolderService } from './holder.service';
import { LeaseService } from './lease.service';
import { NoteService } from './note.service';
import { TaskService } from './task.service';

/** What a caseworker does with a whole case. */
@Injectable()
export class CaseService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly transitions: CaseTransitionService,
    private readonly tasks: TaskService,
    private readonly notes: NoteService,
    private readonly leases: LeaseService,
    private readonly holders: HolderService,
  ) {}

  /** The caseworker takes a new report, or a case that was given back: from now on it is theirs. */
  take(locator: string, staff: StaffIdentity): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.transitions.lockFor(tx, { locator }, { staff, action: 'case.take' }, at);
      await this.leases.requireFree(tx, locked.id, staff, at);
      const isGivenBack = locked.claimedBy === null && locked.state !== 'intake' && locked.state !== 'closed';
      if (isGivenBack) return this.holders.hand(tx, locked, staff.id, staff, at);
      await this.transitions.apply(tx, { locked, command: { type: 'take', by: staff.id } }, actorOf(staff), at);
      // A report that somebody had and gave up again: who takes it is found.
      await this.tasks.settle(tx, [{ caseId: locked.id, kind: 'handed_over', subjectId: null }], at);
    });
  }

  /** Ends a case that never reached a platform: not verified, a duplicate of another, or referred elsewhere. */
  closeUnproven(
    locator: string,
    staff: StaffIdentity,
    closing: { outcome: UnprovenOutcome; reason: string; duplicateOf?: string },
  ): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.transitions.lockFor(tx, { locator }, { staff, action: 'case.close' }, at);
      // Two people may report the same link against each other: one caseworker alone never decides that they are one.
      if (closing.outcome === 'duplicate' && !can(staff, 'case.close-duplicate'))
        throw new RefusedError({ code: 'case.supervisor-needed' });
      const other = await this.otherCase(tx, closing.duplicateOf);
      await this.transitions.apply(
        tx,
        {
          locked,
          command: {
            type: 'close_unproven',
            outcome: closing.outcome,
            reason: closing.reason,
            caseId: locked.id,
            ...(other === undefined ? {} : { duplicateOf: other }),
          },
        },
        actorOf(staff),
        at,
      );
      const note = { caseId: locked.id, about: 'closing', text: closing.reason, staffId: staff.id } as const;
      await this.notes.write(tx, note, at);
    });
  }

  /** Ends a case whose items are all terminal; the outcome follows from them. */
  closeFinished(locator: string, staff: StaffIdentity): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.transitions.lockFor(tx, { locator }, { staff, action: 'case.close' }, at);
      await this.transitions.apply(tx, { locked, command: { type: 'close_finished' } }, actorOf(staff), at);
    });
  }

  reopen(locator: string, staff: StaffIdentity, reason: string): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.transitions.lockFor(tx, { locator }, { staff, action: 'case.reopen' }, at);
      await this.transitions.apply(tx, { locked, command: { type: 'reopen', reason } }, actorOf(staff), at);
      await this.notes.write(tx, { caseId: locked.id, about: 'reopening', text: reason, staffId: staff.id }, at);
    });
  }

  ownTask(locator: string, taskId: string, staff: StaffIdentity): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.transitions.lock(tx, { locator });
      // The second of two may see to a colleague's notice, and to nothing else of the case.
      const firstApprovedBy = await this.tasks.firstOf(tx, locked.id, taskId);
      const action = firstApprovedBy === null ? 'case.read' : 'notice.approve';
      await this.transitions.requireMay(tx, locked, { staff, action, firstApprovedBy }, at);
      await this.tasks.own(tx, locked.id, taskId, staff, at);
    });
  }

  finishTask(locator: string, taskId: string, staff: StaffIdentity): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.transitions.lockFor(tx, { locator }, { staff, action: 'case.read' }, at);
      await this.tasks.finish(tx, locked.id, taskId, staff, at);
    });
  }

  private async otherCase(tx: Tx, locator: string | undefined): Promise<string | undefined> {
    if (locator === undefined || locator.trim() === '') return undefined;
    const id = await this.transitions.idOf(tx, locator);
    if (id === null) throw new NotFoundError();
    return id;
  }
}

const actorOf = (staff: StaffIdentity): Actor => `staff:${staff.id}`;
