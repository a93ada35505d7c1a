/** Guesses that cost nothing: a person mistypes, and a code runs out under the fingers. */
const FREE_GUESSES = 3;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 15 * 60_000;

/**
 * How long an account answers no further guess after `failures` in a row, in milliseconds: nothing for the first three,
 * then 10 s, doubled each time, at most 15 minutes. It never locks for good: an attacker must not be able to keep the
 * rightful owner out for ever (ASVS 5.0, 6.3.1).
 */
export function pauseAfter(failures: number): number {
  if (failures <= FREE_GUESSES) return 0;
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - FREE_GUESSES - 1));
}
