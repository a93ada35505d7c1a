import { createHmac, randomBytes } from 'node:crypto';
import { InvariantError } from '../../domain/shared/decision';

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

const SECRET_PREFIX = 'whsec_';
const NEW_SECRET_BYTES = 32;

/** A new signing secret, `whsec_` and 32 random bytes in base64 (Standard Webhooks 1.0.0: 24 to 64 bytes). */
export function newWebhookSecret(): string {
  return SECRET_PREFIX + randomBytes(NEW_SECRET_BYTES).toString('base64');
}

/**
 * The `webhook-signature` value: one `v1,` HMAC-SHA256 for each secret, parted by spaces, so that a receiver which
 * still has the old secret accepts during a rotation. Throws InvariantError for an id or time a receiver would refuse.
 */
export function sign(message: SignedMessage, secrets: readonly string[]): string {
  if (!WEBHOOK_ID.test(message.id)) throw new InvariantError('a webhook id has 8 to 64 letters, digits, _ or -');
  if (!WEBHOOK_TIMESTAMP.test(String(message.timestamp))) throw new InvariantError('a webhook time is whole seconds');
  if (secrets.length === 0) throw new InvariantError('a webhook needs a signing secret');
  return secrets.map((secret) => signatureV1(secret, message.id, String(message.timestamp), message.body)).join(' ');
}

/** The three headers of one attempt. */
export function webhookHeaders(message: SignedMessage, secrets: readonly string[]): WebhookHeaders {
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestamp),
    'webhook-signature': sign(message, secrets),
  };
}

/** One `v1,<base64>` over the exact bytes of the body, never over a re-serialised form. */
export function signatureV1(secret: string, id: string, timestamp: string, body: Buffer): string {
  const mac = createHmac('sha256', secretBytes(secret)).update(`${id}.${timestamp}.`, 'utf8').update(body);
  return `v1,${mac.digest('base64')}`;
}

function secretBytes(secret: string): Buffer {
  const bytes = Buffer.from(secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret, 'base64');
  // Buffer.from skips what is no base64, so a mangled secret would silently become a short one.
  if (bytes.length < 24 || bytes.length > 64) throw new InvariantError('a webhook secret has 24 to 64 bytes');
  return bytes;
}
