import type { FingerprintKind } from './fingerprints';

/** A PDQ fingerprint is cut into so many pieces of so many bits. */
export const PIECES = 16;
const PIECE_BITS = 16;

/**
 * The 256 bits of a PDQ fingerprint as 16 numbers of 16 bits. Each piece has one bit of every row and of every column, so
 * that no piece is only coarse or only fine.
 */
export function pdqPieces(pdq: string): number[] {
  const rows = Array.from({ length: PIECE_BITS }, (_, row) => parseInt(pdq.slice(row * 4, row * 4 + 4), 16));
  return Array.from({ length: PIECES }, (_, piece) =>
    rows.reduce((bits, value, row) => bits | (((value >>> ((piece + row) % PIECE_BITS)) & 1) << row), 0),
  );
}

/** Under what a fingerprint is filed: the pieces of its look, or the whole of an exact one. */
export const filedUnder = (kind: FingerprintKind, value: string): string[] =>
  kind === 'pdq' ? pdqPieces(value).map(labelOf) : [value];

/**
 * Under what everything is filed that may be near it. Two fingerprints that differ in 31 bits or fewer have a piece that
 * differs in one bit at most: were it two in each of 16 pieces, they would differ in 32 (multi-index hashing, Norouzi et
 * al. 2012). So 16 × 17 places hold every neighbour, and among the rest of what stands there the distance decides.
 */
export const lookedUpUnder = (kind: FingerprintKind, value: string): string[] =>
  kind === 'pdq'
    ? pdqPieces(value).flatMap((piece, place) => withOneBitOff(piece).map((near) => labelOf(near, place)))
    : [value];

const withOneBitOff = (piece: number): number[] => [
  piece,
  ...Array.from({ length: PIECE_BITS }, (_, bit) => piece ^ (1 << bit)),
];
const labelOf = (piece: number, place: number): string => `${place}:${piece}`;
