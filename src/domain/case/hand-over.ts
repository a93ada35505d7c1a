import { accept, type Decision, refuse } from '../shared/decision';
import type { StaffIdentity } from '../shared/staff';

/** To whom a case is offered: one colleague by name, whoever takes it first, or any supervisor. */
export const HAND_OVER_TO = ['person', 'anybody', 'supervisors'] as const;
export type HandOverTo = (typeof HAND_OVER_TO)[number];

export type HandOverOutcome = 'acknowledged' | 'refused' | 'taken_back' | 'overtaken';

export interface HandOverFacts {
  /** Who holds the case, and answers for it until somebody acknowledges. */
  readonly fromId: string;
  /** Who offered it: the holder, or a supervisor who gives the case to somebody. */
  readonly givenBy: string;
  readonly to: HandOverTo;
  /** The named colleague; null where nobody is named. */
  readonly toId: string | null;
  readonly outcome: HandOverOutcome | null;
}

export interface HandOverCommand {
  readonly type: 'acknowledge' | 'refuse' | 'take_back';
  readonly by: Pick<StaffIdentity, 'id' | 'role'>;
}

const OUTCOME = { acknowledge: 'acknowledged', refuse: 'refused', take_back: 'taken_back' } as const;

/** Whether this member of staff is asked to take the case. Nobody is asked to take what is theirs already. */
export function isOfferedTo(
  offer: Pick<HandOverFacts, 'fromId' | 'to' | 'toId'>,
  staff: Pick<StaffIdentity, 'id' | 'role'>,
): boolean {
  if (staff.id === offer.fromId || (staff.role !== 'caseworker' && staff.role !== 'supervisor')) return false;
  if (offer.to === 'person') return staff.id === offer.toId;
  return offer.to === 'anybody' || staff.role === 'supervisor';
}

/**
 * What becomes of a hand-over (ADR 0036). Who is asked acknowledges that they have read the summary, and holds the case
 * from then on, or gives it back with a reason; an offer to anybody has nobody who could give it back. The giver and
 * supervisors take it back for as long as nobody has acknowledged; a holder whose case a supervisor gives to somebody
 * does not. Each ends it, once.
 */
export function decideHandOver(
  offer: HandOverFacts,
  { type, by }: HandOverCommand,
): Decision<{ readonly outcome: HandOverOutcome }, never> {
  if (offer.outcome !== null) return refuse('hand-over.over');
  const mayDo = {
    acknowledge: isOfferedTo(offer, by),
    refuse: isOfferedTo(offer, by) && offer.to !== 'anybody',
    take_back: by.id === offer.givenBy || by.role === 'supervisor',
  }[type];
  return mayDo ? accept({ outcome: OUTCOME[type] }, []) : refuse('hand-over.not-yours');
}

const MOST_MS = 4 * 3_600_000;
const LEAST_MS = 15 * 60_000;

/**
 * By when an offer is to be answered: within four hours, and before half of what is left of the nearest clock is over, so
 * that whoever gave it has time to find another way. A quarter of an hour is left for reading at least.
 */
export function answerBy(nearestDueAt: Date | null, offeredAt: Date): Date {
  const halfMs = nearestDueAt === null ? MOST_MS : (nearestDueAt.getTime() - offeredAt.getTime()) / 2;
  return new Date(offeredAt.getTime() + Math.round(Math.max(LEAST_MS, Math.min(MOST_MS, halfMs))));
}
