import { createHmac, randomBytes } from 'node:crypto';
import { constantTimeEqual } from './tokens';

const STEP_SECONDS = 30;
const DIGITS = 6;
/** One step of drift either way: the phone's clock may be off by up to half a minute (RFC 6238 section 5.2). */
const DRIFT_STEPS = 1;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A new seed: 160 random bits in base32 (RFC 4226 section 4 recommends the length of the HMAC's output). */
export function newTotpSecret(): string {
  return base32Encode(randomBytes(20));
}

/** The six-digit code of the 30-second step that holds `date` (RFC 6238, SHA-1: what every authenticator app speaks). */
export function totpAt(secretBase32: string, date: Date): string {
  return codeOfStep(base32Decode(secretBase32), stepOf(date));
}

/**
 * Whether `code` belongs to the current step or one beside it, and to a step later than `lastStep`. Keep the returned
 * step in the same transaction as the sign-in and pass it next time: each code then works once (ASVS 6.5.1).
 */
export function verifyTotp(
  secretBase32: string,
  code: string,
  now: Date,
  lastStep: number | null,
): { ok: boolean; step: number | null } {
  const typed = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(typed)) return { ok: false, step: null };
  const key = base32Decode(secretBase32);
  const current = stepOf(now);
  let matched: number | null = null;
  for (let step = current - DRIFT_STEPS; step <= current + DRIFT_STEPS; step += 1) {
    const same = step >= 0 && constantTimeEqual(codeOfStep(key, step), typed);
    if (same && matched === null && (lastStep === null || step > lastStep)) matched = step;
  }
  return { ok: matched !== null, step: matched };
}

/** The address an authenticator app reads from a QR code (Google's "Key Uri Format"). It holds the seed: never log it. */
export function otpauthUri(at: { issuer: string; account: string; secretBase32: string }): string {
  const label = `${encodeURIComponent(at.issuer)}:${encodeURIComponent(at.account)}`;
  const query = `secret=${at.secretBase32}&issuer=${encodeURIComponent(at.issuer)}&algorithm=SHA1&digits=6&period=30`;
  return `otpauth://totp/${label}?${query}`;
}

/** RFC 4648 base32 without padding. */
export function base32Encode(bytes: Uint8Array): string {
  let out = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += BASE32[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? out + BASE32[(value << (5 - bits)) & 31] : out;
}

/** Reads RFC 4648 base32, forgiving case, spaces and padding. Throws RangeError on any other character. */
export function base32Decode(text: string): Buffer {
  const out: number[] = [];
  let bits = 0;
  let value = 0;
  for (const symbol of text.toUpperCase().replace(/[\s=]/g, '')) {
    const index = BASE32.indexOf(symbol);
    if (index < 0) throw new RangeError('not base32');
    value = (value << 5) | index;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out.push((value >>> bits) & 255);
    }
    value &= (1 << bits) - 1;
  }
  return Buffer.from(out);
}

const stepOf = (date: Date): number => Math.floor(date.getTime() / 1000 / STEP_SECONDS);

function codeOfStep(key: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = (mac[mac.length - 1] as number) & 15;
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** DIGITS;
  return String(number).padStart(DIGITS, '0');
}
