/**
 * When to try again to hand a notice over. The usual webhook schedules leave hours between attempts; under a legal
 * limit of 48 hours, or 2, that wastes the platform's own time to act. So: dense at first, then hourly.
 */

/** Seconds to wait before attempt 1, 2, 3 …; after the last entry the last gap repeats (hourly). */
export const DELIVERY_SCHEDULE_SECONDS: readonly number[] = [0, 15, 60, 300, 900, 1800, 3600];
export const MAX_ATTEMPTS = 55;
/** What fails here so many times in a row is poison: it is put aside with a dead letter. */
export const MAX_FAULTS_OF_OURS = 5;
/** Each gap is stretched or shortened by up to this share, so that a platform coming back is not hit all at once. */
export const JITTER_SHARE = 0.2;
export const MAX_RETRY_AFTER_SECONDS = 3600;
export const ATTEMPT_TIMEOUT_SECONDS = 15;
/**
 * How long after its claim an attempt may begin to be written; a mail server may take its time to greet. A withdrawal
 * waits for the claims before it to run out, so nothing is written after its commit (ADR 0014).
 */
export const SEND_WITHIN_MS: Readonly<Record<'webhook' | 'mail', number>> = { webhook: 3_000, mail: 10_000 };
/** A case on child-protection hold may be released: its notices are looked at again after a minute. */
export const HOLD_PAUSE_MS = 60_000;
/** The hourly tail stops this long before the limit: what then remains belongs to the fallback channel. */
export const TAIL_STOPS_BEFORE_LIMIT_SECONDS = 2 * 3600;

export interface FailedDelivery {
  /** Attempts made so far, the one that just failed included. 0: none yet, the answer is "now". */
  readonly attemptsMade: number;
  readonly failedAt: Date;
  /** The end of the clock that limits this notice; null when none is running. */
  readonly dueBy: Date | null;
  readonly retryAfterSeconds: number | null;
  /** A random number in [0, 1), passed in. */
  readonly jitter: number;
  readonly schedule?: readonly number[];
  /** A reminder: nothing comes after it on another way, so it is tried until the end of its clock. */
  readonly isTriedToTheEnd?: boolean;
}

export type NextAttempt = { readonly at: Date } | { readonly exhausted: true };

/**
 * The next attempt, or `exhausted`: at most 55 attempts; the dense opening may use the time up to `dueBy`, the hourly
 * tail stops 2 hours before it. A Retry-After lengthens a gap, by an hour at most, and never shortens one.
 * What is tried to the end has its last turn at `dueBy` itself, where a reminder is stopped instead of sent.
 */
export function nextAttempt(delivery: FailedDelivery): NextAttempt {
  const { attemptsMade, failedAt, dueBy, retryAfterSeconds, jitter, schedule = DELIVERY_SCHEDULE_SECONDS } = delivery;
  if (attemptsMade >= MAX_ATTEMPTS) return { exhausted: true };
  const isTail = attemptsMade >= schedule.length;
  const gap = (isTail ? schedule.at(-1) : schedule[attemptsMade]) ?? 0;
  const waitSeconds = Math.max(
    gap * (1 - JITTER_SHARE + 2 * JITTER_SHARE * jitter),
    cappedRetryAfter(retryAfterSeconds),
  );
  const at = new Date(failedAt.getTime() + Math.round(waitSeconds * 1000));
  if (dueBy === null) return { at };
  if (delivery.isTriedToTheEnd === true) return { at: new Date(Math.min(at.getTime(), dueBy.getTime())) };
  const lastAt = dueBy.getTime() - (isTail ? TAIL_STOPS_BEFORE_LIMIT_SECONDS * 1000 : 0);
  return at.getTime() <= lastAt ? { at } : { exhausted: true };
}

/** A negative or unreadable Retry-After counts as none. */
const cappedRetryAfter = (seconds: number | null): number =>
  seconds !== null && seconds > 0 ? Math.min(seconds, MAX_RETRY_AFTER_SECONDS) : 0;

export type DeliveryVerdict =
  | 'delivered'
  | 'retry'
  | 'slow_down'
  /** It lies ready in the feed of a platform that fetches; whether it did is seen later. */
  | 'laid_out'
  | 'gone'
  | 'failed_redirect'
  /** The permission to send ran out before anything was written: the next attempt asks again at once. */
  | 'not_sent'
  /** This channel will never take it: on over the next one. */
  | 'rejected'
  /** A fault of our own: nothing was sent, and it says nothing about the platform. */
  | 'failed_here';

/**
 * What the other side's response means. Only 2xx is success. A redirect is a failure and is never followed (it could
 * lead a notice to strangers); 410 says the address is retired, which is a caseworker's matter; 429 and 503 ask for
 * time. `error` is a network failure's code; when a status arrived, the status decides. `stale` is our own: the permission
 * to send ran out before anything was written, so the next attempt asks again at once.
 */
export function judgeResponse(response: {
  readonly status: number | null;
  readonly error: string | null;
}): DeliveryVerdict {
  const { status, error } = response;
  if (status === null) return error === 'stale' ? 'not_sent' : 'retry';
  if (status >= 200 && status < 300) return 'delivered';
  if (status >= 300 && status < 400) return 'failed_redirect';
  if (status === 410) return 'gone';
  return status === 429 || status === 503 ? 'slow_down' : 'retry';
}

/** Replies that speak of the server's or the mailbox's load, or of coming too soon (RFC 5321 section 4.2.3). */
const MAIL_NOT_NOW: readonly number[] = [421, 450, 451, 452];
/** Replies about our own sign-in at our own server (RFC 4954 section 6): they say nothing about the address. */
const MAIL_SIGN_IN: readonly number[] = [530, 534, 535, 538];
/** No attempt can succeed before somebody changes a setting or the platform's channels: a human is quicker. */
const NO_WAY: readonly string[] = ['not-configured', 'no-automatic-channel'];

/**
 * What the end of an attempt by mail means. Delivered is the server's 2xx after the whole message, nothing less (ADR
 * 0015). 5xx says that this address will not take it; trying again would only cost the platform's time to act. 4xx and
 * failures of the network are tried again. `status` is the SMTP reply code; when one arrived, it decides.
 */
export function judgeMailResponse(response: {
  readonly status: number | null;
  readonly error: string | null;
}): DeliveryVerdict {
  const { status, error } = response;
  if (status === null) return error === 'stale' ? 'not_sent' : NO_WAY.includes(error ?? '') ? 'rejected' : 'retry';
  if (status >= 200 && status < 300) return 'delivered';
  if (MAIL_NOT_NOW.includes(status)) return 'slow_down';
  return status >= 500 && status < 600 && !MAIL_SIGN_IN.includes(status) ? 'rejected' : 'retry';
}
