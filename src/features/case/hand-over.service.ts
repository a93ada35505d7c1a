import { Injectable } from '@nestjs/common';
import { decideHandOver, type HandOverCommand, type HandOverTo, isOfferedTo } from '../../domain/case/hand-over';
import { RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService } from './case-transition.service';
import { HandOverRecords } from './hand-over-records.service';
import { HandOverStore } from './hand-over.store';
import { HolderService } from './holder.service';
import { NoteService } from './note.service';

export interface HandOverOrder {
  readonly to: HandOverTo;
  /** The named colleague; null where nobody is named. */
  readonly toId: string | null;
  /** What the next person must know and no list says; null for nothing. */
  readonly note: string | null;
}

/** Handing a case to a colleague, who acknowledges it before it is theirs (ADR 0036). */
@Injectable()
export class HandOverService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly cases: CaseTransitionService,
    private readonly holders: HolderService,
    private readonly store: HandOverStore,
    private readonly records: HandOverRecords,
    private readonly notes: NoteService,
  ) {}

  /** Offers an open case. Until somebody acknowledges, nothing changes about whose it is. Throws RefusedError. */
  give(locator: string, staff: StaffIdentity, { to, toId, note }: HandOverOrder): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lockFor(tx, { locator }, { staff, action: 'case.hand-over' }, at);
      if (locked.outcome === 'withdrawn') throw new RefusedError({ code: 'case.withdrawn' });
      if (locked.state === 'closed') throw new RefusedError({ code: 'case.wrong-state', detail: { state: 'closed' } });
      const { id: caseId, claimedBy } = locked;
      if (claimedBy === null) throw new RefusedError({ code: 'case.not-claimed' });
      if (toId === claimedBy) throw new RefusedError({ code: 'case.already-with-them' });
      if (toId !== null && !(await this.holders.mayHold(tx, toId)))
        throw new RefusedError({ code: 'case.no-such-colleague' });
      if ((await this.store.openOf(tx, caseId)) !== null) throw new RefusedError({ code: 'hand-over.open' });
      const noteId =
        note === null
          ? null
          : await this.notes.write(tx, { caseId, about: 'hand_over', text: note, staffId: staff.id }, at);
      await this.records.open(tx, { caseId, fromId: claimedBy, givenBy: staff.id, to, toId, noteId }, at);
    });
  }

  /** Whoever is asked has read the summary: from now on the case is theirs. */
  acknowledge(locator: string, staff: StaffIdentity): Promise<void> {
    return this.answer(locator, staff, 'acknowledge');
  }

  /** It goes back to the giver, with a reason; they are told by a task. */
  refuse(locator: string, staff: StaffIdentity, reason: string): Promise<void> {
    return this.answer(locator, staff, 'refuse', reason);
  }

  /** The giver, or a supervisor, changes their mind while nobody has acknowledged. */
  takeBack(locator: string, staff: StaffIdentity): Promise<void> {
    return this.answer(locator, staff, 'take_back');
  }

  private answer(locator: string, staff: StaffIdentity, type: HandOverCommand['type'], reason = ''): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lock(tx, { locator });
      const offer = await this.store.openOf(tx, locked.id);
      const isOffered = offer !== null && isOfferedTo(offer, staff);
      const action = type === 'take_back' ? 'case.hand-over' : 'hand-over.answer';
      await this.cases.requireMay(tx, locked, { staff, action, isOffered }, at);
      if (offer === null) throw new RefusedError({ code: 'hand-over.over' });
      const decision = decideHandOver(offer, { type, by: staff });
      if (!decision.ok) throw new RefusedError(decision.refusal);
      if (type === 'refuse') {
        if (reason.trim() === '') throw new RefusedError({ code: 'case.reason-needed' });
        const note = { caseId: locked.id, about: 'hand_over_refused', text: reason, staffId: staff.id } as const;
        const reasonId = await this.notes.write(tx, note, at);
        return this.records.end(tx, offer, { outcome: decision.next.outcome, by: staff, reasonId }, at);
      }
      await this.records.end(tx, offer, { outcome: decision.next.outcome, by: staff }, at);
      if (type !== 'acknowledge') return;
      await this.holders.hand(tx, locked, staff.id, staff, at);
      // A report that nobody had begun with is taken with the same press of a button.
      if (locked.state !== 'intake') return;
      const taken = {
        locked: await this.cases.lock(tx, { locator }),
        command: { type: 'take', by: staff.id },
      } as const;
      await this.cases.apply(tx, taken, `staff:${staff.id}`, at);
    });
  }
}
