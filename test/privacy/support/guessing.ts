const SECONDS_A_YEAR = 365.25 * 86_400;

/** Expected years until a guess is right: half of all possibilities, at so many guesses a second. */
export const yearsToGuess = (bits: number, guessesPerSecond: number): number =>
  2 ** (bits - 1) / guessesPerSecond / SECONDS_A_YEAR;

/** How many of `secrets` equal targets there are makes it easier by that factor: whoever does not care whose it is. */
export const bitsAmong = (bits: number, secrets: number): number => bits - Math.log2(secrets);

/**
 * Guesses a second that one account answers in the long run, when each failure makes the next one wait
 * (`pauseAfter(failures)` in ms). In the pause every guess is refused unread.
 */
export function sustainedGuessesPerSecond(pauseAfter: (failures: number) => number, overSeconds: number): number {
  let [guesses, ms] = [0, 0];
  while (ms < overSeconds * 1000) {
    guesses += 1;
    // What no pause limits is limited by nothing here: a millisecond stands for the network.
    ms += Math.max(1, pauseAfter(guesses));
  }
  return guesses / overSeconds;
}

/** Expected years until one of independent tries with this chance each is right. */
export const yearsOfTries = (chance: number, triesPerSecond: number): number =>
  1 / chance / triesPerSecond / SECONDS_A_YEAR;

export const inWords = (years: number): string =>
  years < 1000 ? `${years.toPrecision(3)} years` : `10^${Math.log10(years).toFixed(1)} years`;
