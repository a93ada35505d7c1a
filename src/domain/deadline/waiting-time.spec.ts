import fc from 'fast-check';
import { answeredAfter, type Wait } from './waiting-time';

const over = (...hours: number[]): Wait[] => hours.map((each) => ({ hours: each, isOver: true }));
const open = (...hours: number[]): Wait[] => hours.map((each) => ({ hours: each, isOver: false }));

describe('the time until an answer', () => {
  // Remission times of the 6-MP group of Freireich et al. (1963), the example of the textbooks: S(10) = 0.753, S(13) = 0.690,
  // S(22) = 0.538, S(23) = 0.448.
  const textbook = [...over(6, 6, 6, 7, 10, 13, 16, 22, 23), ...open(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)];
  it.each([
    [0.1, 6],
    [0.247, 10],
    [0.25, 13],
    [0.46, 22],
    [0.5, 23],
    [0.56, null],
  ])('is that of the textbook at a share of %s', (share, hours) => expect(answeredAfter(textbook, share)).toBe(hours));

  it('is the plain quantile when everything was answered', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 60 }), (hours) => {
        const sorted = [...hours].sort((a, b) => a - b);
        for (const share of [0.5, 0.9])
          expect(answeredAfter(over(...hours), share)).toBe(sorted[Math.ceil(share * sorted.length) - 1]);
      }),
    );
  });

  it('grows, or becomes unknown, with everybody who never answers', () => {
    expect(answeredAfter(over(1, 2, 3), 0.5)).toBe(2);
    expect(answeredAfter([...over(1, 2, 3), ...open(100, 100)], 0.5)).toBe(3);
    expect(answeredAfter([...over(1, 2, 3), ...open(100, 100, 100, 100)], 0.5)).toBeNull();
    expect(answeredAfter([], 0.5)).toBeNull();
  });
});
