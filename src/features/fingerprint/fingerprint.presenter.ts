import { MOST_FILES } from '../../domain/fingerprint/fingerprints';
import type { FormErrors } from '../../web/form';
import { formatDateTime } from '../../web/i18n/format';
import type { Language } from '../../web/i18n/language';
import { translatorFor } from '../../web/i18n/translator';
import type { TypedFingerprints } from './fingerprint.forms';
import type { PersonFingerprints } from './fingerprint.service';
import type { OfferedRecipient } from './sharing.service';

export const NOTHING_TYPED: TypedFingerprints = { sha256: '', pdq: '', quality: '', consent: false };

/** What the page says while it works on a file, by the states of its script (web/browser/fingerprint.entry.ts). */
const STATUSES = ['working', 'done', 'plain', 'unreadable', 'video', 'large', 'trouble'] as const;

export function fingerprintPage(
  { files, isOpen, hasConsent }: PersonFingerprints,
  language: Language,
  typed: TypedFingerprints = NOTHING_TYPED,
  errors: FormErrors = {},
) {
  const t = translatorFor(language);
  return {
    isOpen,
    typed,
    hasTyped: typed.sha256 !== '' || Object.keys(errors).length > 0,
    errors,
    errorList: Object.entries(errors).map(([field, text]) => ({ text, href: `#${field}` })),
    hasErrors: Object.keys(errors).length > 0,
    says: STATUSES.map((status) => ({ status, text: t(`fingerprint.status.${status}`) })),
    canStop: files.length > 0 || hasConsent,
    files: files.map(({ id, addedAt, sha256, pdq }) => ({
      id,
      added: t('fingerprint.list.added', { at: formatDateTime(addedAt, language) }),
      values: [
        { name: t('fingerprint.send.sha256'), value: sha256 },
        ...(pdq === null ? [] : [{ name: t('fingerprint.send.pdq'), value: pdq }]),
      ],
    })),
  };
}

/** Who may have the rows, what each does with them, and what has become of that. */
export function presentSharing(recipients: readonly OfferedRecipient[], language: Language) {
  const t = translatorFor(language);
  const when = (at: Date) => formatDateTime(at, language);
  return {
    offered: recipients
      .filter(({ isOffered }) => isOffered)
      .map(({ recipientId, name, doesEn, doesVi, address, isAgreed }) => ({
        value: recipientId,
        name,
        does: language === 'vi' ? doesVi : doesEn,
        address,
        isAgreed,
      })),
    states: recipients.flatMap(({ name, isAgreed, givenAt, isTellingDue, toldAt }) => [
      ...(givenAt === null ? [] : [t('fingerprint.share.given', { name, at: when(givenAt) })]),
      ...(isAgreed && givenAt === null ? [t('fingerprint.share.waits', { name })] : []),
      ...(isTellingDue ? [t('fingerprint.share.due', { name })] : []),
      ...(toldAt === null ? [] : [t('fingerprint.share.told', { name, at: when(toldAt) })]),
    ]),
  };
}

/** A refusal of the rules, beside the field it is about. */
export function refusalErrors(code: 'already' | 'many' | 'plain', language: Language): FormErrors {
  const t = translatorFor(language);
  const text = t(`fingerprint.error.${code}`, { max: MOST_FILES });
  return code === 'plain' ? { pdq: text } : { sha256: text };
}
