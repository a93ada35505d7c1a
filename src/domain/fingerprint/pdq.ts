/**
 * The fingerprint PDQ of a picture, computed on the person's own device: 256 bits that say how a picture is built of
 * light and dark, and stay near to each other when it is shrunk or saved again. Our own port of the published algorithm
 * (facebook/ThreatExchange, pdq), step by step; ADR 0032 tells what is kept of it and why.
 */

/** Larger pictures become exactly this square first, by nearest neighbour and without keeping the proportions. */
export const PDQ_SIDE = 512;
/** Two fingerprints at this distance or nearer are taken for the same picture (the reference's own threshold). */
export const PDQ_MATCH_DISTANCE = 31;
/** Below this a picture is too flat: its fingerprint would match pictures that have nothing to do with it. */
export const PDQ_LEAST_QUALITY = 50;

const GRID = 64;
const FREQUENCIES = 16;

export interface Luminance {
  readonly values: Float64Array;
  readonly width: number;
  readonly height: number;
}

export interface PdqFingerprint {
  /** 64 hex digits, the highest bit first. */
  readonly hash: string;
  /** 0 to 100: how much there is to tell this picture from others. */
  readonly quality: number;
}

/** The columns (or rows) of the picture that the reference looks at: all of a small one, 512 of a larger one. */
export function pdqSamples(width: number, height: number): { columns: Int32Array; rows: Int32Array } {
  const isLarge = width > PDQ_SIDE || height > PDQ_SIDE;
  const along = (side: number): Int32Array =>
    isLarge
      ? Int32Array.from({ length: PDQ_SIDE }, (_, at) => Math.floor((at * side) / PDQ_SIDE))
      : Int32Array.from({ length: side }, (_, at) => at);
  return { columns: along(width), rows: along(height) };
}

/** The brightness of the given columns; `rgba` holds the given number of whole rows, `width` pixels each. */
export function luminanceOf(rgba: Uint8ClampedArray, width: number, columns: Int32Array, height: number): Luminance {
  const values = new Float64Array(columns.length * height);
  let to = 0;
  for (let row = 0; row < height; row++) {
    for (const column of columns) {
      const at = (row * width + column) * 4;
      values[to++] = 0.299 * rgba[at]! + 0.587 * rgba[at + 1]! + 0.114 * rgba[at + 2]!;
    }
  }
  return { values, width: columns.length, height };
}

/** The fingerprint of a brightness picture of at most 512×512. A side below five pixels has none: all zero, quality 0. */
export function pdqOf(picture: Luminance): PdqFingerprint {
  if (picture.width < 5 || picture.height < 5) return { hash: '0'.repeat(64), quality: 0 };
  const grid = gridOf(picture);
  return { hash: hexOf(frequenciesOf(grid)), quality: qualityOf(grid) };
}

/** How many of the 256 bits differ. */
export function pdqDistance(one: string, other: string): number {
  let distance = 0;
  for (let at = 0; at < 64; at += 8) {
    let bits = (parseInt(one.slice(at, at + 8), 16) ^ parseInt(other.slice(at, at + 8), 16)) >>> 0;
    for (; bits !== 0; bits &= bits - 1) distance += 1;
  }
  return distance;
}

/** 64×64 brightness values: the picture blurred so far that one point speaks for its surroundings. */
export function gridOf({ values, width, height }: Luminance): Float64Array {
  if (width === GRID && height === GRID) return values;
  const acrossWindow = Math.floor((width + 127) / 128);
  const downWindow = Math.floor((height + 127) / 128);
  let from = values.slice();
  let to: Float64Array<ArrayBuffer> = new Float64Array(values.length);
  for (let pass = 0; pass < 2; pass++) {
    for (let row = 0; row < height; row++) slidingMean(from, to, row * width, 1, width, acrossWindow);
    for (let column = 0; column < width; column++) slidingMean(to, from, column, width, height, downWindow);
  }
  to = from;
  from = new Float64Array(GRID * GRID);
  for (let i = 0; i < GRID; i++) {
    const row = Math.floor(((i + 0.5) * height) / GRID);
    for (let j = 0; j < GRID; j++) from[i * GRID + j] = to[row * width + Math.floor(((j + 0.5) * width) / GRID)]!;
  }
  return from;
}

/** Means of a window of `size` values around each; outside the line the window is cut off. */
function slidingMean(
  from: Float64Array,
  to: Float64Array,
  start: number,
  step: number,
  length: number,
  size: number,
): void {
  const before = (size - 1) >> 1;
  const after = size >> 1;
  let sum = 0;
  let count = 0;
  for (let at = 0; at < Math.min(after, length); at++, count++) sum += from[start + at * step]!;
  for (let at = 0; at < length; at++) {
    if (at + after < length) {
      sum += from[start + (at + after) * step]!;
      count += 1;
    }
    if (at - before - 1 >= 0) {
      sum -= from[start + (at - before - 1) * step]!;
      count -= 1;
    }
    to[start + at * step] = sum / count;
  }
}

/** How much neighbours differ, all over the grid. */
export function qualityOf(grid: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < GRID; row++) {
    for (let column = 0; column < GRID; column++) {
      const here = grid[row * GRID + column]!;
      if (row > 0) sum += Math.abs(Math.trunc(((here - grid[(row - 1) * GRID + column]!) * 100) / 255));
      if (column > 0) sum += Math.abs(Math.trunc(((here - grid[row * GRID + column - 1]!) * 100) / 255));
    }
  }
  return Math.min(100, Math.floor(sum / 90));
}

const COSINES = Float64Array.from({ length: FREQUENCIES * GRID }, (_, at) => {
  const [i, j] = [Math.floor(at / GRID), at % GRID];
  return Math.sqrt(2 / GRID) * Math.cos((Math.PI / 128) * (i + 1) * (2 * j + 1));
});

/** The sixteen lowest frequencies down and across (DCT), without the constant one. */
export function frequenciesOf(grid: Float64Array): Float64Array {
  const half = new Float64Array(FREQUENCIES * GRID);
  for (let i = 0; i < FREQUENCIES; i++)
    for (let k = 0; k < GRID; k++) {
      const weight = COSINES[i * GRID + k]!;
      for (let j = 0; j < GRID; j++) half[i * GRID + j]! += weight * grid[k * GRID + j]!;
    }
  const found = new Float64Array(FREQUENCIES * FREQUENCIES);
  for (let i = 0; i < FREQUENCIES; i++)
    for (let j = 0; j < FREQUENCIES; j++) {
      let sum = 0;
      for (let k = 0; k < GRID; k++) sum += half[i * GRID + k]! * COSINES[j * GRID + k]!;
      found[i * FREQUENCIES + j] = sum;
    }
  return found;
}

/** The 128th smallest of the 256 frequencies: what is above it is a 1. */
export function medianOf(frequencies: Float64Array): number {
  return Float64Array.from(frequencies).sort()[127]!;
}

function hexOf(frequencies: Float64Array): string {
  const median = medianOf(frequencies);
  let hex = '';
  for (let at = 252; at >= 0; at -= 4) {
    let digit = 0;
    for (let bit = 3; bit >= 0; bit--) digit = digit * 2 + (frequencies[at + bit]! > median ? 1 : 0);
    hex += digit.toString(16);
  }
  return hex;
}
