import type { ClockKind } from '../lifecycle';

/** What makes a case more pressing than its clock says, each with the hours it moves the case forward. */
export const SIGN_HOURS = {
  /** A child may be in the picture: somebody must look before anything else happens. */
  child: 24,
  /** A colleague marked it as one that cannot wait. */
  urgent: 24,
  /** Nothing is posted yet, so it can still be prevented. */
  threat: 12,
  /** It came back after it was gone. */
  back: 6,
  /** A notice does not get through, so no clock of the platform runs. */
  trouble: 6,
} as const;
export type RiskSign = keyof typeof SIGN_HOURS;
export const RISK_SIGNS = Object.keys(SIGN_HOURS) as RiskSign[];

/** All signs together move a case by so much at most: a law's time limit is never drowned by them. */
const MOST_SIGN_HOURS = 36;
/** A platform's slowness counts for so much at most. */
const MOST_ANSWER_HOURS = 24;
/** A report that nobody has begun is to be looked at within a day, whatever else is promised (ADR 0056). */
const FIRST_LOOK_HOURS = 24;
/** Whoever took it has not settled it by that: the age is not sure, or what is threatened can still be stopped. */
const LOOKED_AT: readonly RiskSign[] = ['child', 'threat'];
/** A case that was begun and has no clock waits for nobody outside: as pressing as an update that we owe by default. */
const UNCLOCKED_HOURS = 72;
const HOUR_MS = 3_600_000;

export interface RiskFacts {
  readonly reportedAt: Date;
  /** Somebody took it: it is past the intake. */
  readonly isBegun: boolean;
  /** The clock that counts: the nearest one of a law, or a promise of ours where no law sets a limit. */
  readonly clock: { readonly dueAt: Date; readonly kind: ClockKind } | null;
  /** Of the slowest platform that is still to act, in hours; null while we know too little (a few answers). */
  readonly usualAnswerHours: number | null;
  readonly signs: readonly RiskSign[];
}

/**
 * The moment by which somebody should have acted: the due time, less what the platform usually takes (a reminder sent
 * later would be answered too late), less the hours of each sign. The worklist is in the order of this moment, so a case
 * whose clock is far away may stand above a nearer one that the platform always meets. Of two reports of the same hour
 * the one on hold stands first and a threat next, whether or not either has a clock yet. Whole milliseconds.
 */
export function riskOf({ reportedAt, isBegun, clock, usualAnswerHours, signs }: RiskFacts): Date {
  const reportedMs = reportedAt.getTime();
  const clockMs = clock === null ? reportedMs + UNCLOCKED_HOURS * HOUR_MS : clock.dueAt.getTime();
  const waitsForALook = !isBegun || signs.some((sign) => LOOKED_AT.includes(sign));
  const dueMs = waitsForALook ? Math.min(clockMs, reportedMs + FIRST_LOOK_HOURS * HOUR_MS) : clockMs;
  const answerHours = clock?.kind === 'statutory' ? Math.min(MOST_ANSWER_HOURS, Math.max(0, usualAnswerHours ?? 0)) : 0;
  const signHours = Math.min(
    MOST_SIGN_HOURS,
    [...new Set(signs)].reduce((sum, sign) => sum + SIGN_HOURS[sign], 0),
  );
  return new Date(Math.round(dueMs - (answerHours + signHours) * HOUR_MS));
}

/** How much time is left, as the desk groups it. The hours are the upper ends; `later` has none. */
export const BUCKET_HOURS = { overdue: 0, '4h': 4, '12h': 12, '24h': 24 } as const;
export type TimeBucket = keyof typeof BUCKET_HOURS | 'later';

/** In which group a due time stands: the due time itself is over; no clock at all is `later`. */
export function bucketOf(dueAt: Date | null, now: Date): TimeBucket {
  if (dueAt === null) return 'later';
  const hours = (dueAt.getTime() - now.getTime()) / HOUR_MS;
  return (
    (Object.keys(BUCKET_HOURS) as (keyof typeof BUCKET_HOURS)[]).find((name) => hours <= BUCKET_HOURS[name]) ?? 'later'
  );
}
