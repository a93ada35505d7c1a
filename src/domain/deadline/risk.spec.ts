import { bucketOf, type RiskFacts, riskOf } from './risk';

const now = new Date('2026-11-23T12:00:00Z');
const hours = (n: number): Date => new Date(now.getTime() + n * 3_600_000);
const facts = (changes: Partial<RiskFacts> = {}): RiskFacts => ({
  reportedAt: hours(-10),
  isBegun: true,
  clock: { dueAt: hours(48), kind: 'statutory' },
  usualAnswerHours: null,
  signs: [],
  ...changes,
});

describe('the risk of a deadline', () => {
  it('is the due time where nothing else is known', () => {
    expect(riskOf(facts())).toEqual(hours(48));
  });

  it('comes sooner by what the platform usually takes, a day at most', () => {
    expect(riskOf(facts({ usualAnswerHours: 5.5 }))).toEqual(hours(42.5));
    expect(riskOf(facts({ usualAnswerHours: 500 }))).toEqual(hours(24));
    expect(riskOf(facts({ usualAnswerHours: -3 }))).toEqual(hours(48));
  });

  it('does not make our own promise hang on a platform', () => {
    expect(riskOf(facts({ clock: { dueAt: hours(48), kind: 'promise' }, usualAnswerHours: 20 }))).toEqual(hours(48));
  });

  it.each([
    [['child'], 24],
    [['urgent'], 24],
    [['threat'], 12],
    [['back'], 6],
    [['trouble'], 6],
    [['threat', 'back'], 18],
    [['back', 'back'], 6],
    [['child', 'urgent', 'threat'], 36],
  ] as [RiskFacts['signs'], number][])('comes sooner for %j by %d hours', (signs, by) => {
    // Reported so late that its first look is due with its clock.
    expect(riskOf(facts({ signs, reportedAt: hours(24) }))).toEqual(hours(48 - by));
  });

  it.each([null, { dueAt: hours(62), kind: 'promise' as const }])(
    'a report that nobody began is to be looked at a day after it came, a threat half a day, a hold at once: clock %j',
    (clock) => {
      const fresh = (signs: RiskFacts['signs']) => riskOf(facts({ isBegun: false, clock, signs }));
      expect([fresh([]), fresh(['threat']), fresh(['child'])]).toEqual([hours(14), hours(2), hours(-10)]);
    },
  );

  it('a hold or a threat does not fall behind because somebody took it', () => {
    for (const isBegun of [true, false])
      for (const clock of [null, { dueAt: hours(62), kind: 'promise' as const }]) {
        const at = (signs: RiskFacts['signs']) => riskOf(facts({ isBegun, clock, signs }));
        expect([at(['threat']), at(['child'])]).toEqual([hours(2), hours(-10)]);
      }
  });

  it('a case that was begun and has no clock does not stand above one that waits for a first look', () => {
    expect(riskOf(facts({ clock: null }))).toEqual(hours(62));
    expect(riskOf(facts({ clock: null, usualAnswerHours: 20 }))).toEqual(hours(62));
    expect(riskOf(facts({ isBegun: false, clock: { dueAt: hours(2), kind: 'promise' } }))).toEqual(hours(2));
  });

  it.each([
    [-5, 'overdue'],
    [0, 'overdue'],
    [0.01, '4h'],
    [4, '4h'],
    [4.01, '12h'],
    [12, '12h'],
    [24, '24h'],
    [24.01, 'later'],
    [900, 'later'],
  ] as const)('%d hours before its end a clock is in the group %s', (left, bucket) => {
    expect(bucketOf(hours(left), now)).toBe(bucket);
  });

  it('no clock is later', () => {
    expect(bucketOf(null, now)).toBe('later');
  });
});
