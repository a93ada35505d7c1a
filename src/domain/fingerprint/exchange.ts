import type { CaseOutcome } from '../lifecycle';

/** The two shapes in which a recipient may read its feed; each has its own names for the kinds of fingerprints. */
export const FEED_FORMATS = ['threatexchange', 'stopncii'] as const;
export type FeedFormat = (typeof FEED_FORMATS)[number];

export const RECIPIENT_STATES = ['proposed', 'confirmed', 'refused', 'ended'] as const;
export type RecipientState = (typeof RECIPIENT_STATES)[number];

export type SharedKind = 'pdq' | 'sha256';

/** What decides whether the fingerprints of one case may go to one recipient at this moment. */
export interface SharingFacts {
  readonly recipient: RecipientState;
  /** When the person said yes to sharing fingerprints at all; null: they did not, or took it back. */
  readonly agreedAt: Date | null;
  /** The same of this one recipient. */
  readonly agreedToRecipientAt: Date | null;
  /** On child-protection hold. Of a child's case there is nothing to share: it was never taken in. */
  readonly isOnHold: boolean;
  readonly outcome: CaseOutcome | null;
  /** A caseworker found at least one link to be what the report says, and the reporter entitled to act. */
  readonly isVerified: boolean;
}

/** A case that ended like this was about a picture that is theirs; any other end says that it was not, or not here. */
const OUTCOMES_THAT_SHARE: readonly CaseOutcome[] = ['removed', 'partly_removed', 'not_removed'];

/**
 * Whether fingerprints may leave (ADR 0047). A yes to a recipient counts while the yes to sharing stands in which it was
 * given. Nothing leaves that nobody has looked at: whoever could place any fingerprint with a matcher could have any
 * picture taken down. `buckler_hashes_at_door()` asks the same of the rows; a property test holds the two together.
 */
export function mayLeave(facts: SharingFacts): boolean {
  const { recipient, agreedAt, agreedToRecipientAt, isOnHold, outcome, isVerified } = facts;
  if (recipient !== 'confirmed' || isOnHold || !isVerified) return false;
  if (agreedAt === null || agreedToRecipientAt === null || agreedToRecipientAt < agreedAt) return false;
  return outcome === null || OUTCOMES_THAT_SHARE.includes(outcome);
}

/** StopNCII knows no SHA-256, so a recipient that reads its shape is given none. */
export const mayCarry = (format: FeedFormat, kind: SharedKind): boolean =>
  kind === 'pdq' || format === 'threatexchange';

/** An entry that its recipient holds, as far as we know; null: whose it was is gone with the case. */
export interface LiveEntry {
  readonly id: string;
  readonly fingerprintId: string | null;
}

/** What must be taken back from a recipient, and what it may be given anew. */
export function changesOfFeed(
  live: readonly LiveEntry[],
  mayLeaveNow: readonly string[],
): { readonly gone: readonly string[]; readonly fresh: readonly string[] } {
  const allowed = new Set(mayLeaveNow);
  const held = new Set(live.flatMap(({ fingerprintId }) => (fingerprintId === null ? [] : [fingerprintId])));
  return {
    gone: live.flatMap(({ id, fingerprintId }) => (fingerprintId === null || !allowed.has(fingerprintId) ? [id] : [])),
    fresh: mayLeaveNow.filter((id) => !held.has(id)),
  };
}

/** Where the fingerprints of one case stand with one recipient, for the person and the desk. */
export interface SharingState {
  readonly recipientId: string;
  readonly name: string;
  readonly isAgreed: boolean;
  /** When it was given the first that it holds now. */
  readonly givenAt: Date | null;
  /** It holds some that were taken back, and has not asked since. */
  readonly isTellingDue: boolean;
  /** When it was last told to delete. */
  readonly toldAt: Date | null;
}
