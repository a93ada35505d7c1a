import { PDQ_MATCH_DISTANCE, pdqDistance } from './pdq';
import { filedUnder, lookedUpUnder, pdqPieces, PIECES } from './pieces';

/** Numbers that look random and are the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
const hexOf = (bits: readonly number[]): string =>
  Array.from({ length: 64 }, (_, at) => parseInt(bits.slice(at * 4, at * 4 + 4).join(''), 2).toString(16)).join('');

function pairAt(distance: number, next: () => number): readonly [string, string] {
  const bits = Array.from({ length: 256 }, () => (next() < 0.5 ? 0 : 1));
  const order = bits.map((_, at) => [next(), at] as const).sort((a, b) => a[0] - b[0]);
  const flipped = new Set(order.slice(0, distance).map(([, at]) => at));
  return [hexOf(bits), hexOf(bits.map((bit, at) => (flipped.has(at) ? 1 - bit : bit)))];
}
const areFound = (one: string, other: string): boolean => {
  const filed = new Set(filedUnder('pdq', other));
  return lookedUpUnder('pdq', one).some((label) => filed.has(label));
};

describe('filing a fingerprint under its pieces', () => {
  it('puts every bit into one piece, and no piece holds two of a row', () => {
    for (let at = 0; at < 256; at++) {
      const one = hexOf(Array.from({ length: 256 }, (_, bit) => (bit === at ? 1 : 0)));
      expect(pdqPieces(one).filter((piece) => piece !== 0)).toHaveLength(1);
    }
    const row = hexOf(Array.from({ length: 256 }, (_, bit) => (bit < 16 ? 1 : 0)));
    expect(pdqPieces(row)).toEqual(Array.from({ length: PIECES }, () => 1));
  });

  it('finds every neighbour within 31 bits, wherever they differ', () => {
    const next = numbers(1);
    for (let round = 0; round < 2000; round++) {
      const [one, other] = pairAt(round % (PDQ_MATCH_DISTANCE + 1), next);
      expect(pdqDistance(one, other)).toBe(round % (PDQ_MATCH_DISTANCE + 1));
      expect(areFound(one, other)).toBe(true);
    }
  });

  it('finds the worst neighbours too: two bits off in all pieces but one', () => {
    const bits = Array.from({ length: 256 }, () => 0);
    // Two rows without one bit: 31 differences, two in each of 15 pieces.
    const worst = hexOf(bits.map((_, at) => (at < 31 ? 1 : 0)));
    expect(areFound(hexOf(bits), worst)).toBe(true);
    expect(areFound(hexOf(bits), hexOf(bits.map((_, at) => (at < 32 ? 1 : 0))))).toBe(false);
  });

  it('looks at few strangers: of a thousand at random, hardly one in a hundred', () => {
    const next = numbers(2);
    const [one] = pairAt(0, next);
    const met = Array.from({ length: 1000 }, () => pairAt(0, next)[0]).filter((other) => areFound(one, other));
    expect(met.length).toBeLessThan(15);
  });

  it('files an exact fingerprint under itself', () => {
    expect(filedUnder('sha256', 'ab')).toEqual(lookedUpUnder('sha256', 'ab'));
  });
});
