import type { ItemState } from '../lifecycle';

/** What one look at an address shows. Only the status is used: no body is kept, no media is read. */
export interface Look {
  readonly status: number | null;
  /** The address led somewhere else (a redirect), so nothing was seen at the address itself. */
  readonly finalUrlDiffers: boolean;
  readonly error: 'dns' | 'timeout' | 'refused' | 'blocked' | 'tls' | 'other' | null;
}

export type LookVerdict = 'gone' | 'there' | 'unclear';

/**
 * `gone` is only what the address itself says: 404 not found, 410 gone, 451 unavailable for legal reasons.
 * A login wall, a block, an outage or a redirect is `unclear` and never counts as gone: it may hide the content from
 * us and show it to everybody else.
 */
export function judgeLook({ status, finalUrlDiffers, error }: Look): LookVerdict {
  if (error !== null || status === null || finalUrlDiffers) return 'unclear';
  if (status === 404 || status === 410 || status === 451) return 'gone';
  return status >= 200 && status < 300 ? 'there' : 'unclear';
}

/** Clean checks in a row: one more when gone, back to none when there; an unclear look neither adds nor takes. */
export function tallyLook(cleanChecks: number, verdict: LookVerdict): number {
  if (verdict === 'unclear') return cleanChecks;
  return verdict === 'gone' ? cleanChecks + 1 : 0;
}

/** How often we look; a setting of the helpline. */
export interface LookPace {
  /** Clean checks in a row before an item counts as removed. */
  readonly confirmations: number;
  readonly confirmEverySeconds: number;
  readonly lookEverySeconds: number;
  /** After removal: whether it comes back, and for how long we watch. */
  readonly watchEverySeconds: number;
  readonly watchDays: number;
}

export interface LookMoment {
  /** The item's state and clean checks after the look was counted. */
  readonly itemState: ItemState;
  readonly cleanChecks: number;
  /** Null: nobody has looked yet. */
  readonly verdict: LookVerdict | null;
  readonly now: Date;
  readonly pace: LookPace;
  readonly removedAt: Date | null;
}

/** A platform was told of these, so the next look can change something. */
export const LOOKED_AT: readonly ItemState[] = [
  'notified',
  'acknowledged',
  'claimed_removed',
  'refused',
  'moved',
  'reappeared',
];

/**
 * When to look at an item again; null when nobody needs to. Fast while clean checks are being counted, at once when
 * the platform says it is removed, slowly once it is, until the watch ends.
 */
export function nextLook({ itemState, cleanChecks, verdict, now, pace, removedAt }: LookMoment): Date | null {
  if (itemState === 'removed') {
    const next = after(now, pace.watchEverySeconds);
    const watchEndsAt = after(removedAt ?? now, pace.watchDays * 86_400);
    return next.getTime() <= watchEndsAt.getTime() ? next : null;
  }
  if (!LOOKED_AT.includes(itemState)) return null;
  if (verdict === null && itemState === 'claimed_removed') return now;
  const isConfirming = cleanChecks > 0 && verdict !== 'there';
  return after(now, isConfirming ? pace.confirmEverySeconds : pace.lookEverySeconds);
}

/** Items that were removed after this instant are still watched. */
export const watchedSince = (now: Date, pace: LookPace): Date =>
  after(now, pace.watchEverySeconds - pace.watchDays * 86_400);

const after = (instant: Date, seconds: number): Date => new Date(instant.getTime() + seconds * 1000);
