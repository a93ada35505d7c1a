/** What a clock and a calendar on the wall say: `2026-11-23` and `14:05`. */
export interface WallTime {
  readonly day: string;
  readonly time: string;
}

const DAY_MS = 86_400_000;

/** Making one takes longer than using it a hundred times. Only zones that exist get in, so it stays small. */
const walls = new Map<string, Intl.DateTimeFormat>();

function wallIn(zone: string): Intl.DateTimeFormat {
  const wall =
    walls.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  walls.set(zone, wall);
  return wall;
}

/** Whether this machine knows the zone by this name (IANA, such as `Asia/Ho_Chi_Minh`). */
export function isZone(zone: string): boolean {
  try {
    // An offset alone would be wrong after the clocks change.
    return /^[A-Za-z]/.test(zone) && wallIn(zone) !== undefined;
  } catch {
    return false;
  }
}

/** `America/Argentina/Buenos_Aires` → `Buenos Aires`: people know a zone by its city. */
export const cityOf = (zone: string): string => zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');

export function wallTimeOf(at: Date, zone: string): WallTime {
  const parts = Object.fromEntries(
    wallIn(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return { day: `${parts['year']}-${parts['month']}-${parts['day']}`, time: `${parts['hour']}:${parts['minute']}` };
}

/**
 * The moments at which clocks in the zone show this, earliest first. One on most days; none where the clocks jump over
 * it, two where they are put back and show it again. None also for a day that is in no calendar.
 */
export function momentsAt({ day, time }: WallTime, zone: string): readonly Date[] {
  const asIfUtc = utcOf(day, time);
  if (asIfUtc === null) return [];
  return offsetsAround(asIfUtc, zone)
    .map((offsetMs) => new Date(asIfUtc.getTime() - offsetMs))
    .filter((at) => {
      const shown = wallTimeOf(at, zone);
      return shown.day === day && shown.time === time;
    })
    .sort((one, other) => one.getTime() - other.getTime());
}

/** When a day begins in the zone; null for a day that is in no calendar. In some places clocks jump over midnight. */
export function startOfDay(day: string, zone: string): Date | null {
  const asIfUtc = utcOf(day, '00:00');
  if (asIfUtc === null) return null;
  const [first] = momentsAt({ day, time: '00:00' }, zone);
  return first ?? new Date(asIfUtc.getTime() - Math.min(...offsetsAround(asIfUtc, zone)));
}

/** The day after, by the calendar alone. */
export const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);

/** Hours and minutes as a clock of 24 hours shows them. */
export const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

function utcOf(day: string, time: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !isTime(time)) return null;
  const at = new Date(`${day}T${time}:00Z`);
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== day ? null : at;
}

/** How far the zone’s clocks are ahead of UTC a day before and a day after: two numbers where they change between. */
function offsetsAround(asIfUtc: Date, zone: string): readonly number[] {
  const offsets = [-DAY_MS, DAY_MS].map((aside) => {
    const at = new Date(asIfUtc.getTime() + aside);
    const { day, time } = wallTimeOf(at, zone);
    return Date.parse(`${day}T${time}:00Z`) - at.getTime();
  });
  return [...new Set(offsets)];
}
