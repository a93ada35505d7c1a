import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A capability token: `bytes` random bytes (32 = 256 bits, ASVS 11.5.1 asks for at least 128) as base64url. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** SHA-256 of a random token, the only form that is stored. Not for anything a person can remember: see SecretHasher. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}

/** True when both are the same bytes, in a time that does not tell where they differ. Lengths are not secret. */
export function constantTimeEqual(a: string | Uint8Array, b: string | Uint8Array): boolean {
  const left = typeof a === 'string' ? Buffer.from(a, 'utf8') : a;
  const right = typeof b === 'string' ? Buffer.from(b, 'utf8') : b;
  return left.byteLength === right.byteLength && timingSafeEqual(left, right);
}
