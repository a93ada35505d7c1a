import { inflateSync } from 'node:zlib';

const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 };

/** The pixels of a plain PNG (8 bits, no interlacing, no palette), for tests that must not need a browser. */
export function decodePng(file: Buffer): { rgba: Uint8ClampedArray; width: number; height: number } {
  const parts: Buffer[] = [];
  let [width, height, channels] = [0, 0, 0];
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    const data = file.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') {
      [width, height, channels] = [data.readUInt32BE(0), data.readUInt32BE(4), CHANNELS[data[9]!] ?? 0];
      if (data[8] !== 8 || channels === 0 || data[12] !== 0) throw new Error('not a plain PNG');
    }
    if (type === 'IDAT') parts.push(data);
    at += 12 + length;
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const bytes = new Uint8Array(stride * height);
  for (let row = 0; row < height; row++) {
    const filter = raw[row * (stride + 1)]!;
    for (let at = 0; at < stride; at++) {
      const here = row * stride + at;
      const left = at >= channels ? bytes[here - channels]! : 0;
      const up = row > 0 ? bytes[here - stride]! : 0;
      const corner = row > 0 && at >= channels ? bytes[here - stride - channels]! : 0;
      bytes[here] = raw[row * (stride + 1) + 1 + at]! + predicted(filter, left, up, corner);
    }
  }
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++)
    for (let colour = 0; colour < 3; colour++)
      rgba[pixel * 4 + colour] = bytes[pixel * channels + (channels < 3 ? 0 : colour)]!;
  return { rgba, width, height };
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
      if (a <= b && a <= c) return left;
      return b <= c ? up : corner;
    }
    default:
      return 0;
  }
}
