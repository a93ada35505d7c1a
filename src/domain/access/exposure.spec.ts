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

  it('is counted from midnight and from Monday, in UTC', () => {
    expect(dayStart(new Date('2026-03-01T00:30:00+02:00')).toISOString()).toBe('2026-02-28T00:00:00.000Z');
    for (const [now, monday] of [
      ['2026-11-29T23:59:59.999Z', '2026-11-23'],
      ['2026-11-30T00:00:00.000Z', '2026-11-30'],
      ['2027-01-01T12:00:00.000Z', '2026-12-28'],
    ])
      expect(weekStart(new Date(now!)).toISOString()).toBe(`${monday}T00:00:00.000Z`);
  });
});
