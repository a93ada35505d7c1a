import type { DeskWords } from '../../web/desk/desk-page';
import { formatShortDateTime } from '../../web/i18n/format';
import type { CasePage } from './case-page.view';

export type CheckMark = 'met' | 'missing' | 'note';

export interface CheckLine {
  readonly mark: CheckMark;
  readonly text: string;
  readonly small: string | null;
}

const OTHER_CONSENTS = ['share_fingerprints', 'pass_to_police', 'use_in_figures'] as const;

/** "Before anything is sent": what stands behind a notice, what is missing, and what the person did not agree to. */
export function presentChecklist(page: CasePage, words: DeskWords): { checklist: CheckLine[]; consents: CheckLine[] } {
  const { t } = words;
  const verified = page.items.filter(({ state }) => state !== 'reported' && state !== 'rejected').length;
  return {
    checklist: [
      authorityLine(page, words),
      consentLine(page, words),
      page.ageInPicture === 'adult'
        ? line('met', t('desk.case.check.adult'))
        : page.isOnHold
          ? line('missing', t('desk.case.check.adult.unsure'))
          : line('note', t('desk.case.check.adult.lifted')),
      // Not every law asks for the statement, so its absence is a note; the notice page says where it is needed.
      page.statesNoConsent
        ? line('met', t('desk.case.check.statement'))
        : line('note', t('desk.case.check.statement.missing')),
      verified > 0
        ? line('met', t('desk.case.check.links', { n: verified }))
        : line('missing', t('desk.case.check.links.missing')),
    ],
    consents: OTHER_CONSENTS.map((action) => {
      const isGiven = page.consents.some((given) => given.action === action && given.withdrawnAt === null);
      const what = t(`desk.case.consent.${action}`);
      const small = action === 'share_fingerprints' ? sharingWords(page, words) : null;
      return line(
        isGiven ? 'met' : 'note',
        t(isGiven ? 'desk.case.consent.yes' : 'desk.case.consent.no', { what }),
        small,
      );
    }),
  };
}

function authorityLine({ authority }: CasePage, { t, language, zone }: DeskWords): CheckLine {
  if (authority === null) return line('missing', t('desk.case.check.authority.missing'));
  const who = t(`desk.case.authority.${authority.kind}`);
  const at = formatShortDateTime(authority.recordedAt, { language, zone });
  const by = t('desk.case.check.authority.by', { name: authority.attestedByName, at });
  if (!authority.isSufficient) return line('missing', t('desk.case.check.authority.weak', { who }), by);
  return line('met', t('desk.case.check.authority', { who }), by);
}

function consentLine({ consents }: CasePage, { t, language, zone }: DeskWords): CheckLine {
  const consent = consents.find(({ action }) => action === 'notify_platforms');
  if (consent === undefined) return line('missing', t('desk.case.check.notify.missing'));
  if (consent.withdrawnAt === null) return line('met', t('desk.case.check.notify'));
  const at = formatShortDateTime(consent.withdrawnAt, { language, zone });
  return line('missing', t('desk.case.check.notify.withdrawn', { at }));
}

/** Who was given fingerprints, and who was told to delete them. */
function sharingWords({ sharing }: CasePage, { t, language, zone }: DeskWords): string | null {
  const at = (time: Date) => formatShortDateTime(time, { language, zone });
  const said = sharing.flatMap(({ name, isAgreed, givenAt, isTellingDue, toldAt }) => [
    ...(givenAt === null ? [] : [t('desk.case.sharing.given', { name, at: at(givenAt) })]),
    ...(isAgreed && givenAt === null ? [t('desk.case.sharing.agreed', { name })] : []),
    ...(isTellingDue ? [t('desk.case.sharing.due', { name })] : []),
    ...(toldAt === null ? [] : [t('desk.case.sharing.told', { name, at: at(toldAt) })]),
  ]);
  return said.length === 0 ? null : said.join(' · ');
}

const line = (mark: CheckMark, text: string, small: string | null = null): CheckLine => ({ mark, text, small });
