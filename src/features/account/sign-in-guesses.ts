import { createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { pauseAfter } from './sign-in-pause';

interface Guesses {
  readonly failures: number;
  readonly pausedUntilMs: number;
}

/** A place from which somebody signed in is known for so long, or until midnight (UTC), when every source is renamed. */
const KNOWN_MS = 24 * 3_600_000;
/** Beyond this the oldest are forgotten here; the account's own count in the database goes on. */
const MOST_KEPT = 50_000;

export type Verdict = { readonly judge: false } | { readonly judge: true; readonly isKnownPlace: boolean };

/**
 * Refuses guesses before a password is hashed or a row is touched, for addresses with and without an account alike. It
 * counts per address; but a place (`source`, web/sources) from which this address signed in within a day has a count of
 * its own, so that strangers who guess without end do not keep the rightful owner out (ADR 0023). In memory, under a
 * random key: a restart forgets it, and the account's count in the database stays as the second line.
 */
@Injectable()
export class SignInGuesses {
  private readonly key = randomBytes(32);
  private readonly guesses = new Map<string, Guesses>();
  private readonly knownUntilMs = new Map<string, number>();

  /** Counts a guess before it is judged, so that a hundred at the same moment are a hundred. */
  begin(email: string, source: string | null, now: Date): Verdict {
    const isKnownPlace = source !== null && (this.knownUntilMs.get(this.name(email, source)) ?? 0) > now.getTime();
    const name = this.name(email, isKnownPlace ? source : null);
    const { failures, pausedUntilMs } = this.guesses.get(name) ?? { failures: 0, pausedUntilMs: 0 };
    if (pausedUntilMs > now.getTime()) return { judge: false };
    remember(this.guesses, name, {
      failures: failures + 1,
      pausedUntilMs: now.getTime() + pauseAfter(failures + 1),
    });
    return { judge: true, isKnownPlace };
  }

  /** The guess was right: its count is forgotten, and the place is known. */
  wasRight(email: string, source: string | null, verdict: { readonly isKnownPlace: boolean }, now: Date): void {
    this.guesses.delete(this.name(email, verdict.isKnownPlace ? source : null));
    if (source !== null) remember(this.knownUntilMs, this.name(email, source), now.getTime() + KNOWN_MS);
  }

  private name(email: string, source: string | null): string {
    return createHmac('sha256', this.key)
      .update(JSON.stringify([email, source]))
      .digest('base64url');
  }
}

function remember<Value>(kept: Map<string, Value>, name: string, value: Value): void {
  kept.delete(name);
  const [oldest] = kept.keys();
  if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(name, value);
}
