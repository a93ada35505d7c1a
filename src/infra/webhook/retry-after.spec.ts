import { retryAfterSeconds } from './retry-after';

describe('Retry-After', () => {
  const now = new Date('2026-03-01T12:00:00.400Z');

  it.each<[string | string[] | undefined, number | null]>([
    ['120', 120],
    ['0', 0],
    [' 7 ', 7],
    [['30', '60'], 30],
    ['Sun, 01 Mar 2026 12:01:00 GMT', 60],
    ['Sunday, 01-Mar-26 12:01:00 GMT', 60],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    [undefined, null],
    ['', null],
    ['-5', null],
    ['1.5', null],
    ['soon', null],
    ['2026-03-01', null],
    ['99999999999999', null],
  ])('of %p asks for %p seconds', (header, seconds) => expect(retryAfterSeconds(header, now)).toBe(seconds));
});
