import type { DeliveryVerdict } from './delivery-schedule';
import { MAX_RETRY_AFTER_SECONDS } from './delivery-schedule';

export type BreakerState = 'closed' | 'open';

/** What is known of an endpoint's health (ADR 0014). */
export interface BreakerFacts {
  readonly state: BreakerState;
  readonly failuresInRow: number;
  readonly openedAt: Date | null;
  /** When the next content-free ping is due; null while it is closed. */
  readonly nextPingAt: Date | null;
  /** The platform asked for time (429, 503): nothing new goes there before. */
  readonly slowUntil: Date | null;
}

/** How one attempt or ping ended. */
export interface EndpointResult {
  readonly verdict: DeliveryVerdict;
  readonly status: number | null;
  readonly retryAfterSeconds: number | null;
}

export interface BreakerDecision {
  readonly next: BreakerFacts;
  readonly change: 'opened' | 'closed' | null;
}

export const HEALTHY: BreakerFacts = {
  state: 'closed',
  failuresInRow: 0,
  openedAt: null,
  nextPingAt: null,
  slowUntil: null,
};

export const OPENS_AFTER_FAILURES = 5;
const PING_EVERY_MS = 60_000;
const LATER_PING_EVERY_MS = 5 * 60_000;
const PINGS_SLOW_DOWN_AFTER_MS = 60 * 60_000;
/** How long a platform is left alone that asks for time without saying how long. */
const SLOW_DOWN_SECONDS = 15;

/**
 * Opens after five failures in a row, closes with the first 2xx of a notice or a ping. Open never means that nothing is
 * sent: it means one attempt at a time, a ping in between, and the fallback channel beside it. A 429 is a sign of life
 * and no failure, and so is a 410: the next notice must hear it too, not wait. A 503 is both a failure and a wish for time.
 */
export function decideBreaker(facts: BreakerFacts, results: readonly EndpointResult[], now: Date): BreakerDecision {
  const next = results.reduce((before, result) => after(before, result, now), facts);
  const change = next.state === facts.state ? null : next.state === 'open' ? 'opened' : 'closed';
  return { next, change };
}

function after(facts: BreakerFacts, result: EndpointResult, now: Date): BreakerFacts {
  if (result.verdict === 'delivered') return { ...HEALTHY, slowUntil: stillSlow(facts, now) };
  const slowUntil = result.verdict === 'slow_down' ? slowFrom(result, now) : stillSlow(facts, now);
  if (result.status === 429 || result.verdict === 'gone') return { ...facts, slowUntil };
  const failuresInRow = facts.failuresInRow + 1;
  if (facts.state === 'open' || failuresInRow < OPENS_AFTER_FAILURES) return { ...facts, failuresInRow, slowUntil };
  return { state: 'open', failuresInRow, openedAt: now, nextPingAt: nextPing(now, now), slowUntil };
}

/** When an open endpoint is pinged again: every minute, after an hour every five. */
export function nextPing(openedAt: Date, now: Date): Date {
  const isOld = now.getTime() - openedAt.getTime() >= PINGS_SLOW_DOWN_AFTER_MS;
  return new Date(now.getTime() + (isOld ? LATER_PING_EVERY_MS : PING_EVERY_MS));
}

/** A platform that is well again keeps the time it asked for. */
const stillSlow = ({ slowUntil }: BreakerFacts, now: Date): Date | null =>
  slowUntil !== null && slowUntil > now ? slowUntil : null;

function slowFrom({ retryAfterSeconds }: EndpointResult, now: Date): Date {
  const asked = retryAfterSeconds !== null && retryAfterSeconds > 0 ? retryAfterSeconds : SLOW_DOWN_SECONDS;
  return new Date(now.getTime() + Math.min(asked, MAX_RETRY_AFTER_SECONDS) * 1000);
}

export const isHealthy = (facts: BreakerFacts): boolean =>
  facts.state === 'closed' && facts.failuresInRow === 0 && facts.slowUntil === null;
