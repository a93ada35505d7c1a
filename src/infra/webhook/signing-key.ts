import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { InvariantError } from '../../domain/shared/decision';

/**
 * Keys of Standard Webhooks 1.0.0 in their written form, prefix and base64: `whsec_` a shared secret (24 to 64 bytes,
 * signs as `v1`), `whsk_` the private half of an ed25519 pair (`v1a`), `whpk_` its public half. A private half is its
 * 32-byte seed; 64 bytes (seed and public half, as some libraries write it) are read too.
 */
const SHARED = 'whsec_';
const PRIVATE = 'whsk_';
const PUBLIC = 'whpk_';

/** What stands before the raw 32 bytes of an ed25519 key in PKCS#8 and in SPKI (RFC 8410, section 10.3 and 4). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const ED25519_BYTES = 32;
const NEW_SECRET_BYTES = 32;

export type KeyScheme = 'v1' | 'v1a';

export interface SigningPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** A new shared secret, `whsec_` and 32 random bytes. */
export function newWebhookSecret(): string {
  return SHARED + randomBytes(NEW_SECRET_BYTES).toString('base64');
}

/** A new ed25519 pair: the platform needs the public half only, so nothing it loses can forge a notice of ours. */
export function newSigningPair(): SigningPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-ED25519_BYTES);
  const half = publicKey.export({ format: 'der', type: 'spki' }).subarray(-ED25519_BYTES);
  return { privateKey: PRIVATE + seed.toString('base64'), publicKey: PUBLIC + half.toString('base64') };
}

/** Whether a text is a public key as a platform may give us one. */
export const isPublicKey = (text: string): boolean => /^whpk_[A-Za-z0-9+/]{43}=$/.test(text);

/** The 32 bytes of a public key in base64url, as a JSON Web Key has them (RFC 8037, `x`). */
export const publicBytes = (publicKey: string): Buffer => bytesOf(publicKey, PUBLIC);

export function sharedSecretBytes(secret: string): Buffer {
  const bytes = Buffer.from(secret.startsWith(SHARED) ? secret.slice(SHARED.length) : secret, 'base64');
  // Buffer.from skips what is no base64, so a mangled secret would silently become a short one.
  if (bytes.length < 24 || bytes.length > 64) throw new InvariantError('a webhook secret has 24 to 64 bytes');
  return bytes;
}

/** How a key signs or verifies, by its prefix; a text without one is a shared secret, as the specification allows. */
export const schemeOf = (key: string): KeyScheme => (key.startsWith(PRIVATE) || key.startsWith(PUBLIC) ? 'v1a' : 'v1');

/** The private key of a `whsk_` text, ready to sign. Reading one costs more than signing with it, so the last are kept. */
export const privateKeyOf = remembering((text) =>
  createPrivateKey({
    key: Buffer.concat([PKCS8_HEAD, bytesOf(text, PRIVATE).subarray(0, ED25519_BYTES)]),
    format: 'der',
    type: 'pkcs8',
  }),
);

export const publicKeyOf = remembering((text) =>
  createPublicKey({ key: Buffer.concat([SPKI_HEAD, bytesOf(text, PUBLIC)]), format: 'der', type: 'spki' }),
);

function bytesOf(text: string, prefix: string): Buffer {
  const bytes = Buffer.from(text.startsWith(prefix) ? text.slice(prefix.length) : '', 'base64');
  const isWhole = bytes.length === ED25519_BYTES || (prefix === PRIVATE && bytes.length === 2 * ED25519_BYTES);
  if (!isWhole) throw new InvariantError(`an ed25519 key is ${prefix} and 32 bytes`);
  return bytes;
}

/** One per platform and rotation: a few hundred at most, so that a mistake cannot fill the memory. */
const REMEMBERED = 500;

function remembering(read: (text: string) => KeyObject): (text: string) => KeyObject {
  const known = new Map<string, KeyObject>();
  return (text) => {
    let key = known.get(text);
    if (key === undefined) {
      key = read(text);
      if (known.size >= REMEMBERED) known.clear();
      known.set(text, key);
    }
    return key;
  };
}
