import type { ItemState } from '../../domain/lifecycle';
import { parseUrl } from '../../domain/shared/parse-url';
import { cleanText } from '../../web/form';
import { formatDateTime } from '../../web/i18n/format';
import type { Language } from '../../web/i18n/language';
import { type Translate, translatorFor } from '../../web/i18n/translator';
import type { PersonCase, PersonLink } from './person-case.view';

/** How a link's state looks: a word, a sign that is not its colour, and a tone. */
type Tone = 'calm' | 'soon' | 'info' | 'plain';
const LOOKS: Readonly<Record<ItemState | 'late', readonly [Tone, string]>> = {
  reported: ['plain', '○'],
  verified: ['plain', '◔'],
  rejected: ['plain', '–'],
  notified: ['info', '→'],
  late: ['soon', '◆'],
  acknowledged: ['info', '→'],
  claimed_removed: ['info', '◔'],
  removed: ['calm', '✓'],
  refused: ['soon', '✕'],
  moved: ['soon', '↷'],
  reappeared: ['soon', '◆'],
  given_up: ['plain', '–'],
  withdrawn: ['plain', '–'],
};

export interface LinkCard {
  readonly title: string;
  readonly url: string;
  readonly tone: Tone;
  readonly sign: string;
  readonly word: string;
  readonly sentences: readonly string[];
}

/** One link in plain words, with its clock. Never more certain than the facts: "they say" and "we looked" differ. */
export function linkCard(link: PersonLink, language: Language): LinkCard {
  const t = translatorFor(language);
  const isLate = link.clock?.state === 'breached' && ['notified', 'acknowledged'].includes(link.state);
  const look = isLate ? 'late' : link.state;
  const [tone, sign] = LOOKS[look];
  return {
    title: link.platformName ?? hostOf(link.url),
    url: link.url,
    tone,
    sign,
    word: t(`person.link.chip.${look}`),
    sentences: sentencesFor(link, t, (at) => formatDateTime(at, language)),
  };
}

function sentencesFor(link: PersonLink, t: Translate, when: (at: Date) => string): string[] {
  const platform = link.platformName ?? hostOf(link.url);
  const later = link.leavesAt ? [t('person.link.later', { platform, at: when(link.leavesAt) })] : [];
  const sent = link.notifiedAt ? [t('person.link.sent', { platform, at: when(link.notifiedAt) })] : [];
  const looked = [
    ...(link.cleanChecks > 0 ? [t('person.link.looked', { n: link.cleanChecks })] : []),
    ...(link.lastCheckAt ? [t('person.link.lastLook', { at: when(link.lastCheckAt) })] : []),
  ];
  const clock = clockSentence(link, t, when);
  switch (link.state) {
    case 'reported':
    case 'rejected':
    case 'moved':
    case 'given_up':
    case 'withdrawn':
      return [t(`person.link.${link.state}`), ...later];
    case 'verified':
      return later.length > 0 ? later : [t('person.link.verified', { platform })];
    case 'notified':
      return [...sent, ...clock];
    case 'acknowledged':
      return [...sent, ...answerSentence(link, t, when), ...clock];
    case 'claimed_removed':
      return [t('person.link.claimed_removed'), ...looked];
    case 'removed':
      return [...looked, t('person.link.watching')];
    case 'refused':
      return link.answer === null
        ? [...sent, t('person.link.refusedNoDate'), ...later]
        : [...sent, t('person.link.refused', { at: when(link.answer.at) }), ...later];
    case 'reappeared':
      return [t('person.link.reappeared'), ...(link.lastCheckAt ? looked.slice(-1) : []), ...later];
  }
}

function answerSentence(link: PersonLink, t: Translate, when: (at: Date) => string): string[] {
  if (link.answer === null) return [];
  const key = ANSWER_SENTENCE[link.answer.type] ?? 'acknowledged';
  return [t(`person.link.${key}`, { at: when(link.answer.at) })];
}

const ANSWER_SENTENCE: Readonly<Record<string, 'needsInformation' | 'restored'>> = {
  needs_information: 'needsInformation',
  restored: 'restored',
};

/** A statutory clock is the law's word, a promise clock is ours: the sentence says which. */
function clockSentence(link: PersonLink, t: Translate, when: (at: Date) => string): string[] {
  if (link.clock === null || link.clock.dueAt === null) return [];
  const due = when(link.clock.dueAt);
  const isLaw = link.clock.kind === 'statutory';
  switch (link.clock.state) {
    case 'running':
      return [t(isLaw ? 'person.link.clock.law' : 'person.link.clock.promise', { due })];
    case 'breached':
      return [t(isLaw ? 'person.link.clock.lawOver' : 'person.link.clock.promiseOver', { due })];
    case 'waiting':
    case 'met':
    case 'void':
      return [];
  }
}

export interface PersonCasePage {
  readonly locator: string;
  readonly lead: string;
  readonly sub: string;
  readonly notes: readonly string[];
  readonly isErasing: boolean;
  readonly links: readonly LinkCard[];
  readonly canStop: boolean;
  readonly next: string | null;
  readonly cannot: string | null;
  readonly messages: readonly { text: string; by: string; isMine: boolean; isQuestion: boolean }[];
  readonly question: string | null;
  /** An uploader's words: shut until the person opens them. */
  readonly counterStatements: readonly { readonly title: string; readonly text: string }[];
  /** An advocate asks for new words: the person may say that it was not them. */
  readonly wordsAsked: string | null;
  /** What to say of a change of contact that waits; null when there is none. */
  readonly contactChange: string | null;
}

/** How far it is. Nobody who is asked something reads that there is nothing to do. */
function subOf(personCase: PersonCase, t: Translate): string {
  const { state, outcome, waitingSince, wordsAskedAt, contactChangesAt } = personCase;
  if (outcome !== null) return t(`person.case.sub.${outcome}`);
  if (state === 'closed') return t('person.case.sub.removed');
  const sub = t(`person.case.sub.${isWaiting(personCase) ? 'later' : state}`);
  if (waitingSince !== null) return `${sub} ${t('person.case.asked')}`;
  return wordsAskedAt === null && contactChangesAt === null ? `${sub} ${t('person.case.nothingToDo')}` : sub;
}

/**
 * "My case": first how far it is in one sentence, then what comes next, then each link. Who asked for everything to be
 * erased reads of that first (`erasing`, in words), and not that they only stopped it.
 */
export function personCasePage(
  personCase: PersonCase,
  language: Language,
  erasing: string | null = null,
): PersonCasePage {
  const t = translatorFor(language);
  const isOpen = personCase.state !== 'closed';
  const mayNotify = personCase.consents.some(({ action, given }) => action === 'notify_platforms' && given);
  const notes = [
    ...(isOpen && personCase.links.length === 0 ? [t('person.case.noLinks')] : []),
    ...(isOpen && personCase.links.length > 0 && !mayNotify ? [t('person.case.noConsent')] : []),
  ];
  return {
    locator: personCase.locator,
    lead: erasing === null ? leadOf(personCase, t) : t('person.case.lead.erasing'),
    sub: erasing ?? subOf(personCase, t),
    notes: erasing === null ? notes : [],
    isErasing: erasing !== null,
    links: personCase.links.map((link) => linkCard(link, language)),
    canStop: isOpen,
    next: isOpen ? t(`person.case.next.${personCase.state as 'intake'}`) : null,
    cannot: isOpen && personCase.links.length > 0 ? t('person.case.cannot') : null,
    messages: personCase.messages.map((message) => ({
      text: message.text,
      isMine: message.kind === 'from_person',
      isQuestion: message.kind === 'question',
      by: t(`person.message.by.${message.kind}`, { at: formatDateTime(message.at, language) }),
    })),
    counterStatements: personCase.counterStatements.map(({ platformName, text, at }) => ({
      title: t('person.counter.title', { platform: platformName, at: formatDateTime(at, language) }),
      text: cleanText(text),
    })),
    question: personCase.waitingSince === null ? null : t('person.message.question'),
    wordsAsked:
      personCase.wordsAskedAt === null
        ? null
        : t('person.words.asked', { at: formatDateTime(personCase.wordsAskedAt, language) }),
    contactChange:
      personCase.contactChangesAt === null
        ? null
        : t('person.contact.waiting', { at: formatDateTime(personCase.contactChangesAt, language) }),
  };
}

/** Everything that is still to be sent waits for its time: nobody is written to now. */
function isWaiting({ state, links }: PersonCase): boolean {
  const toSend = links.filter((link) => link.state === 'verified');
  return state === 'notice' && toSend.length > 0 && toSend.every(({ leavesAt }) => leavesAt !== null);
}

function leadOf({ links, state, outcome }: PersonCase, t: Translate): string {
  const n = links.length;
  const gone = links.filter((link) => link.state === 'removed').length;
  if (outcome === 'withdrawn') return t('person.case.lead.withdrawn');
  if (gone > 0) return gone === n ? t('person.case.lead.all', { n }) : t('person.case.lead.some', { gone, n });
  if (state === 'closed') return t('person.case.lead.closed');
  return state === 'intake' || n === 0 ? t('person.case.lead.none') : t('person.case.lead.working', { n });
}

function hostOf(url: string): string {
  return parseUrl(url)?.host ?? url;
}
