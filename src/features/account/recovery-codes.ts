import { randomBytes } from 'node:crypto';
import { tokenHash } from '../../infra/crypto/tokens';
import { base32Encode } from '../../infra/crypto/totp';

const CODES = 8;
/** 24 letters and digits of base32: 120 bits, so that a plain hash is enough (ASVS 5.0, 6.5.2). */
const BYTES = 15;
const CODE = /^[A-Z2-7]{24}$/;

/** Fresh codes as they are shown, once: six groups of four. */
export const drawRecoveryCodes = (): string[] =>
  Array.from({ length: CODES }, () => base32Encode(randomBytes(BYTES)).match(/.{4}/g)!.join('-'));

/** What is kept of a code that was typed, however it was typed; null when it has not the form of one. */
export function recoveryCodeHash(typed: string): Buffer | null {
  const code = typed.replace(/[\s-]/g, '').toUpperCase();
  return CODE.test(code) ? tokenHash(code) : null;
}
