import * as fc from 'fast-check';
import { SAFE_ZONES } from '../report/safe-contact';
import { cityOf, dayAfter, isZone, momentsAt, startOfDay, wallTimeOf } from './wall-clock';

const momentsOf = (day: string, time: string, zone: string) =>
  momentsAt({ day, time }, zone).map((at) => at.toISOString());

describe('a time on the wall', () => {
  it('is one moment in the place whose clock it is', () => {
    expect(momentsOf('2026-11-23', '18:30', 'Asia/Ho_Chi_Minh')).toEqual(['2026-11-23T11:30:00.000Z']);
    expect(momentsOf('2026-11-23', '18:30', 'UTC')).toEqual(['2026-11-23T18:30:00.000Z']);
    expect(momentsOf('2026-11-23', '02:00', 'Asia/Kathmandu')).toEqual(['2026-11-22T20:15:00.000Z']);
  });

  it('is no moment where the clocks jump over it, and two where they show it twice', () => {
    expect(momentsOf('2026-03-29', '02:30', 'Europe/Berlin')).toEqual([]);
    expect(momentsOf('2026-03-29', '03:00', 'Europe/Berlin')).toEqual(['2026-03-29T01:00:00.000Z']);
    expect(momentsOf('2026-10-25', '02:30', 'Europe/Berlin')).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:30:00.000Z',
    ]);
    expect(momentsOf('2026-10-25', '03:00', 'Europe/Berlin')).toEqual(['2026-10-25T02:00:00.000Z']);
  });

  it.each([
    ['2026-02-30', '10:00'],
    ['2026-13-01', '10:00'],
    ['2026-02-03', '24:00'],
    ['tomorrow', '10:00'],
    ['2026-02-03', 'ten'],
  ])('is none for what no calendar and no clock shows: %s %s', (day, time) => {
    expect(momentsOf(day, time, 'UTC')).toEqual([]);
  });

  it('comes back as it was typed, in every zone that we offer', () => {
    const moment = fc.date({
      min: new Date('2020-01-01T00:00:00Z'),
      max: new Date('2035-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(moment, fc.constantFrom(...SAFE_ZONES), (at, zone) => {
        const minute = Math.floor(at.getTime() / 60_000) * 60_000;
        expect(momentsAt(wallTimeOf(at, zone), zone).map((found) => found.getTime())).toContain(minute);
      }),
    );
  });
});

describe('a day', () => {
  it('begins at midnight of the place, or when its clocks first show it', () => {
    expect(startOfDay('2026-11-23', 'Asia/Ho_Chi_Minh')).toEqual(new Date('2026-11-22T17:00:00Z'));
    // Cairo’s clocks jump from 00:00 to 01:00.
    expect(startOfDay('2026-04-24', 'Africa/Cairo')).toEqual(new Date('2026-04-23T22:00:00Z'));
    expect(startOfDay('2026-02-29', 'UTC')).toBeNull();
    expect(dayAfter('2028-02-28')).toBe('2028-02-29');
  });
});

describe('a zone', () => {
  it('is known by an IANA name, and read as its city', () => {
    expect(['UTC', 'Asia/Ho_Chi_Minh', ...SAFE_ZONES].filter((zone) => !isZone(zone))).toEqual([]);
    expect(['', 'Hanoi', '+07:00', 'Asia/Nowhere'].filter(isZone)).toEqual([]);
    expect(cityOf('America/Argentina/Buenos_Aires')).toBe('Buenos Aires');
    expect(cityOf('UTC')).toBe('UTC');
  });
});
