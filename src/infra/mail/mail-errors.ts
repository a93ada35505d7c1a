import { classifyError } from '../webhook/outgoing-errors';

/**
 * Why a mail did not come to a reply. `not-configured` is our own, as are `stale` (the permission to send ran out before
 * the server was spoken to) and `late` (while the server got ready for the message, of which no byte was written);
 * `sign-in`: our server takes no credentials; the others are what the network or the server did.
 */
export type MailError =
  'not-configured' | 'stale' | 'late' | 'sign-in' | 'dns' | 'refused' | 'timeout' | 'tls' | 'reset' | 'other';

/** The permission to send ran out before the message was begun. */
export class StaleMailError extends Error {
  override readonly name = 'StaleMailError';

  constructor(readonly when: 'stale' | 'late') {
    super('the permission to send ran out');
  }
}

/** Credentials were given, and the server takes none. */
export class NoSignInError extends Error {
  override readonly name = 'NoSignInError';
}

/** A failure as nodemailer reports it: its own code, the code of the system below it, and the server's reply if any. */
interface SmtpFailure {
  readonly code?: unknown;
  readonly originalCode?: unknown;
  readonly responseCode?: unknown;
  readonly response?: unknown;
}

const OF_CODE: Readonly<Record<string, MailError>> = {
  ETLS: 'tls',
  EDNS: 'dns',
  ETIMEDOUT: 'timeout',
  ECONNECTION: 'reset',
};

/**
 * A failed session as a value: the server's reply where there was one, else the kind of failure. That no encrypted
 * connection could be made is never the reply's meaning: it says nothing about the address. Messages are not read.
 */
export function classifyMailFailure(error: unknown): {
  status: number | null;
  error: MailError | null;
  response: string | null;
} {
  if (error instanceof StaleMailError) return { status: null, error: error.when, response: null };
  if (error instanceof NoSignInError) return { status: null, error: 'sign-in', response: null };
  const { code, originalCode, responseCode, response } = (error ?? {}) as SmtpFailure;
  const reply = typeof response === 'string' ? response : null;
  if (code === 'ETLS') return { status: null, error: 'tls', response: reply };
  if (typeof responseCode === 'number') return { status: responseCode, error: null, response: reply };
  const below = classifyError({ code: originalCode }, false).error;
  const known = below === 'other' || below === 'blocked' ? OF_CODE[String(code)] : below;
  return { status: null, error: known ?? 'other', response: null };
}
