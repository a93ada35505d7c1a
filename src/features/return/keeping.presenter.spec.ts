import { askedWords, erasePage, proofWords } from './keeping.presenter';

const NOW = new Date('2026-12-01T08:00:00Z');
const held = (holdReviewAt: string) => ({
  days: 90,
  eraseAskedAt: NOW,
  waitsFor: 'hold' as const,
  holdReviewAt: new Date(holdReviewAt),
});

describe('an erasure that a hold keeps back', () => {
  it('says what is kept, why, and when that is looked at again', () => {
    const words =
      'The law makes us keep all of it for now, because a court or the police may need it. It is erased as soon as we may. We look at that again by Tuesday 5 January 2027, 09:00 UTC.';
    const keeping = held('2027-01-05T09:00:00Z');
    expect(erasePage(keeping, 90, NOW, 'en').held).toBe(words);
    expect(askedWords(keeping, NOW, 'en')).toBe(
      `You asked on Tuesday 1 December 2026, 08:00 UTC that everything be erased. ${words}`,
    );
    expect(proofWords({ kind: 'waiting', askedAt: NOW, ...keeping }, NOW, 'en')).toContain(words);
  });

  it('does not speak of a look to come when that is late', () => {
    expect(erasePage(held('2026-11-30T09:00:00Z'), 90, NOW, 'en').held).toContain(
      'We should have looked at that again by Monday 30 November 2026, 09:00 UTC.',
    );
  });
});
