import { constantTimeEqual } from '../crypto/tokens';
import { newWebhookSecret, signatureV1, WEBHOOK_ID, WEBHOOK_TIMESTAMP } from './signature';

export interface IncomingWebhook {
  /** As Node gives them: lower-case names. A repeated header is joined or an array, and is refused either way. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The bytes as they came over the wire, before any parser. */
  readonly rawBody: Buffer;
  /** Every secret that is valid at this moment, old and new; none (an unknown sender) fails like a wrong signature. */
  readonly secrets: readonly string[];
  readonly now: Date;
}

export type WebhookRefusal =
  | 'missing-header'
  | 'body-too-large'
  | 'not-utf8'
  | 'bad-id'
  | 'bad-timestamp'
  | 'too-many-signatures'
  | 'stale'
  | 'bad-signature';

export type VerifiedWebhook =
  | { readonly ok: true; readonly id: string; readonly timestamp: number }
  | { readonly ok: false; readonly code: WebhookRefusal };

export const MAX_WEBHOOK_BODY_BYTES = 64 * 1024;
const MAX_SIGNATURES = 5;
const TOLERANCE_SECONDS = 300;

/** Stands in for the secret of an unknown sender, so that the answer takes the same time. */
const NOBODYS_SECRET = newWebhookSecret();

/**
 * Whether an incoming Standard Webhooks message (1.0.0, `v1`) is authentic and fresh. Form is checked before any
 * cryptography, stricter than the reference library, which reads `1700000000abc` as a time and bad UTF-8 as U+FFFD.
 * A true answer does not say it is new: the caller keeps `id` under a unique key, in the transaction of its effect.
 */
export function verifyWebhook({ headers, rawBody, secrets, now }: IncomingWebhook): VerifiedWebhook {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signatures = headers['webhook-signature'];
  if (!isOne(id) || !isOne(timestamp) || !isOne(signatures)) return refused('missing-header');
  if (rawBody.length > MAX_WEBHOOK_BODY_BYTES) return refused('body-too-large');
  if (!isUtf8(rawBody)) return refused('not-utf8');
  if (!WEBHOOK_ID.test(id)) return refused('bad-id');
  if (!WEBHOOK_TIMESTAMP.test(timestamp)) return refused('bad-timestamp');
  const given = signatures.split(' ');
  if (given.length > MAX_SIGNATURES) return refused('too-many-signatures');
  const seconds = Number(timestamp);
  if (Math.abs(Math.floor(now.getTime() / 1000) - seconds) > TOLERANCE_SECONDS) return refused('stale');

  let matches = 0;
  for (const secret of secrets.length > 0 ? secrets : [NOBODYS_SECRET]) {
    const expected = signatureV1(secret, id, timestamp, rawBody);
    // No early exit: which of the secrets fits, and at which place, stays unknown to someone who measures.
    for (const signature of given) matches += constantTimeEqual(expected, signature) ? 1 : 0;
  }
  return matches > 0 && secrets.length > 0 ? { ok: true, id, timestamp: seconds } : refused('bad-signature');
}

const refused = (code: WebhookRefusal): VerifiedWebhook => ({ ok: false, code });
const isOne = (value: string | string[] | undefined): value is string => typeof value === 'string' && value !== '';

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
