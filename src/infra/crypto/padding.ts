import { DecryptionError } from './sealed-box';

/** Sealed texts grow in steps of so many bytes: what stands in the database tells the step, never the length. */
export const BUCKET_BYTES = 256;

const MARK = 0x80;

/** Bytes with a mark and zeros behind them, up to the next full bucket (ISO/IEC 7816-4, as libsodium pads). */
export function padToBucket(bytes: Buffer): Buffer {
  const padded = Buffer.alloc((Math.floor(bytes.length / BUCKET_BYTES) + 1) * BUCKET_BYTES);
  bytes.copy(padded);
  padded[bytes.length] = MARK;
  return padded;
}

/** The bytes `padToBucket` was given. They are authenticated before they come here, so a wrong end is an alteration. */
export function unpad(padded: Buffer): Buffer {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end -= 1;
  if (padded.length % BUCKET_BYTES !== 0 || end < 0 || padded[end] !== MARK) throw new DecryptionError();
  return padded.subarray(0, end);
}
