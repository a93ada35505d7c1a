import fc from 'fast-check';
import {
  DELIVERY_SCHEDULE_SECONDS,
  judgeMailResponse,
  judgeResponse,
  MAX_ATTEMPTS,
  nextAttempt,
} from './delivery-schedule';
import type { FailedDelivery } from './delivery-schedule';

const failedAt = new Date('2026-05-20T10:00:00Z');
const failed: FailedDelivery = { attemptsMade: 1, failedAt, dueBy: null, retryAfterSeconds: null, jitter: 0.5 };
const HOUR = 3600;

/** Seconds until the next attempt, or null when there is none. */
function gap(change: Partial<FailedDelivery>): number | null {
  const next = nextAttempt({ ...failed, ...change });
  return 'at' in next ? (next.at.getTime() - (change.failedAt ?? failedAt).getTime()) / 1000 : null;
}
const dueIn = (seconds: number): Date => new Date(failedAt.getTime() + seconds * 1000);

test('attempts follow at once, then after 15 s, 1, 5, 15, 30 and 60 minutes, then hourly', () => {
  const gaps = [0, 1, 2, 3, 4, 5, 6, 7, 8, 54].map((attemptsMade) => gap({ attemptsMade }));
  expect(gaps).toEqual([0, 15, 60, 300, 900, 1800, 3600, 3600, 3600, 3600]);
});

test('after 55 attempts it is a person’s turn, with or without a clock', () => {
  expect(gap({ attemptsMade: MAX_ATTEMPTS })).toBeNull();
  expect(gap({ attemptsMade: MAX_ATTEMPTS, dueBy: dueIn(48 * HOUR) })).toBeNull();
});

test('the hourly tail stops 2 hours before the clock’s end', () => {
  expect(gap({ attemptsMade: 9, dueBy: dueIn(3 * HOUR) })).toBe(HOUR);
  expect(gap({ attemptsMade: 9, dueBy: dueIn(3 * HOUR - 1) })).toBeNull();
});

test('under a clock of 2 hours the dense opening is still used, up to its end', () => {
  expect(gap({ attemptsMade: 3, dueBy: dueIn(2 * HOUR) })).toBe(300);
  expect(gap({ attemptsMade: 3, dueBy: dueIn(299) })).toBeNull();
});

test('what is tried to the end goes on inside the last 2 hours, and its last turn is the end itself', () => {
  const isTriedToTheEnd = true;
  expect(gap({ attemptsMade: 9, dueBy: dueIn(1.5 * HOUR), isTriedToTheEnd })).toBe(HOUR);
  expect(gap({ attemptsMade: 9, dueBy: dueIn(600), isTriedToTheEnd })).toBe(600);
  expect(gap({ attemptsMade: 1, dueBy: dueIn(2), isTriedToTheEnd })).toBe(2);
  expect(gap({ attemptsMade: MAX_ATTEMPTS, dueBy: dueIn(600), isTriedToTheEnd })).toBeNull();
});

test('Retry-After lengthens a gap, by an hour at most, and never shortens one', () => {
  expect(gap({ retryAfterSeconds: 120 })).toBe(120);
  expect(gap({ retryAfterSeconds: 2 })).toBe(15);
  expect(gap({ retryAfterSeconds: 10 * HOUR })).toBe(HOUR);
  expect([gap({ retryAfterSeconds: -5 }), gap({ retryAfterSeconds: Number.NaN })]).toEqual([15, 15]);
});

test('another schedule is another list, not another code path', () => {
  const schedule = [0, 1, 2];
  expect([0, 1, 2, 3, 4].map((attemptsMade) => gap({ attemptsMade, schedule }))).toEqual([0, 1, 2, 2, 2]);
});

const arbitraryFailure = fc.record({
  attemptsMade: fc.integer({ min: 0, max: 60 }),
  dueInSeconds: fc.option(fc.integer({ min: -HOUR, max: 60 * HOUR })),
  retryAfterSeconds: fc.option(fc.integer({ min: -10, max: 100 * HOUR })),
  jitter: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

test('every gap keeps within a fifth of the schedule (or the capped Retry-After), and never passes the limit', () => {
  fc.assert(
    fc.property(arbitraryFailure, ({ attemptsMade, dueInSeconds, retryAfterSeconds, jitter }) => {
      const dueBy = dueInSeconds === null ? null : dueIn(dueInSeconds);
      const seconds = gap({ attemptsMade, dueBy, retryAfterSeconds, jitter });
      if (seconds === null) return attemptsMade >= 55 || dueBy !== null;
      const planned = DELIVERY_SCHEDULE_SECONDS[attemptsMade] ?? HOUR;
      const asked = Math.max(0, Math.min(retryAfterSeconds ?? 0, HOUR));
      expect(seconds).toBeGreaterThanOrEqual(Math.max(0.8 * planned, asked) - 0.001);
      expect(seconds).toBeLessThanOrEqual(Math.max(1.2 * planned, asked) + 0.001);
      if (dueInSeconds !== null) expect(seconds).toBeLessThanOrEqual(dueInSeconds);
      return true;
    }),
    { numRuns: 1000 },
  );
});

test('a whole run of failures moves forward, ends by itself, and stays inside the 48 hours', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 60, maxLength: 60 }),
      (jitters) => {
        const dueBy = dueIn(48 * HOUR);
        let at = failedAt;
        let attemptsMade = 0;
        for (const jitter of jitters) {
          const next = nextAttempt({ ...failed, attemptsMade, failedAt: at, dueBy, jitter });
          if ('exhausted' in next) break;
          expect(next.at.getTime()).toBeGreaterThanOrEqual(at.getTime());
          expect(next.at.getTime()).toBeLessThanOrEqual(dueBy.getTime());
          at = next.at;
          attemptsMade += 1;
        }
        expect(attemptsMade).toBeGreaterThan(40);
        expect(attemptsMade).toBeLessThanOrEqual(55);
      },
    ),
    { numRuns: 50 },
  );
});

test.each([
  [200, 'delivered'],
  [204, 'delivered'],
  [299, 'delivered'],
  [301, 'failed_redirect'],
  [304, 'failed_redirect'],
  [308, 'failed_redirect'],
  [400, 'retry'],
  [401, 'retry'],
  [404, 'retry'],
  [410, 'gone'],
  [429, 'slow_down'],
  [500, 'retry'],
  [503, 'slow_down'],
  [199, 'retry'],
  [600, 'retry'],
] as const)('a platform that says %i: %s', (status, verdict) => {
  expect(judgeResponse({ status, error: null })).toBe(verdict);
});

test('a platform that says nothing is asked again', () => {
  expect(judgeResponse({ status: null, error: 'timeout' })).toBe('retry');
  expect(judgeResponse({ status: null, error: null })).toBe('retry');
});

describe('a mail server that says', () => {
  test.each([
    [250, 'delivered'],
    [251, 'delivered'],
    [354, 'retry'],
    [421, 'slow_down'],
    [450, 'slow_down'],
    [451, 'slow_down'],
    [452, 'slow_down'],
    [432, 'retry'],
    [454, 'retry'],
    [455, 'retry'],
    [500, 'rejected'],
    [550, 'rejected'],
    [551, 'rejected'],
    [552, 'rejected'],
    [554, 'rejected'],
    [199, 'retry'],
    [600, 'retry'],
  ] as const)('%i: %s', (status, verdict) => {
    expect(judgeMailResponse({ status, error: null })).toBe(verdict);
  });

  test.each([530, 534, 535, 538])('%i means our sign-in and not the address: it is tried again', (status) => {
    expect(judgeMailResponse({ status, error: null })).toBe('retry');
  });
});

test.each([
  ['timeout', 'retry'],
  ['refused', 'retry'],
  ['tls', 'retry'],
  ['dns', 'retry'],
  ['reset', 'retry'],
  ['other', 'retry'],
  ['stale', 'not_sent'],
  ['not-configured', 'rejected'],
  ['no-automatic-channel', 'rejected'],
  [null, 'retry'],
] as const)('a mail that ended with %s: %s', (error, verdict) => {
  expect(judgeMailResponse({ status: null, error })).toBe(verdict);
});
