import { formatDate, formatTime } from '../../web/i18n/format';
import type { Language } from '../../web/i18n/language';
import { translatorFor } from '../../web/i18n/translator';
import { linkCard } from './person-case.presenter';
import type { EverythingOfACase } from './person-copy.service';

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
    story: copied.story,
    contact: isForPolice ? null : copied.contact,
    links: copied.links.map((link, index) => ({ ...linkCard(link, language), looks: looksOf(index + 1) })),
    notices: copied.notices.map((notice) => ({
      title: `${notice.platform}: ${notice.law}`,
      sent: notice.sentAt === null ? t('person.copy.notSent') : t('person.copy.sent', { at: dated(notice.sentAt) }),
      sha256: notice.sha256,
      answers: notice.answers.map(({ at, statement }) =>
        statement === null
          ? t('person.copy.answered', { at: dated(at) })
          : t('person.copy.answeredWith', { at: dated(at), statement }),
      ),
    })),
    consents: copied.consents.map(({ action, given }) => ({
      text: t(`person.may.${action as 'notify_platforms'}`),
      given: t(given ? 'person.copy.yes' : 'person.copy.no'),
    })),
    sharing: copied.sharing.flatMap(({ name, givenAt, toldAt }) => [
      t('fingerprint.share.given', { name, at: dated(givenAt) }),
      ...(toldAt === null ? [] : [t('fingerprint.share.told', { name, at: dated(toldAt) })]),
    ]),
    messages: isForPolice
      ? []
      : copied.messages.map((message) => ({
          text: message.text,
          by: t(`person.message.by.${message.kind}`, { at: dated(message.at) }),
        })),
  };
}
