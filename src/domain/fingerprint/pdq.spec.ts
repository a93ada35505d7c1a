import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decodePng } from '../../../test/support/decode-png';
import {
  frequenciesOf,
  gridOf,
  luminanceOf,
  medianOf,
  PDQ_LEAST_QUALITY,
  PDQ_MATCH_DISTANCE,
  pdqDistance,
  pdqOf,
  pdqSamples,
  qualityOf,
} from './pdq';

const FOLDER = path.resolve(__dirname, '../../../test/pdq');
const lines = (name: string): string[][] =>
  readFileSync(path.join(FOLDER, name), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

interface Steps {
  readonly hash: string;
  readonly quality: number;
  readonly median: number;
  readonly luminance64x64: readonly (readonly number[])[];
  readonly dct16x16: readonly (readonly number[])[];
}

function fingerprintOf(rgba: Uint8ClampedArray, width: number, height: number) {
  const { columns, rows } = pdqSamples(width, height);
  const wanted = new Uint8ClampedArray(rows.length * width * 4);
  rows.forEach((row, at) => wanted.set(rgba.subarray(row * width * 4, (row + 1) * width * 4), at * width * 4));
  const light = luminanceOf(wanted, width, columns, rows.length);
  return { light, ...pdqOf(light) };
}

describe('the fingerprint of a picture', () => {
  it.each(readdirSync(path.join(FOLDER, 'steps')))('takes every step as the reference does: %s', (name) => {
    const steps = JSON.parse(readFileSync(path.join(FOLDER, 'steps', name), 'utf8')) as Steps;
    const picture = decodePng(readFileSync(path.join(FOLDER, 'pictures', name.replace('.json', '.png'))));
    const { light, hash, quality } = fingerprintOf(picture.rgba, picture.width, picture.height);
    const grid = gridOf(light);
    const frequencies = frequenciesOf(grid);
    const furthest = (ours: Float64Array, theirs: number[]) =>
      Math.max(...theirs.map((value, at) => Math.abs(value - ours[at]!)));
    expect(furthest(grid, steps.luminance64x64.flat())).toBeLessThan(0.001);
    expect(furthest(frequencies, steps.dct16x16.flat())).toBeLessThan(0.002);
    expect(medianOf(frequencies)).toBeCloseTo(steps.median, 2);
    expect({ hash, quality, again: qualityOf(grid) }).toEqual({
      hash: steps.hash,
      quality: steps.quality,
      again: steps.quality,
    });
  });

  // JPEG files are compared in the browser suite, where the browser decodes them.
  const decodable = lines('vectors.csv').filter(([file, , , , , form]) => file!.endsWith('.png') && form === 'rgb');
  it.each(decodable)('is the reference’s own for %s', (file, _width, _height, hash, quality) => {
    const { rgba, width, height } = decodePng(readFileSync(path.join(FOLDER, 'pictures', file)));
    const ours = fingerprintOf(rgba, width, height);
    expect(ours.quality).toBe(Number(quality));
    if (ours.quality >= PDQ_LEAST_QUALITY) expect(ours.hash).toBe(hash);
  });
  it('is compared for enough of them', () => expect(decodable.length).toBeGreaterThanOrEqual(10));

  it('looks at 512 columns and rows of a larger picture, at all of a smaller one', () => {
    const large = pdqSamples(4000, 3000);
    expect([large.columns.length, large.rows.length, large.columns[1], large.rows[511]]).toEqual([512, 512, 7, 2994]);
    const narrow = pdqSamples(600, 20);
    expect([narrow.columns.length, narrow.rows.length, narrow.rows[25], narrow.rows[26]]).toEqual([512, 512, 0, 1]);
    expect(pdqSamples(512, 300).rows.length).toBe(300);
  });

  it('is empty, with quality 0, for what has hardly any pixels', () => {
    const line = { values: new Float64Array(4 * 100).fill(7), width: 100, height: 4 };
    expect(pdqOf(line)).toEqual({ hash: '0'.repeat(64), quality: 0 });
  });
});

describe('the distance between two fingerprints', () => {
  const pairs = lines('pairs.csv').map(([one, other, distance]) => ({ one, other, distance: Number(distance) }));

  it('is the number of bits that differ, either way round', () => {
    expect(pairs.length).toBeGreaterThan(300);
    for (const { one, other, distance } of pairs) {
      expect(pdqDistance(one!, other!)).toBe(distance);
      expect(pdqDistance(other!, one!)).toBe(distance);
    }
    expect(pdqDistance('0'.repeat(64), 'f'.repeat(64))).toBe(256);
  });

  it('tells matches from strangers where the reference does', () =>
    expect(pairs.filter(({ one, other }) => pdqDistance(one!, other!) <= PDQ_MATCH_DISTANCE).length).toBe(214));
});
