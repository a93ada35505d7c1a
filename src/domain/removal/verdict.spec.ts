import fc from 'fast-check';
import { judgeLook, nextLook, tallyLook } from './verdict';
import type { Look, LookMoment } from './verdict';

const look: Look = { status: 200, finalUrlDiffers: false, error: null };
const now = new Date('2026-05-20T10:00:00Z');
const pace = {
  confirmations: 3,
  confirmEverySeconds: 300,
  lookEverySeconds: 3600,
  watchEverySeconds: 86_400,
  watchDays: 90,
};
const moment: LookMoment = { itemState: 'notified', cleanChecks: 0, verdict: 'there', now, pace, removedAt: null };

test.each([
  [200, 'there'],
  [206, 'there'],
  [404, 'gone'],
  [410, 'gone'],
  [451, 'gone'],
  [301, 'unclear'],
  [302, 'unclear'],
  [400, 'unclear'],
  [401, 'unclear'],
  [403, 'unclear'],
  [429, 'unclear'],
  [500, 'unclear'],
  [503, 'unclear'],
] as const)('status %i at the address itself is %s', (status, verdict) => {
  expect(judgeLook({ ...look, status })).toBe(verdict);
});

test('what a redirect leads to says nothing about the address, not even 404', () => {
  expect(judgeLook({ ...look, finalUrlDiffers: true })).toBe('unclear');
  expect(judgeLook({ ...look, status: 404, finalUrlDiffers: true })).toBe('unclear');
});

test.each(['dns', 'timeout', 'refused', 'blocked', 'tls', 'other'] as const)(
  'a failure (%s) is never a removal',
  (error) => {
    expect(judgeLook({ status: null, finalUrlDiffers: false, error })).toBe('unclear');
    expect(judgeLook({ status: 404, finalUrlDiffers: false, error })).toBe('unclear');
  },
);

test('clean checks count in a row: found again starts over, unclear changes nothing', () => {
  expect(tallyLook(1, 'gone')).toBe(2);
  expect(tallyLook(2, 'there')).toBe(0);
  expect(tallyLook(2, 'unclear')).toBe(2);
});

test('three clean checks are never reached without three looks that said gone after the last that said there', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('gone', 'there', 'unclear' as const)), (verdicts) => {
      const tally = verdicts.reduce<number>(tallyLook, 0);
      const sinceThere = verdicts.slice(verdicts.lastIndexOf('there') + 1);
      expect(tally).toBe(sinceThere.filter((verdict) => verdict === 'gone').length);
    }),
  );
});

const secondsUntil = (change: Partial<LookMoment>): number | null => {
  const next = nextLook({ ...moment, ...change });
  return next === null ? null : (next.getTime() - now.getTime()) / 1000;
};

test('we look at the ordinary pace until something changes, and minutes apart while confirming', () => {
  expect(secondsUntil({})).toBe(3600);
  expect(secondsUntil({ verdict: 'gone', cleanChecks: 1 })).toBe(300);
  expect(secondsUntil({ verdict: 'unclear', cleanChecks: 2 })).toBe(300);
  expect(secondsUntil({ verdict: 'unclear', cleanChecks: 0 })).toBe(3600);
});

test('we look at once when the platform says it is removed', () => {
  expect(secondsUntil({ itemState: 'claimed_removed', verdict: null })).toBe(0);
  expect(secondsUntil({ itemState: 'claimed_removed', verdict: 'there' })).toBe(3600);
});

test('a removed item is watched for coming back, until the watch ends', () => {
  const removed = { itemState: 'removed', verdict: 'gone', cleanChecks: 3 } as const;
  const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);
  expect(secondsUntil({ ...removed, removedAt: now })).toBe(86_400);
  expect(secondsUntil({ ...removed, removedAt: daysAgo(89) })).toBe(86_400);
  expect(secondsUntil({ ...removed, removedAt: daysAgo(89.5) })).toBeNull();
});

test.each(['reported', 'verified', 'rejected', 'given_up', 'withdrawn'] as const)(
  'nobody looks at an item that is %s',
  (itemState) => {
    expect(secondsUntil({ itemState })).toBeNull();
  },
);
