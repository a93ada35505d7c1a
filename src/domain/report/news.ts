/** What a person may be told of by a letter; the letter itself never says which (web/messages). */
export type News = 'sent' | 'gone' | 'came_back' | 'late' | 'message' | 'closed';

/** What the person chose to hear of. */
export type Updates = 'all' | 'good' | 'none';
export const UPDATES: readonly Updates[] = ['all', 'good', 'none'];

const GOOD: readonly News[] = ['gone', 'closed'];
/** A question of the caseworker may be what everything waits for, so "only good news" lets it through. */
const NEEDS_AN_ANSWER: readonly News[] = ['message'];

/** Whether the person wants a letter about this. "None" is none, whatever happens. */
export function wantsToHear(updates: Updates, news: News): boolean {
  switch (updates) {
    case 'all':
      return true;
    case 'good':
      return GOOD.includes(news) || NEEDS_AN_ANSWER.includes(news);
    case 'none':
      return false;
  }
}
