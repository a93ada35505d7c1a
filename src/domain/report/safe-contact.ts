/** Days of the week as ISO 8601 counts them: Monday is 1, Sunday is 7. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/**
 * When it is safe to reach somebody, on the clocks of the place where they live. Whole hours. `until` may be smaller
 * than `from`: then the time runs over midnight, and its hours after midnight belong to the day on which it began.
 */
export interface SafeHours {
  readonly days: readonly Weekday[];
  /** 0 to 23. */
  readonly from: number;
  /** 1 to 24; not the same as `from`. */
  readonly until: number;
  /** An IANA name, such as `Asia/Ho_Chi_Minh`: an offset alone would be wrong after the clocks change. */
  readonly zone: string;
}

export interface ContactRule {
  readonly way: 'none' | 'email' | 'phone';
  /** Null: the person said that any time is safe. */
  readonly hours: SafeHours | null;
}

/** What makes a way to reach somebody a safe one; each may be left out. */
export interface SafetyInput {
  readonly hours: SafeHours | null;
  /** What a message or a call may say it is about. */
  readonly wording: string | null;
  readonly codeWord: string | null;
}

/** How somebody says that they may be reached. */
export type ContactInput =
  | { readonly way: 'none' }
  | {
      readonly way: 'email' | 'phone';
      readonly address: string;
      readonly note: string | null;
      readonly safety?: SafetyInput;
    };

/**
 * Whether something may be sent to the person at this moment: never without a way that they chose, and never outside
 * the hours that they called safe. Hours that cannot be read are nobody's hours, so nothing is sent in them.
 */
export function mayContact(rule: ContactRule, now: Date): boolean {
  if (rule.way === 'none') return false;
  return rule.hours === null || isWithin(rule.hours, now);
}

const STEP_MINUTES = 15;
/** A week holds every hour that anybody can choose; the rest is for a night on which the clocks skip it. */
const LOOK_AHEAD_MINUTES = 15 * 24 * 60;

/**
 * The first moment from `now` on at which {@link mayContact} says yes, or null when there is none. Every zone of today
 * is a multiple of fifteen minutes away from UTC, so safe hours begin at such a moment.
 */
export function nextContactAt(rule: ContactRule, now: Date): Date | null {
  if (rule.way === 'none') return null;
  if (mayContact(rule, now)) return now;
  const stepMs = STEP_MINUTES * 60_000;
  const firstMs = (Math.floor(now.getTime() / stepMs) + 1) * stepMs;
  for (let ahead = 0; ahead < LOOK_AHEAD_MINUTES; ahead += STEP_MINUTES) {
    const at = new Date(firstMs + ahead * 60_000);
    if (mayContact(rule, at)) return at;
  }
  return null;
}

/** Whether hours can be kept to: real days, real hours that are not empty, a zone that this machine knows. */
export function areSafeHours(hours: SafeHours): boolean {
  const { days, from, until, zone } = hours;
  return (
    days.length > 0 &&
    days.every((day) => Number.isInteger(day) && day >= 1 && day <= 7) &&
    Number.isInteger(from) &&
    from >= 0 &&
    from <= 23 &&
    Number.isInteger(until) &&
    until >= 1 &&
    until <= 24 &&
    from !== until &&
    localTime(zone, new Date(0)) !== null
  );
}

function isWithin(hours: SafeHours, now: Date): boolean {
  if (!areSafeHours(hours)) return false;
  const local = localTime(hours.zone, now);
  if (local === null) return false;
  const { days, from, until } = hours;
  const { weekday, hour } = local;
  if (from < until) return days.includes(weekday) && hour >= from && hour < until;
  if (hour >= from) return days.includes(weekday);
  return hour < until && days.includes(dayBefore(weekday));
}

const dayBefore = (day: Weekday): Weekday => (day === 1 ? 7 : ((day - 1) as Weekday));

const WEEKDAYS: Readonly<Record<string, Weekday>> = { Mon: 1, Tue: 2, Wed: 3, Thu: 4, Fri: 5, Sat: 6, Sun: 7 };

/** Making one takes longer than using it a hundred times. Only zones that exist get in, so it stays small. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat | null {
  try {
    const clock =
      clocks.get(zone) ??
      new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' });
    clocks.set(zone, clock);
    return clock;
  } catch {
    return null;
  }
}

/** What clock and calendar on the wall say there; null for a zone that nobody knows. */
function localTime(zone: string, at: Date): { readonly weekday: Weekday; readonly hour: number } | null {
  const clock = clockOf(zone);
  if (clock === null) return null;
  const parts = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  const weekday = WEEKDAYS[parts['weekday'] ?? ''];
  const hour = Number(parts['hour']);
  return weekday === undefined || !Number.isInteger(hour) ? null : { weekday, hour };
}

export const EVERY_DAY: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
export const WORKING_DAYS: readonly Weekday[] = [1, 2, 3, 4, 5];
export const WEEKEND: readonly Weekday[] = [6, 7];

/** Zones that the form offers, by the name people know a place by. The first is the one most of our readers live in. */
export const SAFE_ZONES: readonly string[] = [
  'Asia/Ho_Chi_Minh',
  'Africa/Cairo',
  'Africa/Johannesburg',
  'Africa/Lagos',
  'Africa/Nairobi',
  'America/Argentina/Buenos_Aires',
  'America/Bogota',
  'America/Chicago',
  'America/Denver',
  'America/Halifax',
  'America/Lima',
  'America/Los_Angeles',
  'America/Mexico_City',
  'America/New_York',
  'America/Phoenix',
  'America/Santiago',
  'America/Sao_Paulo',
  'America/Toronto',
  'Asia/Bangkok',
  'Asia/Dhaka',
  'Asia/Dubai',
  'Asia/Hong_Kong',
  'Asia/Jakarta',
  'Asia/Karachi',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Kuala_Lumpur',
  'Asia/Manila',
  'Asia/Phnom_Penh',
  'Asia/Riyadh',
  'Asia/Seoul',
  'Asia/Shanghai',
  'Asia/Singapore',
  'Asia/Taipei',
  'Asia/Tokyo',
  'Asia/Vientiane',
  'Australia/Brisbane',
  'Australia/Perth',
  'Australia/Sydney',
  'Europe/Athens',
  'Europe/Berlin',
  'Europe/Dublin',
  'Europe/Istanbul',
  'Europe/Kyiv',
  'Europe/Lisbon',
  'Europe/London',
  'Europe/Madrid',
  'Europe/Paris',
  'Europe/Prague',
  'Europe/Rome',
  'Europe/Stockholm',
  'Europe/Warsaw',
  'Pacific/Auckland',
];
