import type { Stage } from '../stage';

/** What an act measured, and the promises it found broken (in words). */
export interface ActResult {
  readonly figures: Readonly<Record<string, number | string>>;
  readonly broken: readonly string[];
}

/** A single scenario. Both sizes run the same code; `share` is 1 for the full one. */
export type Act = (stage: Stage, size: ActSize) => Promise<ActResult>;

export interface ActSize {
  readonly isShort: boolean;
  /** How many times a thing is done: `full`, or a few times in the short form. */
  readonly times: (full: number, short: number) => number;
}

export const sizeOf = (isShort: boolean): ActSize => ({ isShort, times: (full, short) => (isShort ? short : full) });

export function brokenOf(promises: readonly (readonly [boolean, string])[]): string[] {
  return promises.filter(([isKept]) => !isKept).map(([, words]) => words);
}

export function share(sortedMs: readonly number[], at: number): number {
  const sorted = [...sortedMs].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? 0);
}
