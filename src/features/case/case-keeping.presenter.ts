import { HOLD_REVIEW_DAYS } from '../../domain/retention/legal-hold';
import type { DeskWords } from '../../web/desk/desk-page';
import { formatDate, formatShortDateTime } from '../../web/i18n/format';
import type { CasePage } from './case-page.types';

/** How long the case is kept, what the person wants about it, and the hold if there is one. */
export function presentKeeping({ keeping, state }: Pick<CasePage, 'keeping' | 'state'>, words: DeskWords) {
  const { t, language, zone, now } = words;
  if (keeping === null) return null;
  const { hold, eraseAskedAt, eraseAt, days } = keeping;
  const time =
    eraseAt !== null && state === 'closed'
      ? t('desk.case.keep.until', { at: formatDate(eraseAt, language, zone) })
      : t('desk.case.keep.open', { n: days });
  return {
    lines: [
      hold === null ? time : t('desk.case.keep.held'),
      ...(keeping.isShortened ? [t('desk.case.keep.shortened')] : []),
      ...(eraseAskedAt === null ? [] : [t('desk.case.keep.asked', { at: formatShortDateTime(eraseAskedAt, words) })]),
    ],
    hold: hold && {
      reason: hold.reason,
      by: t('desk.record.why.by', { name: hold.by, at: formatShortDateTime(hold.setAt, words) }),
      review: t(hold.reviewAt <= now ? 'desk.case.keep.reviewOver' : 'desk.case.keep.review', {
        at: formatDate(hold.reviewAt, language, zone),
      }),
      isOver: hold.reviewAt <= now,
    },
    isOpen: state !== 'closed',
    latest: formatDate(new Date(now.getTime() + HOLD_REVIEW_DAYS * 86_400_000), language, zone),
  };
}
