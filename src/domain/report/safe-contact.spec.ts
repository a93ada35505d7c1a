import fc from 'fast-check';
import {
  areSafeHours,
  type ContactRule,
  EVERY_DAY,
  mayContact,
  nextContactAt,
  SAFE_ZONES,
  type SafeHours,
  type Weekday,
} from './safe-contact';

const hours = (changes: Partial<SafeHours> = {}): SafeHours => ({
  days: EVERY_DAY,
  from: 18,
  until: 21,
  zone: 'Asia/Ho_Chi_Minh',
  ...changes,
});
const byMail = (changes: Partial<SafeHours> = {}): ContactRule => ({ way: 'email', hours: hours(changes) });
const at = (iso: string): Date => new Date(iso);

describe('reaching somebody', () => {
  it('is never done without a way that they chose', () => {
    expect(mayContact({ way: 'none', hours: null }, at('2026-11-30T12:00:00Z'))).toBe(false);
    expect(nextContactAt({ way: 'none', hours: null }, at('2026-11-30T12:00:00Z'))).toBeNull();
    expect(mayContact({ way: 'email', hours: null }, at('2026-11-30T12:00:00Z'))).toBe(true);
  });

  it.each([
    ['2026-11-30T10:59:59.999Z', false],
    ['2026-11-30T11:00:00Z', true], // 18:00 in Ho Chi Minh City
    ['2026-11-30T13:59:59.999Z', true],
    ['2026-11-30T14:00:00Z', false],
  ])('from six to nine in the evening: at %s %s', (moment, expected) => {
    expect(mayContact(byMail(), at(moment))).toBe(expected);
  });

  it('over midnight the hours after it belong to the evening before', () => {
    const friday = byMail({ days: [5], from: 22, until: 2, zone: 'Etc/UTC' });
    expect(mayContact(friday, at('2026-11-27T22:00:00Z'))).toBe(true); // a Friday
    expect(mayContact(friday, at('2026-11-28T01:59:59Z'))).toBe(true);
    expect(mayContact(friday, at('2026-11-28T02:00:00Z'))).toBe(false);
    expect(mayContact(friday, at('2026-11-27T01:00:00Z'))).toBe(false); // Thursday's night
    const sunday = byMail({ days: [7], from: 23, until: 1, zone: 'Etc/UTC' });
    expect(mayContact(sunday, at('2026-11-30T00:30:00Z'))).toBe(true); // Monday, 0:30
  });

  it('follows the clocks of the place when they change', () => {
    const london = byMail({ from: 9, until: 10, zone: 'Europe/London' });
    expect(mayContact(london, at('2026-07-01T08:30:00Z'))).toBe(true);
    expect(mayContact(london, at('2026-07-01T09:30:00Z'))).toBe(false);
    expect(mayContact(london, at('2026-12-01T09:30:00Z'))).toBe(true);
    expect(mayContact(london, at('2026-12-01T08:30:00Z'))).toBe(false);
    // In the night of 28 March 2027 there is no hour between one and two in London: nothing is sent "in" it.
    const skipped = byMail({ days: [7], from: 1, until: 2, zone: 'Europe/London' });
    expect(nextContactAt(skipped, at('2027-03-27T12:00:00Z'))).toEqual(at('2027-04-04T00:00:00Z'));
  });

  it('hours that cannot be kept to are nobody’s: nothing is sent', () => {
    const broken: Partial<SafeHours>[] = [
      { days: [] },
      { days: [8 as Weekday] },
      { from: 9, until: 9 },
      { from: -1 },
      { from: 1.5 },
      { until: 25 },
      { zone: 'Nowhere/Atlantis' },
    ];
    for (const changes of broken) {
      expect(areSafeHours(hours(changes))).toBe(false);
      expect(mayContact(byMail(changes), at('2026-11-30T12:00:00Z'))).toBe(false);
      expect(nextContactAt(byMail(changes), at('2026-11-30T12:00:00Z'))).toBeNull();
    }
  });

  it('knows every place that the form offers', () => {
    for (const zone of SAFE_ZONES) expect([zone, areSafeHours(hours({ zone }))]).toEqual([zone, true]);
  });
});

describe('nothing is ever sent outside the safe hours', () => {
  const moment = fc.date({ min: at('2020-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z'), noInvalidDate: true });
  const someDays = fc.subarray([...EVERY_DAY], { minLength: 1 });
  const aTime = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 24 }))
    .filter(([from, until]) => from !== until);

  /** Told another way: the hours of a week that are safe, one by one, from each chosen evening on. */
  const safeHoursOfWeek = ({ days, from, until }: SafeHours): Set<number> => {
    const safe = new Set<number>();
    const length = until > from ? until - from : until + 24 - from;
    for (const day of days) for (let n = 0; n < length; n += 1) safe.add(((day - 1) * 24 + from + n) % 168);
    return safe;
  };
  const hourOfWeek = (utcMs: number): number => {
    const day = (new Date(utcMs).getUTCDay() + 6) % 7;
    return day * 24 + new Date(utcMs).getUTCHours();
  };

  it('whatever the days, the hours, midnight, and the distance from UTC', () => {
    // Zones whose distance from UTC has not changed since 2020, so that it can be added by hand.
    const zone = fc.constantFrom(
      ...Array.from({ length: 27 }, (_, n) => n - 12).map(
        (n) => [n === 0 ? 'Etc/GMT' : `Etc/GMT${n > 0 ? '-' : '+'}${Math.abs(n)}`, n * 60] as const,
      ),
      ['Asia/Ho_Chi_Minh', 420] as const,
      ['Asia/Kolkata', 330] as const,
      ['Asia/Kathmandu', 345] as const,
    );
    fc.assert(
      fc.property(moment, someDays, aTime, zone, (now, days, [from, until], [name, minutes]) => {
        const rule = byMail({ days, from, until, zone: name });
        const isSafe = safeHoursOfWeek(rule.hours!).has(hourOfWeek(now.getTime() + minutes * 60_000));
        expect(mayContact(rule, now)).toBe(isSafe);
      }),
      { numRuns: 2000 },
    );
  });

  it('and what waits is sent at the first safe moment, in every place that the form offers', () => {
    fc.assert(
      fc.property(moment, someDays, aTime, fc.constantFrom(...SAFE_ZONES), (now, days, [from, until], zone) => {
        const rule = byMail({ days, from, until, zone });
        const next = nextContactAt(rule, now);
        expect(next).not.toBeNull();
        expect(next!.getTime()).toBeGreaterThanOrEqual(now.getTime());
        expect(mayContact(rule, next!)).toBe(true);
        // The wall clock there, read by the locale's own formatting.
        const wall = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, hour: 'numeric', hourCycle: 'h23' });
        const hour = Number(wall.format(next!));
        expect(from < until ? hour >= from && hour < until : hour >= from || hour < until).toBe(true);
        if (next! > now) expect(mayContact(rule, new Date(next!.getTime() - 1))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
