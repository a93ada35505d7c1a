import { InvariantError } from '../shared/decision';
import { startOfDay, wallTimeOf } from '../shared/wall-clock';

/** How much of what hurts one person has seen: different cases whose words or links were, and how often in all. */
export interface Exposure {
  readonly todayCases: number;
  readonly todayReveals: number;
  readonly weekCases: number;
  readonly weekReveals: number;
}

/** Different cases a day and a week, after which somebody is asked to mind themselves; 0 says nothing. */
export interface ExposureCaps {
  readonly perDay: number;
  readonly perWeek: number;
}

export type ExposureLevel = 'fine' | 'near' | 'over';

const NEAR = 0.8;

/**
 * Whether it is time to say something. A soft cap: it warns and never blocks, because a person in danger must not wait
 * for a number (safety note 3.2). `near` begins at four fifths of a cap.
 */
export function judgeExposure({ todayCases, weekCases }: Exposure, { perDay, perWeek }: ExposureCaps): ExposureLevel {
  const shares = [share(todayCases, perDay), share(weekCases, perWeek)];
  if (shares.some((one) => one >= 1)) return 'over';
  return shares.some((one) => one >= NEAR) ? 'near' : 'fine';
}

const share = (count: number, cap: number): number => (cap === 0 ? 0 : count / cap);

/** When this day began on the desk's clock: somebody's day is the one they sit through, not that of Greenwich. */
export const dayStart = (now: Date, zone: string): Date => beginningOf(wallTimeOf(now, zone).day, zone);

/** When the Monday of this week (ISO 8601) began on the desk's clock. */
export function weekStart(now: Date, zone: string): Date {
  const today = new Date(`${wallTimeOf(now, zone).day}T00:00:00Z`);
  const monday = new Date(today.getTime() - ((today.getUTCDay() + 6) % 7) * 86_400_000);
  return beginningOf(monday.toISOString().slice(0, 10), zone);
}

function beginningOf(day: string, zone: string): Date {
  const start = startOfDay(day, zone);
  if (start === null) throw new InvariantError('a clock shows a day that is in the calendar');
  return start;
}
