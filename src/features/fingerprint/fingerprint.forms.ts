import { isDigest, type OfferedFingerprints } from '../../domain/fingerprint/fingerprints';
import { type FormBody, type FormErrors, type FormResult, readChoice, readLine } from '../../web/form';
import type { Translate } from '../../web/i18n/translator';

/** What the page's script put into the form, as far as it is what it must be: only that is ever shown again. */
export interface TypedFingerprints {
  readonly sha256: string;
  readonly pdq: string;
  readonly quality: string;
  readonly consent: boolean;
}

const QUALITY = /^(?:\d|[1-9]\d|100)$/;
const digestIn = (body: FormBody, field: string): string => {
  const text = readLine(body, field, 65);
  return isDigest(text) ? text : '';
};

export function typedFingerprints(body: FormBody): TypedFingerprints {
  const quality = readLine(body, 'quality', 4);
  return {
    sha256: digestIn(body, 'sha256'),
    pdq: digestIn(body, 'pdq'),
    quality: QUALITY.test(quality) ? quality : '',
    consent: readChoice(body, 'consent', ['yes']) !== null,
  };
}

/** The fingerprints of one file, and the yes to sharing them: without it there is no reason to keep any. */
export function parseFingerprints(body: FormBody, t: Translate): FormResult<OfferedFingerprints> {
  const { sha256, pdq, quality, consent } = typedFingerprints(body);
  const hasPdq = readLine(body, 'pdq', 65) !== '';
  const errors: Record<string, string> = {};
  if (sha256 === '') errors['sha256'] = t('fingerprint.error.digits');
  if (hasPdq && (pdq === '' || quality === '')) errors['pdq'] = t('fingerprint.error.digits');
  if (!consent) errors['consent'] = t('fingerprint.error.consent');
  if (Object.keys(errors).length > 0) return { ok: false, errors: errors satisfies FormErrors };
  return { ok: true, value: { sha256, pdq: hasPdq ? { value: pdq, quality: Number(quality) } : null } };
}
