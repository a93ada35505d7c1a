import { readLine } from '../../web/form';
import type { FeedQuestion } from './hash-feed.service';

/** Entries on a page, unless fewer are asked for; the most that one answer holds. */
export const MOST_ENTRIES = 500;

const NUMBER = /^\d{1,9}$/;
/** Seconds since 1970, before the year 2255. */
const SECONDS = /^\d{1,10}$/;

/**
 * What a recipient asks for, by the names of its own world: `after`, `start_time` and `limit` of ThreatExchange, or
 * `nextPageToken`, `startTimestamp` and `pageSize` of StopNCII. A name that is not known is let be. Null for nonsense.
 */
export function parseFeedQuestion(query: unknown): FeedQuestion | null {
  const after = either(query, 'after', 'nextPageToken');
  const from = either(query, 'start_time', 'startTimestamp');
  const limit = either(query, 'limit', 'pageSize');
  if ((after !== '' && !NUMBER.test(after)) || (from !== '' && !SECONDS.test(from))) return null;
  if (limit !== '' && (!NUMBER.test(limit) || Number(limit) === 0)) return null;
  return {
    after: after === '' ? null : Number(after),
    from: from === '' ? null : new Date(Number(from) * 1000),
    limit: limit === '' ? MOST_ENTRIES : Math.min(Number(limit), MOST_ENTRIES),
  };
}

const either = (query: unknown, one: string, other: string): string =>
  readLine(query, one, 20) || readLine(query, other, 20);
