/**
 * Figures that outlive erased cases, and describe no small group. Each dimension is counted for itself; there are no
 * cross products. What was counted lately waits in a pool; when the pool is large enough it is closed: cells below the
 * threshold are merged for good, and only then does it reach what may be read. So each batch is safe by itself, every
 * sum of batches is, and the difference of two readings is a sum of batches too (ADR 0026).
 */
export const DIMENSIONS = ['month', 'circumstance', 'platform', 'outcome', 'language'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** What small cells are merged into. A platform's slug cannot be this, because of the star. */
export const MERGED = '*';

export interface Cell {
  readonly dimension: Dimension;
  readonly value: string;
  readonly count: number;
}

/** One case's contribution: one value in each dimension, so that each dimension adds up to the same number of cases. */
export type Contribution = Readonly<Record<Dimension, string>>;

/**
 * The cells of one dimension with everything below `k` merged. If the merged cell is itself below `k`, the smallest of
 * the others join it until it is not: otherwise the total less the rest would show it. Null if there are fewer than `k`
 * cases in all. Cells come largest first, of equal ones by name.
 */
export function mergeSmall(cells: readonly { value: string; count: number }[], k: number) {
  const sorted = [...cells]
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  if (sorted.reduce((sum, { count }) => sum + count, 0) < k) return null;
  const kept = sorted.filter(({ value, count }) => value !== MERGED && count >= k);
  let merged = sorted.filter((cell) => !kept.includes(cell)).reduce((sum, { count }) => sum + count, 0);
  while (merged > 0 && merged < k) merged += kept.pop()!.count;
  return merged === 0 ? kept : [...kept, { value: MERGED, count: merged }];
}

/**
 * Closes a pool: what may be kept of it, or null while it describes fewer than `k` cases or its month is not over (a
 * batch a month at most, so that batches are as large as they can be). `month` is the current one, `YYYY-MM`.
 */
export function closePool(pool: readonly Cell[], k: number, month: string): Cell[] | null {
  if (!pool.some(({ dimension, value }) => dimension === 'month' && value < month)) return null;
  const closed: Cell[] = [];
  for (const dimension of DIMENSIONS) {
    const cells = mergeSmall(
      pool.filter((cell) => cell.dimension === dimension),
      k,
    );
    if (cells === null) return null;
    closed.push(...cells.map(({ value, count }) => ({ dimension, value, count })));
  }
  return closed;
}
