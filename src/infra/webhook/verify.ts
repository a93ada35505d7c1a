import { countMatches, WEBHOOK_ID, WEBHOOK_TIMESTAMP } from './signature';
import { newSigningPair, newWebhookSecret, schemeOf } from './signing-key';

export interface IncomingWebhook {
  /** As Node gives them: lower-case names. A repeated header is joined or an array, and is refused either way. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The bytes as they came over the wire, before any parser. */
  readonly rawBody: Buffer;
  /**
   * Every shared secret (`whsec_`) and public key (`whpk_`) that is valid at this moment, old and new; none (an unknown
   * sender) fails like a wrong signature.
   */
  readonly keys: readonly string[];
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
export const MAX_SIGNATURES = 5;
const TOLERANCE_SECONDS = 300;

/** Stand in for the keys that a sender does not have, so that the answer takes the same time. */
const NOBODYS = [
  { scheme: 'v1', key: newWebhookSecret() },
  { scheme: 'v1a', key: newSigningPair().publicKey },
] as const;

/**
 * Whether an incoming Standard Webhooks message (1.0.0, `v1` or `v1a`) is authentic and fresh. Form is checked before any
 * cryptography, stricter than the reference library, which reads `1700000000abc` as a time and bad UTF-8 as U+FFFD.
 * A true answer does not say it is new: the caller keeps `id` under a unique key, in the transaction of its effect.
 */
export function verifyWebhook({ headers, rawBody, keys, now }: IncomingWebhook): VerifiedWebhook {
  const read = readWebhook({ headers, rawBody, now });
  if (!read.ok) return read;
  const { message, signatures } = read;
  let matches = 0;
  for (const key of keys) matches += countMatches(key, message, signatures);
  // Both schemes are worked through whatever this sender uses: the time must not tell whose door was knocked at.
  for (const { scheme, key } of NOBODYS)
    if (!keys.some((one) => schemeOf(one) === scheme)) countMatches(key, message, signatures);
  return matches > 0 ? { ok: true, id: message.id, timestamp: Number(message.timestamp) } : refused('bad-signature');
}

/**
 * Whether it has the form of a fresh message: what no key could make authentic is refused before anybody's key is looked
 * up, so that nonsense costs no question to the database. Says nothing about who is meant, known or not.
 */
export const hasWebhookForm = (incoming: Omit<IncomingWebhook, 'keys'>): boolean => readWebhook(incoming).ok;

function readWebhook({ headers, rawBody, now }: Omit<IncomingWebhook, 'keys'>) {
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
  if (Math.abs(Math.floor(now.getTime() / 1000) - Number(timestamp)) > TOLERANCE_SECONDS) return refused('stale');
  return { ok: true, message: { id, timestamp, body: rawBody }, signatures: given } as const;
}

const refused = (code: WebhookRefusal): { readonly ok: false; readonly code: WebhookRefusal } => ({ ok: false, code });
/** Node joins a repeated header with a comma and a space, which no id, time or list of signatures holds. */
const isOne = (value: string | string[] | undefined): value is string =>
  typeof value === 'string' && value !== '' && !value.includes(', ');

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
