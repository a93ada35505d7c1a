import { dayStart, judgeExposure, weekStart } from './exposure';

const read = (todayCases: number, weekCases: number) => ({ todayCases, weekCases, todayReveals: 99, weekReveals: 99 });
const CAPS = { perDay: 10, perWeek: 30 };

describe('how much somebody has read', () => {
  it.each([
    [0, 0, 'fine'],
    [7, 23, 'fine'],
    [8, 8, 'near'],
    [0, 24, 'near'],
    [10, 10, 'over'],
    [1, 30, 'over'],
    [40, 200, 'over'],
  ] as const)('%s cases today and %s this week: %s', (today, week, level) =>
    expect(judgeExposure(read(today, week), CAPS)).toBe(level),
  );

  it('is never said where a helpline sets no cap', () => {
    expect(judgeExposure(read(1000, 1000), { perDay: 0, perWeek: 0 })).toBe('fine');
    expect(judgeExposure(read(1000, 1000), { perDay: 0, perWeek: 2000 })).toBe('fine');
  });

  it.each([
    ['UTC', '2026-03-01T00:30:00+02:00', '2026-02-28T00:00:00Z'],
    ['Asia/Ho_Chi_Minh', '2026-11-29T16:59:59Z', '2026-11-28T17:00:00Z'],
    ['Asia/Ho_Chi_Minh', '2026-11-29T17:00:00Z', '2026-11-29T17:00:00Z'],
    // The day on which the clocks go back has 25 hours.
    ['Europe/Berlin', '2026-10-25T22:59:00Z', '2026-10-24T22:00:00Z'],
    // In Santiago this day begins at one o’clock: the clocks jump over midnight.
    ['America/Santiago', '2026-09-06T12:00:00Z', '2026-09-06T04:00:00Z'],
  ])('is counted from midnight on the clock of the desk: %s at %s', (zone, now, midnight) =>
    expect(dayStart(new Date(now), zone)).toEqual(new Date(midnight)),
  );

  it.each([
    ['UTC', '2026-11-29T23:59:59.999Z', '2026-11-23T00:00:00Z'],
    ['UTC', '2026-11-30T00:00:00Z', '2026-11-30T00:00:00Z'],
    ['UTC', '2027-01-01T12:00:00Z', '2026-12-28T00:00:00Z'],
    ['Asia/Ho_Chi_Minh', '2026-11-29T16:59:59Z', '2026-11-22T17:00:00Z'],
    ['Asia/Ho_Chi_Minh', '2026-11-29T17:00:00Z', '2026-11-29T17:00:00Z'],
    ['Europe/Berlin', '2026-10-25T23:30:00Z', '2026-10-25T23:00:00Z'],
    ['Europe/Berlin', '2026-10-25T22:30:00Z', '2026-10-18T22:00:00Z'],
  ])('and from Monday: %s at %s', (zone, now, monday) =>
    expect(weekStart(new Date(now), zone)).toEqual(new Date(monday)),
  );
});
