/**
 * The feed of a platform that cannot receive: notices lie ready and the platform fetches them (ADR 0045). What lies there
 * is not delivered; what the platform says it has, by the cursor of a later request, is.
 */

/** A request may wait so long for something new: under the half minute after which many proxies give up. */
export const FEED_WAIT_MAX_SECONDS = 25;
/** Notices in one answer, when the platform asks for no fewer. */
export const FEED_PAGE_MAX = 50;

/**
 * Seconds before each look whether it was fetched: at once (it is laid out), when the caseworker gets the task about the
 * next way, when that way is due, then hourly. Each look signs it anew, so that a signature is an hour old at most.
 */
export const PULL_SCHEDULE_SECONDS: readonly number[] = [0, 900, 2700, 3600];

export interface FeedRequestFacts {
  /** The webhook's time (whole seconds) and id of the request before, and its own. */
  readonly last: { readonly timestamp: number; readonly id: string } | null;
  readonly timestamp: number;
  readonly id: string;
}

/**
 * Whether a signed request may be a copy of an earlier one: whoever got hold of it must not be given notices. Requests
 * of one platform come in the order of their time, and each has an id of its own.
 */
export const mayBeReplayed = ({ last, timestamp, id }: FeedRequestFacts): boolean =>
  last !== null && (timestamp < last.timestamp || id === last.id);
