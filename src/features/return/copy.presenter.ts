import { cleanText } from '../../web/form';
import { formatDate, formatTime } from '../../web/i18n/format';
import type { Language } from '../../web/i18n/language';
import { safeHoursLine } from '../../web/i18n/safe-hours';
import { type Translate, translatorFor } from '../../web/i18n/translator';
import { CONSENT_ACTIONS } from './choices.presenter';
import { askedWords } from './keeping.presenter';
import { linkCard } from './person-case.presenter';
import type { CopiedNotice, EverythingOfACase } from './person-copy.service';

/** A question and what was answered, in the order of the form. */
interface Row {
  readonly label: string;
  readonly lines: readonly string[];
}

/** The copy as a page to print. For the police it has the proof, and neither the messages nor how to reach the person. */
export function copyPage(copied: EverythingOfACase, language: Language, isForPolice: boolean) {
  const t = translatorFor(language);
  const dated = (at: Date): string => `${formatDate(at, language)}, ${formatTime(at, language)}`;
  const looksOf = (position: number) =>
    copied.looks
      .filter(({ link }) => link === position)
      .map(({ at, verdict }) =>
        t(
          verdict === 'gone'
            ? 'person.copy.look.gone'
            : verdict === 'there'
              ? 'person.copy.look.there'
              : 'person.copy.look.unsure',
          { at: dated(at) },
        ),
      );
  return {
    isForPolice,
    locator: copied.locator,
    made: t('person.copy.made', { at: dated(copied.madeAt) }),
    received: t('person.copy.received', { at: dated(copied.receivedAt) }),
    told: toldRows(copied, t),
    story: copied.story,
    contact: isForPolice ? [] : contactRows(copied.contact, t),
    choices: isForPolice ? [] : choiceRows(copied, language),
    links: copied.links.map((link, index) => ({
      ...linkCard(link, language),
      original: link.original,
      looks: looksOf(index + 1),
    })),
    notices: copied.notices.map((notice) => ({
      title: `${notice.platform}: ${notice.law}`,
      sent: notice.sentAt === null ? t('person.copy.notSent') : t('person.copy.sent', { at: dated(notice.sentAt) }),
      sha256: notice.sha256,
      answers: notice.answers.map((answer) => answerWords(answer, dated(answer.at), t)),
    })),
    fingerprints: copied.fingerprints.map(({ kind, value, addedAt }) => ({
      name: t(`fingerprint.send.${kind}`),
      value,
      added: t('fingerprint.list.added', { at: dated(addedAt) }),
    })),
    consents: CONSENT_ACTIONS.map((action) => {
      const what = t(`person.may.${action}`);
      const consent = copied.consents.find((each) => each.action === action);
      if (consent === undefined) return t('person.copy.may.no', { what });
      return consent.withdrawnAt === null
        ? t('person.copy.may.yes', { what, at: dated(consent.givenAt) })
        : t('person.copy.may.ended', { what, at: dated(consent.withdrawnAt) });
    }),
    sharing: copied.sharing.flatMap(({ name, givenAt, toldAt }) => [
      t('fingerprint.share.given', { name, at: dated(givenAt) }),
      ...(toldAt === null ? [] : [t('fingerprint.share.told', { name, at: dated(toldAt) })]),
    ]),
    counterStatements: isForPolice
      ? []
      : copied.counterStatements.map(({ platformName, text, at }) => ({
          title: t('person.counter.title', { platform: platformName, at: dated(at) }),
          text: cleanText(text),
        })),
    messages: isForPolice
      ? []
      : copied.messages.map((message) => ({
          text: message.text,
          by: t(`person.message.by.${message.kind}`, { at: dated(message.at) }),
        })),
  };
}

/** What they said, not only when: two answers of one minute must not read alike. */
function answerWords({ type, statement }: CopiedNotice['answers'][number], at: string, t: Translate): string {
  const said = t(`person.copy.answer.${type}`, { at });
  return statement === null ? said : `${said} ${t('person.copy.statement', { statement })}`;
}

const row = (label: string, ...lines: (string | null)[]): Row => ({
  label,
  lines: lines.filter((line): line is string => line !== null && line !== ''),
});

function toldRows({ form }: EverythingOfACase, t: Translate): Row[] {
  const age = form.ageInPicture === 'adult' ? 'adult' : 'notSure';
  return [
    row(t('person.age.heading'), t(`person.age.${age}`)),
    row(t('person.who.label'), t(`person.who.${form.reporter}`)),
    row(
      t('person.what.label'),
      t(`person.what.${form.circumstance}`),
      form.statesNoConsent ? t('person.agreed.statement') : null,
    ),
    ...(form.whereabouts === null ? [] : [row(t('person.where.label'), ...form.whereabouts.split('\n'))]),
  ];
}

function contactRows({ way, address, hours, wording, codeWord, note }: EverythingOfACase['contact'], t: Translate) {
  const reach = row(t('person.reach.label'), t(`person.reach.${way}`), address);
  if (way === 'none') return [reach];
  return [
    reach,
    row(t('person.safeHours.label'), hours === null ? t('person.safeHours.any') : safeHoursLine(hours, t)),
    row(t('person.reach.wording'), wording),
    row(t('person.reach.codeWord'), codeWord),
    row(t('person.reach.note'), note),
  ];
}

function choiceRows({ updates, keeping, madeAt }: EverythingOfACase, language: Language): Row[] {
  const t = translatorFor(language);
  return [
    row(t('person.updates.label'), t(`person.updates.${updates}`)),
    row(t('person.copy.keep'), askedWords(keeping, madeAt, language) ?? t('person.keep.days', { n: keeping.days })),
  ];
}
