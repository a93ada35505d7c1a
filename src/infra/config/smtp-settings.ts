import { isIP } from 'node:net';
import { judgeAddress } from '../webhook/address-guard';
import { parseUrl } from '../../domain/shared/parse-url';

/** The helpline's own mail server. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** `smtps://`: encrypted from the first byte. */
  readonly isTlsFromStart: boolean;
  /** With `smtp://`: STARTTLS or nothing. */
  readonly isTlsRequired: boolean;
  readonly credentials: { readonly user: string; readonly password: string } | null;
}

const SUBMISSION_PORT = 587;
const SUBMISSION_TLS_PORT = 465;
/** It begins with a letter: a number without a dot is an address as well. */
const SERVICE_NAME = /^[a-z][a-z0-9-]*$/;

/**
 * Reads `smtp://` or `smtps://` with host, and perhaps user, password and port; null for anything else. A path, a query
 * or a fragment is refused: libraries read options from there, one of which switches the check of certificates off.
 * Without `allowPlain` the mail goes encrypted or not at all, except to this machine.
 */
export function readSmtpUrl(text: string, allowPlain: boolean): SmtpServer | null {
  if (/[\s\p{Cc}]/u.test(text) || parseUrl(text) === null) return null;
  const url = new URL(text);
  const isTlsFromStart = url.protocol === 'smtps:';
  if (!isTlsFromStart && url.protocol !== 'smtp:') return null;
  if (url.hostname === '' || (url.pathname !== '' && url.pathname !== '/') || url.search !== '' || url.hash !== '')
    return null;
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, '');
  const [user, password] = [decoded(url.username), decoded(url.password)];
  if (user === null || password === null || (user === '') !== (password === '')) return null;
  return {
    host,
    port: url.port === '' ? (isTlsFromStart ? SUBMISSION_TLS_PORT : SUBMISSION_PORT) : Number(url.port),
    isTlsFromStart,
    isTlsRequired: !isTlsFromStart && !allowPlain && !isThisMachine(host),
    credentials: user === '' ? null : { user, password },
  };
}

/** Whether plain mail to this host stays inside: this machine, a private address, or a name without a dot (a service). */
export const staysInside = (host: string): boolean =>
  isThisMachine(host) || (isIP(host) === 0 ? SERVICE_NAME.test(host) : judgeAddress(host) === 'private');

const isThisMachine = (host: string): boolean =>
  host === 'localhost' ||
  host.endsWith('.localhost') ||
  host === '::1' ||
  (isIP(host) === 4 && host.startsWith('127.'));

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
