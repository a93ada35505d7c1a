import type { SafeHours } from '../../domain/report/safe-contact';
import { can } from '../../domain/access/can';
import { REVEAL_REASONS } from '../../domain/access/reasons';
import { TARGET_FLAGS } from '../../domain/notice/second-person';
import { AUTHORITY_CHECKS, CHECK_RESULTS } from '../../domain/verification/authority-checks';
import type { DeskWords } from '../../web/desk/desk-page';
import { formatShortDateTime } from '../../web/i18n/format';
import type { CasePage } from './case-page.view';

const MARK = { fits: 'met', does_not_fit: 'missing', unclear: 'note' } as const;

/** Whom to believe and what may be seen: the hidden words, the checks, the contact that changes, links with doubts. */
export function presentTrust(page: CasePage, words: DeskWords) {
  const { t, staff } = words;
  const at = (date: Date) => formatShortDateTime(date, words);
  const options = (codes: readonly string[], space: string) =>
    codes.map((value) => ({ value, text: t(`desk.${space}.${value}`) }));
  const isEmergency = page.emergencyUntil !== null;
  const resource = { claimedBy: page.claimedBy?.id ?? null, isOpenedInEmergency: isEmergency };
  const holdsWords =
    page.hasNarrative || page.contact.way !== 'none' || page.authority !== null || page.told.holdsWhereabouts;
  const isOpen = page.state !== 'closed' && page.state !== 'intake';
  return {
    told: { ...page.told, hours: page.told.hours === null ? null : hoursWords(page.told.hours, words) },
    emergency: isEmergency ? t('desk.emergency.banner', { at: at(page.emergencyUntil) }) : null,
    personal: {
      isShown: page.shownUntil !== null,
      until: page.shownUntil === null ? null : t('desk.personal.until', { at: at(page.shownUntil) }),
      canShow: page.shownUntil === null && holdsWords && can(staff, 'personal.show', resource),
      isTakenFirst: page.shownUntil === null && holdsWords && page.claimedBy === null,
      reasons: options(REVEAL_REASONS, 'personal.reason'),
    },
    trust: {
      checks: page.checks.map((check) => ({
        mark: MARK[check.result],
        text: `${t(`desk.trust.check.${check.kind}`)}: ${t(`desk.trust.result.${check.result}`)}`,
        small: t('desk.case.check.authority.by', { name: check.by, at: at(check.at) }),
        words: check.text,
      })),
      kinds: options(AUTHORITY_CHECKS, 'trust.check'),
      results: options(CHECK_RESULTS, 'trust.result'),
      canChange: isOpen && can(staff, 'authority.record', resource),
      doubts: page.doubts.flatMap((doubt) => doubtLines(page, doubt, words)),
      links: page.items.map(({ id }) => {
        const n = placeOf(page, id);
        const set = page.doubts.find(({ itemId }) => itemId === id)?.flags ?? [];
        return {
          id,
          label: t('desk.trust.flags.one', { n }),
          flags: TARGET_FLAGS.map((flag) => ({
            value: flag,
            text: t(`desk.trust.flag.${flag}`),
            isSet: set.includes(flag),
          })),
        };
      }),
    },
    contactChange: {
      waiting:
        page.contactChange === null
          ? null
          : t('desk.trust.contact.waiting', {
              way: t(`desk.trust.contact.${page.contactChange.way}`),
              at: at(page.contactChange.effectiveAt),
            }),
      canChange: page.state !== 'closed' && can(staff, 'contact.change', resource),
    },
  };
}

function doubtLines(page: CasePage, doubt: CasePage['doubts'][number], { t }: DeskWords): string[] {
  const { itemId, isNamedElsewhere, flags } = doubt;
  const n = placeOf(page, itemId);
  const marks = flags.map((flag) => t(`desk.trust.flag.${flag}`)).join(', ');
  return [
    ...(isNamedElsewhere ? [t('desk.trust.also', { n })] : []),
    ...(flags.length > 0 ? [t('desk.trust.flagged', { n, marks })] : []),
  ];
}

const placeOf = (page: CasePage, itemId: string): number => page.items.findIndex(({ id }) => id === itemId) + 1;

/** "Monday, Tuesday, 18:00–21:00, on the clocks of Asia/Ho_Chi_Minh". */
function hoursWords({ days, from, until, zone }: SafeHours, { t, language }: DeskWords): string {
  // The first day of 2024 was a Monday.
  const name = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
  const names = days.map((day) => name.format(new Date(Date.UTC(2024, 0, day))));
  const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;
  return t('desk.case.contact.hours', {
    days: days.length === 7 ? t('desk.case.contact.everyDay') : names.join(', '),
    from: clock(from),
    until: clock(until),
    zone,
  });
}
