/** How much of what hurts one person has read: different cases whose words were shown to them, and how often in all. */
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

/** Midnight UTC: the desk's pages count and show in UTC. */
export const dayStart = (now: Date): Date =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));

/** Midnight UTC of the Monday of this week (ISO 8601). */
export function weekStart(now: Date): Date {
  const day = dayStart(now);
  return new Date(day.getTime() - ((day.getUTCDay() + 6) % 7) * 86_400_000);
}
