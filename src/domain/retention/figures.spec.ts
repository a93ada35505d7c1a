import fc from 'fast-check';
import { type Cell, closePool, DIMENSIONS, MERGED, mergeSmall } from './figures';

const K = 10;
const cellsOf = (counts: readonly number[]) => counts.map((count, n) => ({ value: `v${n}`, count }));
const sum = (cells: readonly { count: number }[]) => cells.reduce((total, { count }) => total + count, 0);
const aTable = fc.record({ k: fc.integer({ min: 2, max: 20 }), counts: fc.array(fc.nat(30), { maxLength: 8 }) });

describe('merging small cells', () => {
  it('leaves large ones alone and merges the rest', () => {
    expect(mergeSmall(cellsOf([40, 12, 9, 3]), K)).toEqual([
      { value: 'v0', count: 40 },
      { value: 'v1', count: 12 },
      { value: MERGED, count: 12 },
    ]);
  });

  it('takes a second cell in when the merged one would be found by subtracting the rest from the total', () => {
    expect(mergeSmall(cellsOf([40, 12, 3]), K)).toEqual([
      { value: 'v0', count: 40 },
      { value: MERGED, count: 15 },
    ]);
    expect(mergeSmall(cellsOf([40, 3]), K)).toEqual([{ value: MERGED, count: 43 }]);
  });

  it('gives nothing at all of fewer cases than the threshold', () => {
    expect(mergeSmall(cellsOf([9]), K)).toBeNull();
    expect(mergeSmall([], K)).toBeNull();
  });

  it('never shows, nor lets anybody compute from all the others, a group below the threshold; and loses nobody', () => {
    fc.assert(
      fc.property(aTable, ({ k, counts }) => {
        const merged = mergeSmall(cellsOf(counts), k);
        if (merged === null) return sum(cellsOf(counts)) < k;
        const total = sum(merged);
        // Any union of cells, and so any total less some cells, is either nothing or at least k.
        return (
          total === sum(cellsOf(counts)) &&
          merged.every(({ count }) => count >= k && (total - count === 0 || total - count >= k))
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('does not depend on the order in which cells come', () => {
    fc.assert(
      fc.property(aTable, ({ k, counts }) => {
        const cells = cellsOf(counts);
        expect(mergeSmall([...cells].reverse(), k)).toEqual(mergeSmall(cells, k));
      }),
    );
  });
});

describe('closing the pool', () => {
  const poolOf = (cases: readonly { month: string; value: string }[]): Cell[] => {
    const counts = new Map<string, Cell>();
    for (const { month, value } of cases)
      for (const dimension of DIMENSIONS) {
        const cell = { dimension, value: dimension === 'month' ? month : value, count: 1 };
        const before = counts.get(`${dimension} ${cell.value}`);
        counts.set(`${dimension} ${cell.value}`, before ? { ...before, count: before.count + 1 } : cell);
      }
    return [...counts.values()];
  };
  const many = (n: number, month: string, value = 'a') => Array.from({ length: n }, () => ({ month, value }));

  it('waits for the end of the month, and for enough cases', () => {
    expect(closePool(poolOf(many(12, '2026-11')), K, '2026-11')).toBeNull();
    expect(closePool(poolOf(many(9, '2026-10')), K, '2026-11')).toBeNull();
    expect(closePool(poolOf(many(12, '2026-10')), K, '2026-11')).toHaveLength(DIMENSIONS.length);
    expect(closePool([], K, '2026-11')).toBeNull();
  });

  it('any difference of two readings describes as many cases as the threshold in each cell, or none', () => {
    const batches = fc.array(
      fc.array(fc.record({ month: fc.constantFrom('2026-08', '2026-09'), value: fc.constantFrom('a', 'b', 'c') }), {
        maxLength: 30,
      }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(batches, (all) => {
        const kept = new Map<string, number>();
        for (const cases of all) {
          const before = new Map(kept);
          for (const { dimension, value, count } of closePool(poolOf(cases), K, '2026-10') ?? [])
            kept.set(`${dimension} ${value}`, (kept.get(`${dimension} ${value}`) ?? 0) + count);
          for (const [name, count] of kept) {
            const grown = count - (before.get(name) ?? 0);
            expect(grown === 0 || grown >= K).toBe(true);
          }
        }
      }),
    );
  });
});
