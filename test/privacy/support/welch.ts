/**
 * Welch's t for two samples of timings, after dudect (Reparaz, Balasch, Verbauwhede 2017): the slowest are noise of the
 * machine and are left out above one and the same limit for both, which is a percentile of both together, so that no
 * difference between the two can hide in what is left out. |t| below 4.5 says that no difference was seen.
 */
export function welchT(a: readonly number[], b: readonly number[], keep = 0.9): number {
  const all = [...a, ...b].sort((x, y) => x - y);
  const limit = all[Math.min(all.length - 1, Math.floor(all.length * keep))]!;
  const [left, right] = [a, b].map((sample) => moments(sample.filter((one) => one <= limit)));
  const error = Math.sqrt(left!.variance / left!.n + right!.variance / right!.n);
  return error === 0 ? 0 : (left!.mean - right!.mean) / error;
}

/** The limit that |t| must stay below (dudect's threshold for "definitely not constant time"). */
export const T_LIMIT = 4.5;

function moments(sample: readonly number[]): { n: number; mean: number; variance: number } {
  const n = sample.length;
  const mean = sample.reduce((sum, one) => sum + one, 0) / n;
  const variance = sample.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (n - 1);
  return { n, mean, variance };
}

/**
 * Of several percentiles the worst: a difference may show in the fastest answers only, or in the slow ones. The limit of
 * {@link T_LIMIT} is so far out (1 in 150,000 by chance) that looking four times does not bring false alarms.
 */
export function worstT(a: readonly number[], b: readonly number[]): number {
  const all = [0.5, 0.75, 0.9, 0.97].map((keep) => welchT(a, b, keep));
  return all.reduce((worst, t) => (Math.abs(t) > Math.abs(worst) ? t : worst), 0);
}
