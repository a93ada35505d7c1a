/** One line of the table. `ratio` is value to baseline; for times and memory smaller is better. */
export interface Result {
  readonly value: number;
  readonly unit: string;
  readonly baseline?: number;
  readonly ratio?: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  readonly p99Ms?: number;
  readonly notes?: string;
}
export type Results = Readonly<Record<string, Result>>;

/** Other work on the machine only ever slows a round down, and not every round alike: the middle one is told. */
export const ROUNDS = 3;

export interface Percentiles {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

export function percentiles(durationsMs: readonly number[]): Percentiles {
  const sorted = [...durationsMs].sort((a, b) => a - b);
  const at = (share: number) => round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
}

/** The round whose rate is the middle one. */
export function middle<Round extends { readonly rate: number }>(rounds: readonly Round[]): Round {
  return [...rounds].sort((a, b) => a.rate - b.rate)[Math.floor(rounds.length / 2)]!;
}

export function compared(value: number, baseline: number): Pick<Result, 'value' | 'baseline' | 'ratio'> {
  return { value: round(value), baseline: round(baseline), ratio: Math.round((value / baseline) * 1000) / 1000 };
}

export const round = (n: number): number => (n >= 100 ? Math.round(n) : Math.round(n * 10) / 10);
export const listed = (rounds: readonly { readonly rate: number }[]): string =>
  rounds.map(({ rate }) => Math.round(rate)).join(', ');
