import { EVERY_DAY, SAFE_ZONES, type SafeHours, WEEKEND, WORKING_DAYS } from '../../domain/report/safe-contact';
import { cityOf } from '../../domain/shared/wall-clock';
import type { Translate } from './translator';

/** The days that the form offers together. */
const DAYS = { every: EVERY_DAY, working: WORKING_DAYS, weekend: WEEKEND } as const;
export type SafeDays = keyof typeof DAYS;

export const SAFE_DAYS = Object.keys(DAYS) as SafeDays[];
export const daysOf = (days: SafeDays): SafeHours['days'] => DAYS[days];

/** 9 → `09:00`. */
export const clockTime = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

/** A city that people know. Where most of our readers live it is written as they write it. */
export const zoneName = (zone: string, t: Translate): string =>
  zone === SAFE_ZONES[0] ? t('person.safeHours.home') : cityOf(zone);

/** `Every day, 18:00–21:00, in Hanoi and Ho Chi Minh City`; null for hours of other days than the form offers. */
export function safeHoursLine({ days, from, until, zone }: SafeHours, t: Translate): string | null {
  const kind = SAFE_DAYS.find((each) => DAYS[each].join() === [...days].sort().join());
  if (kind === undefined) return null;
  return t('person.safeHours.line', {
    days: t(`person.safeHours.${kind}`),
    from: clockTime(from),
    until: clockTime(until),
    city: zoneName(zone, t),
  });
}
