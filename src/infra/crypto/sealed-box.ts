import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

export const AES_KEY_BYTES = 32;

/** The first byte: what is inside. The outer layer of a standalone secret has 2 (envelope.ts). */
export const PLAIN_FORMAT = 1;
export const PADDED_FORMAT = 3;
type Format = typeof PLAIN_FORMAT | typeof PADDED_FORMAT;

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

/** The bytes did not open. It says nothing more on purpose: why and where is what an attacker would like to learn. */
export class DecryptionError extends Error {
  override readonly name = 'DecryptionError';

  constructor() {
    super('the value could not be decrypted');
  }
}

/**
 * AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D 8.2.2; a case key seals far fewer than 2^32 values).
 * Layout: 1 byte format, 12 nonce, 16 tag, ciphertext.
 */
export function sealGcm(
  key: KeyObject,
  plain: Uint8Array,
  associatedData: Uint8Array,
  format: Format = PLAIN_FORMAT,
): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(associatedData);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.from([format]), nonce, cipher.getAuthTag(), body]);
}

/** Opens what `sealGcm` made; throws DecryptionError if key, associated data or any byte differs. */
export function openGcm(
  key: KeyObject,
  sealed: Buffer,
  associatedData: Uint8Array,
  format: Format = PLAIN_FORMAT,
): Buffer {
  if (sealed.length < HEADER_BYTES || sealed[0] !== format) throw new DecryptionError();
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const tag = sealed.subarray(1 + NONCE_BYTES, HEADER_BYTES);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(associatedData)
      .setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed.subarray(HEADER_BYTES)), decipher.final()]);
  } catch {
    // Node's message tells a bad tag from a bad length; callers get one answer for all of it.
    throw new DecryptionError();
  }
}
