import { UPDATES } from '../../domain/report/news';
import type { Language } from '../../web/i18n/language';
import { translatorFor } from '../../web/i18n/translator';
import type { ConsentAction } from '../report/report.service';
import type { PersonCase } from './person-case.view';

export const CONSENT_ACTIONS: readonly ConsentAction[] = [
  'notify_platforms',
  'share_fingerprints',
  'pass_to_police',
  'use_in_figures',
];

/** What we may do and what they hear of, with what is chosen now. */
export function choicesPage(personCase: PersonCase, language: Language, isSaved: boolean) {
  const t = translatorFor(language);
  const given = personCase.consents.filter((consent) => consent.given).map(({ action }) => action);
  const effect =
    personCase.state === 'closed'
      ? null
      : t(given.includes('notify_platforms') ? 'person.choices.mayWrite' : 'person.case.noConsent');
  return {
    saved: isSaved ? [t('person.choices.saved'), ...(effect === null ? [] : [effect])] : [],
    consents: CONSENT_ACTIONS.map((value) => ({
      value,
      text: t(`person.may.${value}`),
      hint: { text: t(`person.may.${value}.hint`) },
      checked: given.includes(value),
    })),
    updates: UPDATES.map((value) => ({
      value,
      text: t(`person.updates.${value}`),
      hint: { text: t(`person.updates.${value}.hint`) },
      checked: personCase.updates === value,
    })),
  };
}
