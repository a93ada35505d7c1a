import type { Language } from './language';
import { localeOf, outlined } from './test-language';

/**
 * Times on pages. Every time names its zone. On the pages of a person and of a platform we do not know (and do not ask)
 * where they are: readers of Vietnamese get the one clock of Viet Nam, everybody else UTC. The desk has one clock for all,
 * as its organisation chose (DESK_TIME_ZONE, ADR 0054). 24-hour clock in both languages, so that "12" is never a question.
 */
const zoneOf = (language: Language): string => (language === 'vi' ? 'Asia/Ho_Chi_Minh' : 'UTC');

const cached = <Key extends string>(options: Record<Key, Intl.DateTimeFormatOptions>) => {
  const formats = new Map<string, Intl.DateTimeFormat>();
  return (kind: Key, language: Language, zone = zoneOf(language)): Intl.DateTimeFormat => {
    const locale = localeOf(language);
    const key = `${kind} ${locale} ${zone}`;
    const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...options[kind], timeZone: zone });
    formats.set(key, format);
    return format;
  };
};

/** The words of a reader, and the clock that hangs where they sit. */
export interface Reader {
  readonly language: Language;
  readonly zone: string;
}

// The short name keeps two times apart that a clock shows twice in a night: 02:30 GMT+2 and 02:30 GMT+1.
const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' } as const;
const formatFor = cached({
  full: { weekday: 'long', day: 'numeric', month: 'long' },
  date: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  month: { month: 'long', year: 'numeric' },
  day: { day: 'numeric', month: 'short' },
  short: { weekday: 'short', day: 'numeric', month: 'short' },
  time,
});

/** `Monday 23 November, 14:05 UTC` / `Thứ Hai, 23 tháng 11, 21:05 GMT+7`. */
export function formatDateTime(at: Date, language: Language): string {
  return outlined(`${tidy(formatFor('full', language).format(at), language)}, ${timeOf(at, language)}`, language);
}

/** `Mon 23 Nov 21:05 GMT+7` / `Thứ 2, 23 thg 11 21:05 GMT+7`: for tables at the desk. */
export function formatShortDateTime(at: Date, { language, zone }: Reader): string {
  // The comma stays in Vietnamese: weekdays are numbers there, and "Thứ 3 1" reads as one.
  return `${tidy(formatFor('short', language, zone).format(at), language)} ${timeOf(at, language, zone)}`;
}

/** `Monday, 23 November 2026` without a time. */
export function formatDate(at: Date, language: Language, zone?: string): string {
  return outlined(tidy(formatFor('date', language, zone).format(at), language), language);
}

/** A day as it was written down, `2026-08-05`, or a month where the day was not: `August 2026` / `tháng 8 năm 2026`. */
export function formatWrittenDay(on: string, language: Language): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(on)) return formatDate(new Date(`${on}T12:00:00Z`), language);
  return outlined(formatFor('month', language).format(new Date(`${on}-01T12:00:00Z`)), language);
}

/** `23 Nov` / `23 thg 11`: where a year would only be noise. */
export function formatDay(at: Date, { language, zone }: Reader): string {
  return formatFor('day', language, zone).format(at);
}

/** `14:05 UTC`. */
export function formatTime(at: Date, language: Language, zone?: string): string {
  return outlined(timeOf(at, language, zone), language);
}

const timeOf = (at: Date, language: Language, zone?: string): string => formatFor('time', language, zone).format(at);

function tidy(text: string, language: Language): string {
  return language === 'en' ? text.replace(',', '') : text;
}

/** Whole units, largest two: `2 h 5 min`, `3 d 4 h`, `12 min`. Never negative: the caller says before or after. */
export function formatDuration(milliseconds: number, language: Language): string {
  const words = language === 'en' ? ['d', 'h', 'min'] : ['ngày', 'giờ', 'phút'];
  const minutes = Math.max(0, Math.floor(Math.abs(milliseconds) / 60_000));
  const amounts = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const first = amounts.findIndex((amount) => amount > 0);
  if (first === -1) return language === 'en' ? 'under 1 min' : 'dưới 1 phút';
  return amounts
    .map((amount, unit) => ({ amount, unit }))
    .filter(({ amount, unit }) => unit >= first && unit <= first + 1 && amount > 0)
    .map(({ amount, unit }) => `${amount} ${words[unit]}`)
    .join(' ');
}
