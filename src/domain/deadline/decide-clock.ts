import { CLOCK_TABLE } from '../lifecycle';
import type { ClockKind, ClockState } from '../lifecycle';
import { accept, InvariantError, refuse } from '../shared/decision';
import type { Decision } from '../shared/decision';

/** The times a clock keeps, as data: the demo shortens the hour, and nothing else differs. */
export interface ClockPace {
  readonly hourMs: number;
  /** Hours before the due time at which we warn; only those shorter than the clock's whole length. */
  readonly warningHours: readonly number[];
  /** Shares of a statutory clock's whole length after which the platform is reminded. A promise of ours reminds nobody. */
  readonly reminderShares: readonly number[];
  /** While a removal is being confirmed at the due time: how often to look, and how long at most to hold back. */
  readonly holdStepMs: number;
  readonly holdLimitMs: number;
}

export const CLOCK_PACE: ClockPace = {
  hourMs: 3_600_000,
  warningHours: [24, 12, 4, 1],
  reminderShares: [0.5, 0.9],
  holdStepMs: 5 * 60_000,
  holdLimitMs: 60 * 60_000,
};

export interface ClockFacts {
  readonly state: ClockState;
  readonly kind: ClockKind;
  readonly startedAt: Date | null;
  readonly dueAt: Date | null;
  /** The next instant the sweep must look at this clock; null when it is over or has not started. */
  readonly nextEventAt: Date | null;
  /** The warnings already given, in hours before the due time. */
  readonly warningsFired: readonly number[];
  /** The reminders already due, in percent of the clock's length. */
  readonly remindersFired: readonly number[];
}

type RunningClock = Pick<ClockFacts, 'kind' | 'warningsFired' | 'remindersFired'> & {
  readonly startedAt: Date;
  readonly dueAt: Date;
};

export type ClockCommandInput =
  /** `at`: when the trigger happened (the platform received a valid notice); `dueAt`: from clockFor in rules.ts. */
  | { readonly type: 'start'; readonly at: Date; readonly dueAt: Date }
  /** `at`: when the duty was fulfilled, not when we learned of it. */
  | { readonly type: 'meet'; readonly at: Date }
  | { readonly type: 'void' }
  /** `removalLooksConfirmed`: every item was clean at our own looks (before the due time), which are not yet complete. */
  | { readonly type: 'tick'; readonly removalLooksConfirmed: boolean };

export type ClockEvent =
  | { readonly type: 'ClockStarted'; readonly at: Date; readonly startedAt: Date; readonly dueAt: Date }
  | {
      readonly type: 'ClockWarned';
      readonly at: Date;
      readonly dueAt: Date;
      /** The nearest warning that is due; `hours` lists all that fell due together. */
      readonly hoursBefore: number;
      readonly hours: readonly number[];
    }
  | {
      readonly type: 'ClockReminderDue';
      readonly at: Date;
      readonly dueAt: Date;
      /** The nearest reminder that is due, the only one to send; `percents` lists all that fell due together. */
      readonly percent: number;
      readonly percents: readonly number[];
    }
  | { readonly type: 'ClockBreachHeld'; readonly at: Date; readonly dueAt: Date; readonly until: Date }
  | { readonly type: 'ClockMet'; readonly at: Date; readonly metAt: Date; readonly dueAt: Date }
  | { readonly type: 'ClockBreached'; readonly at: Date; readonly dueAt: Date }
  | { readonly type: 'ClockVoided'; readonly at: Date };

/**
 * Moves one clock (DESIGN section 4, "Clock"). The due time itself is still in time: the law says "not later than".
 * Fulfilled later is a breach, however late we learn of it, and a breached clock never changes again. A `tick` with
 * nothing to do is refused with `clock.not-due`.
 */
export function decideClock(
  facts: ClockFacts,
  command: ClockCommandInput,
  now: Date,
  pace: ClockPace = CLOCK_PACE,
): Decision<ClockFacts, ClockEvent> {
  const inTable = command.type === 'tick' ? 'breach' : command.type;
  if (CLOCK_TABLE[facts.state][inTable] === undefined) {
    return refuse('clock.wrong-state', { state: facts.state, command: command.type });
  }
  switch (command.type) {
    case 'start': {
      const { at: startedAt, dueAt } = command;
      if (dueAt.getTime() <= startedAt.getTime()) throw new InvariantError('a clock ends after it starts');
      const started = { ...facts, startedAt, dueAt, warningsFired: [], remindersFired: [] };
      return accept({ ...started, state: 'running', nextEventAt: nextEventOf(started, pace) }, [
        { type: 'ClockStarted', at: now, startedAt, dueAt },
      ]);
    }
    case 'meet': {
      const { dueAt } = timesOf(facts);
      if (command.at.getTime() > dueAt.getTime()) return breach(facts, dueAt, now);
      return accept({ ...facts, state: 'met', nextEventAt: null }, [
        { type: 'ClockMet', at: now, metAt: command.at, dueAt },
      ]);
    }
    case 'void':
      return accept({ ...facts, state: 'void', nextEventAt: null }, [{ type: 'ClockVoided', at: now }]);
    case 'tick':
      return tick(facts, command.removalLooksConfirmed, now, pace);
  }
}

function tick(
  facts: ClockFacts,
  removalLooksConfirmed: boolean,
  now: Date,
  pace: ClockPace,
): Decision<ClockFacts, ClockEvent> {
  const { startedAt, dueAt } = timesOf(facts);
  if (now.getTime() >= dueAt.getTime()) {
    const holdEndsAt = dueAt.getTime() + pace.holdLimitMs;
    if (!removalLooksConfirmed || now.getTime() >= holdEndsAt) return breach(facts, dueAt, now);
    const until = new Date(Math.min(now.getTime() + pace.holdStepMs, holdEndsAt));
    return accept({ ...facts, nextEventAt: until }, [{ type: 'ClockBreachHeld', at: now, dueAt, until }]);
  }

  const hours = warningHoursOf(startedAt, dueAt, pace).filter(
    (hour) => !facts.warningsFired.includes(hour) && now.getTime() >= warningAt(dueAt, hour, pace),
  );
  const percents = remindersDue({ ...facts, startedAt, dueAt }, now, pace);
  // While we are confirming a removal nobody is reminded of it; should it be back, the reminder is soon sent after all.
  const isReminderHeld = removalLooksConfirmed && percents.length > 0;
  const fired = {
    ...facts,
    startedAt,
    dueAt,
    warningsFired: [...facts.warningsFired, ...hours],
    remindersFired: isReminderHeld ? facts.remindersFired : [...facts.remindersFired, ...percents],
  };
  const nextEventAt = isReminderHeld
    ? earliest(new Date(now.getTime() + pace.holdStepMs), nextEventOf({ ...fired, kind: 'promise' }, pace))
    : nextEventOf(fired, pace);
  const events: ClockEvent[] = [];
  if (hours.length > 0) events.push({ type: 'ClockWarned', at: now, dueAt, hoursBefore: Math.min(...hours), hours });
  if (percents.length > 0 && !isReminderHeld)
    events.push({ type: 'ClockReminderDue', at: now, dueAt, percent: Math.max(...percents), percents });
  // A row whose next look went astray is put right in silence, or the sweep would find it due for ever.
  const isUnchanged = events.length === 0 && facts.nextEventAt?.getTime() === nextEventAt.getTime();
  return isUnchanged ? refuse('clock.not-due') : accept({ ...fired, nextEventAt }, events);
}

/** Whether a look at this clock now depends on what our own looks say: at its end, and when a reminder is due. */
export function asksForLooks(facts: ClockFacts, now: Date, pace: ClockPace = CLOCK_PACE): boolean {
  const { startedAt, dueAt } = timesOf(facts);
  return now >= dueAt || remindersDue({ ...facts, startedAt, dueAt }, now, pace).length > 0;
}

const remindersDue = (clock: RunningClock, now: Date, pace: ClockPace): number[] =>
  reminderPercentsOf(clock.kind, pace).filter(
    (percent) =>
      !clock.remindersFired.includes(percent) && now.getTime() >= reminderAt(clock.startedAt, clock.dueAt, percent),
  );

/** Freezes the clock: the due time and everything it knew stay as they are, as evidence. */
const breach = (facts: ClockFacts, dueAt: Date, now: Date): Decision<ClockFacts, ClockEvent> =>
  accept({ ...facts, state: 'breached', nextEventAt: null }, [{ type: 'ClockBreached', at: now, dueAt }]);

/** The warnings a clock of this length gives, earliest first (48 h: 24, 12, 4, 1; 2 h: 1). */
export function warningHoursOf(startedAt: Date, dueAt: Date, pace: ClockPace = CLOCK_PACE): number[] {
  const lengthMs = dueAt.getTime() - startedAt.getTime();
  return pace.warningHours.filter((hour) => hour * pace.hourMs < lengthMs).sort((a, b) => b - a);
}

/** The reminders a clock gives, in percent of its length, earliest first; only a law's limit is worth one. */
export function reminderPercentsOf(kind: ClockKind, pace: ClockPace = CLOCK_PACE): number[] {
  return kind === 'statutory' ? pace.reminderShares.map((share) => Math.round(share * 100)).sort((a, b) => a - b) : [];
}

/** The next instant at which a running clock needs attention: its next warning or reminder, else the due time itself. */
export function nextEventOf(clock: RunningClock, pace: ClockPace = CLOCK_PACE): Date {
  const { startedAt, dueAt } = clock;
  const warnings = warningHoursOf(startedAt, dueAt, pace).filter((hour) => !clock.warningsFired.includes(hour));
  const reminders = reminderPercentsOf(clock.kind, pace).filter((percent) => !clock.remindersFired.includes(percent));
  return new Date(
    Math.min(
      dueAt.getTime(),
      ...warnings.map((hour) => warningAt(dueAt, hour, pace)),
      ...reminders.map((percent) => reminderAt(startedAt, dueAt, percent)),
    ),
  );
}

const warningAt = (dueAt: Date, hour: number, pace: ClockPace): number => dueAt.getTime() - hour * pace.hourMs;
const reminderAt = (startedAt: Date, dueAt: Date, percent: number): number =>
  startedAt.getTime() + ((dueAt.getTime() - startedAt.getTime()) * percent) / 100;
const earliest = (a: Date, b: Date): Date => (a <= b ? a : b);

function timesOf({ startedAt, dueAt }: ClockFacts): { startedAt: Date; dueAt: Date } {
  if (startedAt === null || dueAt === null) throw new InvariantError('a running clock has a start and a due time');
  return { startedAt, dueAt };
}
