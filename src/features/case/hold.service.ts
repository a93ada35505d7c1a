import { Injectable } from '@nestjs/common';
import { decideHold, type HoldCommand } from '../../domain/case/decide-hold';
import { RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService } from './case-transition.service';
import { NoteService } from './note.service';

/** The child-protection hold of a case: while it lasts nothing of it goes to a platform. */
@Injectable()
export class HoldService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly transitions: CaseTransitionService,
    private readonly notes: NoteService,
  ) {}

  /** Somebody thinks that a child may be in the picture: everything stops, and the supervisors have a task. */
  put(locator: string, staff: StaffIdentity): Promise<void> {
    return this.take(locator, staff, { type: 'put' });
  }

  /** A supervisor has made sure that an adult is in the picture: the hold ends, with a reason, and so does the task. */
  lift(locator: string, staff: StaffIdentity, reason: string): Promise<void> {
    return this.take(locator, staff, { type: 'lift', reason });
  }

  private take(locator: string, staff: StaffIdentity, command: HoldCommand): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const action = command.type === 'put' ? 'item.judge' : 'case.lift-hold';
      const locked = await this.transitions.lockFor(tx, { locator }, { staff, action }, at);
      const decision = decideHold(locked, command);
      if (!decision.ok) throw new RefusedError(decision.refusal);
      await this.transitions.setHold(tx, locked, decision.next.isOnHold ? at : null, `staff:${staff.id}`, at);
      if (command.type === 'lift')
        await this.notes.write(tx, { caseId: locked.id, about: 'hold', text: command.reason, staffId: staff.id }, at);
    });
  }
}
