import type { ClockEvent } from '../../domain/deadline/decide-clock';
import type { Actor, AuditRecord } from '../../infra/audit/audit-log';
import type { NewTask } from '../case/task.service';
import type { LockedClock } from './deadline.store';

/** Something that happened to a clock. */
export interface ClockHappening {
  readonly clock: LockedClock;
  readonly event: ClockEvent;
}

/** What a clock keeps for good about how it ended. */
export function factsOf(event: ClockEvent): Record<string, string> {
  switch (event.type) {
    case 'ClockMet':
      return { metAt: event.metAt.toISOString() };
    case 'ClockBreached':
      return { breachedAt: event.dueAt.toISOString(), noticedAt: event.at.toISOString() };
    case 'ClockBreachHeld':
      return { heldUntil: event.until.toISOString() };
    case 'ClockStarted':
    case 'ClockWarned':
    case 'ClockReminderDue':
    case 'ClockVoided':
      return {};
  }
}

/** The entry in the case's record, for what is worth one. */
export function entriesOf({ clock, event }: ClockHappening, actor: Actor, at: Date): AuditRecord[] {
  const base = { chainId: clock.caseId, at, actor };
  const ids = { clock: clock.id, notice: clock.noticeId, rule: clock.rule };
  switch (event.type) {
    case 'ClockStarted':
      return [{ ...base, action: 'clock.started', detail: { ...ids, dueAt: event.dueAt.toISOString() } }];
    case 'ClockWarned':
      return [{ ...base, action: 'clock.warning', detail: { ...ids, hoursLeft: event.hoursBefore } }];
    case 'ClockMet':
      return [{ ...base, action: 'clock.met', detail: { ...ids, metAt: event.metAt.toISOString() } }];
    case 'ClockBreached':
      return [{ ...base, action: 'clock.breached', detail: { ...ids, dueAt: event.dueAt.toISOString() } }];
    case 'ClockVoided':
      return [{ ...base, action: 'clock.void', detail: ids }];
    case 'ClockBreachHeld':
    case 'ClockReminderDue': // the reminder itself is recorded, or why there is none
      return [];
  }
}

/** What the desk is asked to do about a platform's clock that comes near its end or passed it. */
export function tasksOf({ clock, event }: ClockHappening): NewTask[] {
  const about = { caseId: clock.caseId, subjectId: clock.id, dueAt: clock.dueAt };
  if (event.type === 'ClockWarned')
    return [{ ...about, kind: 'deadline_near', detail: { rule: clock.rule, hoursLeft: event.hoursBefore } }];
  if (event.type === 'ClockBreached')
    return [{ ...about, kind: 'deadline_passed', detail: { rule: clock.rule, hoursLeft: 0 } }];
  return [];
}

/** After these nobody needs to hurry any more. */
const OVER: readonly ClockEvent['type'][] = ['ClockMet', 'ClockBreached', 'ClockVoided'];

/** Warnings and debts at the desk that are settled by what happened. A promise that was broken is still owed. */
export function settledBy({ clock, event }: ClockHappening): Pick<NewTask, 'caseId' | 'kind' | 'subjectId'>[] {
  if (!OVER.includes(event.type)) return [];
  const { caseId } = clock;
  if (clock.noticeId !== null)
    return clock.warningsFired.length > 0 ? [{ caseId, kind: 'deadline_near', subjectId: clock.id }] : [];
  const near = { caseId, kind: 'update_near', subjectId: null } as const;
  return event.type === 'ClockBreached' ? [near] : [near, { caseId, kind: 'update_owed', subjectId: null }];
}
