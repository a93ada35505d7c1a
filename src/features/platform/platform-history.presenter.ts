import type { DeskWords } from '../../web/desk/desk-page';
import { formatWrittenDay } from '../../web/i18n/format';
import type { ContactCount } from './platform-history.view';

/** A line for each day with what happened on it, the latest first. */
export function presentHistory(counts: readonly ContactCount[], words: DeskWords) {
  const days = new Map<string, string[]>();
  for (const count of counts) days.set(count.day, [...(days.get(count.day) ?? []), presentCount(count, words)]);
  return [...days].map(([day, texts]) => ({ day, shown: formatWrittenDay(day, words.language), texts }));
}

function presentCount({ what, how, n }: ContactCount, { t }: DeskWords): string {
  switch (what) {
    case 'arrived':
    case 'failed':
      return t(`desk.platform.history.${what}`, {
        n,
        way: how === null ? t('desk.platform.unknown') : t(`desk.platforms.channel.${how}`),
      });
    case 'answered':
      return t('desk.platform.history.answered', { n, what: t(`desk.answer.${how}`) });
    case 'replied':
      return t('desk.platform.history.replied', { n });
  }
}
