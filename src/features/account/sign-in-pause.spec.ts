import { pauseAfter } from './sign-in-pause';

describe('pause after wrong guesses', () => {
  it('lets a person mistype three times without waiting', () => {
    expect([0, 1, 2, 3].map(pauseAfter)).toEqual([0, 0, 0, 0]);
  });

  it('doubles from ten seconds and never exceeds fifteen minutes, however long the attack', () => {
    expect([4, 5, 6].map(pauseAfter)).toEqual([10_000, 20_000, 40_000]);
    expect([11, 50, 100_000].map(pauseAfter)).toEqual([900_000, 900_000, 900_000]);
  });
});
