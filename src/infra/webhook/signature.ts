import { createHmac, sign as signBytes, verify as verifyBytes } from 'node:crypto';
import { InvariantError } from '../../domain/shared/decision';
import { constantTimeEqual } from '../crypto/tokens';
import { privateKeyOf, publicKeyOf, schemeOf, sharedSecretBytes } from './signing-key';

/** What is signed: the id stays the same over all attempts, the time (whole seconds) is that of the attempt. */
export interface SignedMessage {
  readonly id: string;
  readonly timestamp: number;
  readonly body: Buffer;
}

export interface WebhookHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/**
 * Standard Webhooks forbids a dot in an id: "id.time.body" would be ambiguous, and one signature would fit two messages.
 */
export const WEBHOOK_ID = /^[A-Za-z0-9_-]{8,64}$/;
export const WEBHOOK_TIMESTAMP = /^\d{10}$/;

/**
 * The `webhook-signature` value: one signature for each key, parted by spaces (`v1,` HMAC-SHA256 for a shared secret,
 * `v1a,` ed25519 for a private key), so that a receiver which still has the old key accepts during a rotation. Throws
 * InvariantError for an id or time a receiver would refuse.
 */
export function sign(message: SignedMessage, keys: readonly string[]): string {
  if (!WEBHOOK_ID.test(message.id)) throw new InvariantError('a webhook id has 8 to 64 letters, digits, _ or -');
  if (!WEBHOOK_TIMESTAMP.test(String(message.timestamp))) throw new InvariantError('a webhook time is whole seconds');
  if (keys.length === 0) throw new InvariantError('a webhook needs a signing key');
  const text = signedText(message.id, String(message.timestamp), message.body);
  return keys
    .map((key) =>
      schemeOf(key) === 'v1a' ? `v1a,${signBytes(null, text, privateKeyOf(key)).toString('base64')}` : hmac(key, text),
    )
    .join(' ');
}

/** The three headers of one attempt. */
export function webhookHeaders(message: SignedMessage, keys: readonly string[]): WebhookHeaders {
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestamp),
    'webhook-signature': sign(message, keys),
  };
}

/**
 * How many of the given signatures are this key's over these exact bytes, never over a re-serialised form. `key` is a
 * shared secret or a public key. Looks at all of them whatever it finds: which one fits, and where, stays unknown to
 * someone who measures.
 */
export function countMatches(
  key: string,
  { id, timestamp, body }: { readonly id: string; readonly timestamp: string; readonly body: Buffer },
  signatures: readonly string[],
): number {
  const text = signedText(id, timestamp, body);
  if (schemeOf(key) === 'v1') {
    const expected = hmac(key, text);
    return signatures.filter((signature) => constantTimeEqual(expected, signature)).length;
  }
  return signatures.filter(
    (signature) =>
      /^v1a,[A-Za-z0-9+/]{86}==$/.test(signature) &&
      verifyBytes(null, text, publicKeyOf(key), Buffer.from(signature.slice('v1a,'.length), 'base64')),
  ).length;
}

/** What is signed: id, time and body, with a dot after the first two. Nothing is added or left out. */
export const signedText = (id: string, timestamp: string, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${id}.${timestamp}.`, 'utf8'), body]);

const hmac = (secret: string, text: Buffer): string =>
  `v1,${createHmac('sha256', sharedSecretBytes(secret)).update(text).digest('base64')}`;
