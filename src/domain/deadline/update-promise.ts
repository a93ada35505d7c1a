import { CLOCK_PACE } from './decide-clock';
import type { ClockPace } from './decide-clock';

/** A running promise, and what the person could see since it began. */
export interface PromiseFacts {
  readonly startedAt: Date;
  readonly dueAt: Date;
  /** The case is open, and the helpline promises updates at all. */
  readonly isBinding: boolean;
  /** The newest update up to the due time; null when there was none. */
  readonly updatedInTimeAt: Date | null;
  /** The newest update of all, in time or late. */
  readonly lastUpdateAt: Date | null;
}

/** What becomes of a promise that is looked at; a kept one is followed by one that counts from the update that kept it. */
export type PromiseVerdict =
  | { readonly type: 'void' }
  | { readonly type: 'kept'; readonly at: Date }
  | { readonly type: 'broken'; readonly nextStartsAt: Date; readonly isStillOwed: boolean }
  | { readonly type: 'open' };

/**
 * Judges one promise. An update in time keeps it. Without one it is broken at its due time; what came too late does not
 * undo that, but then nothing is owed any more. A promise follows a broken one without a gap, unless we ourselves were
 * away for longer than it lasts: then it counts from now, so that an outage is one broken promise and not a row of them.
 */
export function judgePromise(facts: PromiseFacts, now: Date): PromiseVerdict {
  const { startedAt, dueAt, updatedInTimeAt, lastUpdateAt } = facts;
  if (!facts.isBinding) return { type: 'void' };
  if (updatedInTimeAt !== null) return { type: 'kept', at: updatedInTimeAt };
  if (now < dueAt) return { type: 'open' };
  if (lastUpdateAt !== null) return { type: 'broken', nextStartsAt: lastUpdateAt, isStillOwed: false };
  const lengthMs = dueAt.getTime() - startedAt.getTime();
  const isNextOverToo = dueAt.getTime() + lengthMs <= now.getTime();
  return { type: 'broken', nextStartsAt: isNextOverToo ? now : dueAt, isStillOwed: true };
}

/** When a promise of so many hours that counts from `startedAt` is due. */
export const promiseDueAt = (startedAt: Date, hours: number, pace: ClockPace = CLOCK_PACE): Date =>
  new Date(startedAt.getTime() + hours * pace.hourMs);
