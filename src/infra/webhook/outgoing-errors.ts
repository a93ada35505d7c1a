import type { BlockReason } from './address-guard';
import { StaleRequestError } from './fresh-fence';

/**
 * Why no answer came. `blocked` is our own refusal to connect, `stale` our own refusal to write a request so late; the
 * others are what the network or the peer did.
 */
export type OutgoingError = 'blocked' | 'stale' | 'dns' | 'refused' | 'timeout' | 'tls' | 'reset' | 'other';

/** Thrown inside the connection code when an address may not be reached; `classifyError` turns it into a value. */
export class BlockedAddressError extends Error {
  override readonly name = 'BlockedAddressError';
  readonly code = 'BUCKLER_BLOCKED';

  constructor(readonly because: BlockReason) {
    super('the address may not be reached');
  }
}

const DNS = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'ENODATA',
  'ESERVFAIL',
  'ETIMEOUT',
  'EREFUSED',
]);
const REFUSED = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'EADDRNOTAVAIL']);
const TIMEOUT = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
const RESET = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'UND_ERR_SOCKET']);
const TLS =
  /^(ERR_TLS_|ERR_SSL_|CERT_|EPROTO$|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_(GET|VERIFY|DECRYPT)|HOSTNAME_)/;

/** The kind of a connection error by its code. Messages are not read: they change, and may name a URL. */
export function classifyError(
  error: unknown,
  timedOut: boolean,
): { error: OutgoingError; blockedBecause?: BlockReason } {
  if (error instanceof BlockedAddressError) return { error: 'blocked', blockedBecause: error.because };
  if (error instanceof StaleRequestError) return { error: 'stale' };
  if (timedOut) return { error: 'timeout' };
  const code = codeOf(error);
  if (DNS.has(code)) return { error: 'dns' };
  if (REFUSED.has(code)) return { error: 'refused' };
  if (TIMEOUT.has(code)) return { error: 'timeout' };
  if (RESET.has(code)) return { error: 'reset' };
  return { error: TLS.test(code) ? 'tls' : 'other' };
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
