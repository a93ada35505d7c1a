import { Injectable } from '@nestjs/common';
import { RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseStore } from './case.store';
import { HandOverRecords } from './hand-over-records.service';
import { CaseTransitionService, type LockedCase } from './case-transition.service';
import { TaskService } from './task.service';

/** Whose case it is, and whether it can wait. Neither changes where the case stands. */
@Injectable()
export class HolderService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly cases: CaseTransitionService,
    private readonly store: CaseStore,
    private readonly audit: AuditLog,
    private readonly handOvers: HandOverRecords,
    private readonly tasks: TaskService,
  ) {}

  /**
   * A supervisor gives an open case to a colleague, who acknowledges it first like any other hand-over (ADR 0036). Until
   * then whoever has it answers for it; one that is nobody's is the supervisor's meanwhile. To themselves it is at once.
   */
  assign(locator: string, staff: StaffIdentity, to: string): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.lockOpen(tx, locator, staff, 'case.assign', at);
      if (!(await this.mayHold(tx, to))) throw new RefusedError({ code: 'case.no-such-colleague' });
      const { id: caseId, claimedBy } = locked;
      if (claimedBy === to) throw new RefusedError({ code: 'case.already-with-them' });
      if (to === staff.id) return this.hand(tx, locked, to, staff, at);
      if ((await this.handOvers.openOf(tx, caseId))?.toId === to) throw new RefusedError({ code: 'hand-over.open' });
      if (claimedBy === null) await this.hand(tx, locked, staff.id, staff, at);
      else await this.handOvers.overtake(tx, caseId, staff, at);
      const offer = {
        caseId,
        fromId: claimedBy ?? staff.id,
        givenBy: staff.id,
        to: 'person',
        toId: to,
        noteId: null,
      } as const;
      await this.handOvers.open(tx, offer, at);
    });
  }

  /**
   * A supervisor takes back what they did a moment ago: the case is again whose it was, who knows it and has nothing to
   * acknowledge, and an offer that nobody has answered is over.
   */
  putBack(locator: string, staff: StaffIdentity, holderBefore: string | null): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.lockOpen(tx, locator, staff, 'case.assign', at);
      if (locked.claimedBy !== holderBefore) return this.hand(tx, locked, holderBefore, staff, at);
      const offer = await this.handOvers.openOf(tx, locked.id);
      if (offer === null) throw new RefusedError({ code: 'hand-over.over' });
      await this.handOvers.end(tx, offer, { outcome: 'taken_back', by: staff }, at);
    });
  }

  /** Whoever holds a case, or a supervisor, gives it back: from then on it is nobody's and anybody may take it. */
  release(locator: string, staff: StaffIdentity): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.lockOpen(tx, locator, staff, 'case.release', at);
      if (locked.claimedBy === null) throw new RefusedError({ code: 'case.not-claimed' });
      await this.hand(tx, locked, null, staff, at);
    });
  }

  /**
   * Whoever holds a case hands it over this moment: it is nobody's again, not even in their hand for a quarter of an hour,
   * and a supervisor has a task to find somebody. Nobody is asked why (safety note 3.2).
   */
  handOverNow(locator: string, staff: StaffIdentity): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.lockOpen(tx, locator, staff, 'case.release', at);
      if (locked.claimedBy !== staff.id) throw new RefusedError({ code: 'case.not-claimed' });
      await this.hand(tx, locked, null, staff, at);
      await this.store.endLease(tx, locked.id, staff.id);
      await this.tasks.open(tx, [{ caseId: locked.id, kind: 'handed_over', subjectId: null }], at);
    });
  }

  /** Says that a case cannot wait, or that it can again. */
  prioritise(locator: string, staff: StaffIdentity, isUrgent: boolean): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.lockOpen(tx, locator, staff, 'case.prioritise', at);
      if (!(await this.store.setUrgent(tx, locked.id, isUrgent, at)))
        throw new RefusedError({ code: 'case.nothing-to-change' });
      const detail = { isUrgent };
      await this.audit.append(tx, {
        chainId: locked.id,
        at,
        actor: `staff:${staff.id}`,
        action: 'case.prioritised',
        detail,
      });
    });
  }

  /** Whether this is somebody who may have a case. */
  mayHold(tx: Tx, staffId: string): Promise<boolean> {
    return this.store.isCaseworker(tx, staffId);
  }

  /** For a caller that holds the lock and has asked whether this may be. An offer that still waits is over. */
  async hand(tx: Tx, locked: LockedCase, to: string | null, staff: StaffIdentity, at: Date): Promise<void> {
    await this.store.setHolder(tx, locked.id, to, at);
    const overtaken = await this.handOvers.overtake(tx, locked.id, staff, at);
    const findSomebody = [{ caseId: locked.id, kind: 'handed_over', subjectId: null }] as const;
    if (to !== null) await this.tasks.settle(tx, findSomebody, at);
    // A supervisor had given it to somebody who has not acknowledged, and now it is nobody's: they must know.
    else if (overtaken !== null && ![locked.claimedBy, staff.id].includes(overtaken.givenBy))
      await this.tasks.open(tx, findSomebody, at);
    await this.audit.append(tx, {
      chainId: locked.id,
      at,
      actor: `staff:${staff.id}`,
      action: to === null ? 'case.released' : 'case.assigned',
      detail: { before: locked.claimedBy, holder: to },
    });
  }

  private async lockOpen(
    tx: Tx,
    locator: string,
    staff: StaffIdentity,
    action: 'case.assign' | 'case.release' | 'case.prioritise',
    at: Date,
  ): Promise<LockedCase> {
    const locked = await this.cases.lockFor(tx, { locator }, { staff, action }, at);
    if (locked.outcome === 'withdrawn') throw new RefusedError({ code: 'case.withdrawn' });
    if (locked.state === 'closed') throw new RefusedError({ code: 'case.wrong-state' });
    return locked;
  }
}
