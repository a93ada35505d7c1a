import { randomBytes } from 'node:crypto';

/** 12 bits of rand_a and the 30 bits after the variant serve as one counter (RFC 9562 section 6.2, method 2). */
const COUNTER_LOW_BITS = 2 ** 30;
const COUNTER_SEED_BITS = 2 ** 41;

/** Random bytes for many ids are fetched at once: asking the system for ten at a time takes longer than the rest. */
const RANDOM_BYTES = 10;
const POOL_IDS = 256;
let pool = Buffer.alloc(0);
let used = 0;

let lastWallMs = 0;
let lastMs = -1;
let counter = 0;

/**
 * A UUID version 7 (RFC 9562): sorts by time, and within one millisecond by order of creation in this process.
 * `now` is in milliseconds since 1970; without it the wall clock is used and never steps back, so that rows made after
 * a clock correction still sort after the earlier ones. An id is not a secret: capability links use `randomToken`.
 */
export function uuidV7(now?: number): string {
  const ms = now === undefined ? wallMs() : Math.floor(now);
  const random = tenRandomBytes();
  if (ms === lastMs) {
    counter += 1;
  } else {
    lastMs = ms;
    // Half of the counter's range stays free: 2^41 ids in one millisecond cannot happen, so overflow needs no branch.
    counter = random.readUIntBE(0, 6) % COUNTER_SEED_BITS;
  }
  const high = Math.floor(counter / COUNTER_LOW_BITS);
  const low = counter % COUNTER_LOW_BITS;
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(ms, 0, 6);
  bytes.writeUInt16BE(0x7000 | high, 6);
  bytes.writeUInt32BE(0x80000000 + low, 8);
  random.copy(bytes, 12, 6, 10);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Each byte is used once. */
function tenRandomBytes(): Buffer {
  if (used === pool.length) {
    pool = randomBytes(RANDOM_BYTES * POOL_IDS);
    used = 0;
  }
  used += RANDOM_BYTES;
  return pool.subarray(used - RANDOM_BYTES, used);
}

function wallMs(): number {
  lastWallMs = Math.max(lastWallMs, Date.now());
  return lastWallMs;
}
