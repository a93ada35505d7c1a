import {
  emergencyNumbersOf,
  HELP_COUNTRIES,
  HELP_SERVICES,
  type HelpService,
  SERVICE_AUDIENCES,
  type ServiceAudience,
  servicesOf,
  SERVICES_OF_ANY_COUNTRY,
  trustIn,
} from '../../domain/help/services';
import { parseUrl } from '../../domain/shared/parse-url';
import { formatDate } from '../../web/i18n/format';
import type { Language } from '../../web/i18n/language';
import { countryName, languageNames, listOf, weekdays } from '../../web/i18n/names';
import { type Translate, translatorFor } from '../../web/i18n/translator';
import { GENERAL, HAPPENING, type HelpTopic } from './help.pages';

/** A country that the directory has no row of. */
export const OTHER_COUNTRY = 'other';

/** What the helpline has looked at, and whether the rest may be shown ({@link trustIn}). */
export interface Directory {
  readonly confirmedServices: ReadonlyMap<string, string>;
  readonly showsUnconfirmedServices: boolean;
}

interface TopicLink {
  readonly href: string;
  readonly title: string;
}
const linkTo =
  (t: Translate) =>
  ({ number, title }: HelpTopic): TopicLink => ({ href: `/help/${number}`, title: t(title) });

export function startPage(language: Language): { happening: TopicLink[]; general: TopicLink[] } {
  const t = translatorFor(language);
  return { happening: HAPPENING.map(linkTo(t)), general: GENERAL.map(linkTo(t)) };
}

export function topicPage(topic: HelpTopic, language: Language, now: Date, directory: Directory) {
  const t = translatorFor(language);
  const cards = cardsOf(
    HELP_SERVICES.filter(({ id }) => topic.services.includes(id)),
    { language, now, directory },
  ).map(({ card }) => card);
  const others = [...HAPPENING, ...GENERAL].filter(({ number }) => number !== topic.number);
  return {
    title: t(topic.title),
    lead: t(topic.lead),
    steps: topic.steps.map((step) => t(step)),
    others: others.map(linkTo(t)),
    services: cards,
    allUnchecked: areAllUnchecked(cards),
  };
}

/** Countries by their names in the reader's language; Viet Nam first for readers of Vietnamese. */
export function countryChoices(language: Language): { value: string; text: string }[] {
  const t = translatorFor(language);
  const isFirst = (code: string) => language === 'vi' && code === 'VN';
  const countries = HELP_COUNTRIES.filter((code) => code !== 'EU')
    .map((value) => ({ value, text: countryName(value, language) }))
    .sort((a, b) => Number(isFirst(b.value)) - Number(isFirst(a.value)) || a.text.localeCompare(b.text, language));
  return [
    { value: '', text: t('help.who.choose') },
    ...countries,
    { value: 'EU', text: t('help.who.europe') },
    { value: OTHER_COUNTRY, text: t('help.who.other') },
  ];
}

export interface ServiceCard {
  readonly name: string;
  /** One plain line; null where the name says it. */
  readonly does: string | null;
  readonly href: string;
  readonly action: string;
  readonly isPhone: boolean;
  /** Hours, languages, whom else it helps, whether somebody looked, and where it was read. */
  readonly lines: readonly string[];
  readonly isUnchecked: boolean;
}
export interface ServiceGroup {
  readonly title: string;
  readonly services: readonly ServiceCard[];
  /** What to say where there is none. */
  readonly instead: string | null;
}

interface Reader {
  readonly language: Language;
  readonly now: Date;
  readonly directory: Directory;
}

/** The services that may be shown, as cards. */
function cardsOf(
  services: readonly HelpService[],
  { language, now, directory }: Reader,
): { service: HelpService; card: ServiceCard }[] {
  const t = translatorFor(language);
  return services.flatMap((service) => {
    const trust = trustIn(service.id, directory.confirmedServices, now, directory.showsUnconfirmedServices);
    return trust === null ? [] : [{ service, card: cardOf(service, trust, language, t) }];
  });
}

/** Then it is said once, above them, and not on every card. */
const areAllUnchecked = (cards: readonly ServiceCard[]): boolean =>
  cards.length > 0 && cards.every(({ isUnchecked }) => isUnchecked);

/** Everything somebody in one country can turn to, as far as it may be shown. */
export function servicesPage(country: string, language: Language, now: Date, directory: Directory) {
  const t = translatorFor(language);
  const code = country === OTHER_COUNTRY ? null : country;
  const reader = { language, now, directory };
  const own = cardsOf(servicesOf(code), reader);
  const fromAnywhere = cardsOf(SERVICES_OF_ANY_COUNTRY, reader);
  const anywhere = fromAnywhere.map(({ card }) => card);
  // An adult who reads only of help for children must not think that there is none for them.
  const leavesAdultsOut = own.length > 0 && !own.some(({ service }) => service.audiences.includes('adults'));
  const groups = SERVICE_AUDIENCES.map((audience): ServiceGroup => ({
    title: t(`help.who.for.${audience}`),
    services: own.filter(({ service }) => service.audiences[0] === audience).map(({ card }) => card),
    instead: audience === 'adults' && leavesAdultsOut ? insteadForAdults(fromAnywhere, language, t) : null,
  })).filter(({ services, instead }) => services.length > 0 || instead !== null);
  const emergencies = emergencyNumbersOf(code).flatMap((number): ServiceCard[] => {
    const trust = trustIn(number.id, directory.confirmedServices, now, directory.showsUnconfirmedServices);
    if (trust === null) return [];
    return [
      {
        name: t(`help.who.emergency.${number.reaches}`),
        does: null,
        href: `tel:${number.number}`,
        action: t('help.who.call', { number: number.number }),
        isPhone: true,
        lines: provenance(trust, number.sources, language, t),
        isUnchecked: trust.trust === 'unconfirmed',
      },
    ];
  });
  const name = code === null ? null : code === 'EU' ? t('help.who.europe') : countryName(code, language);
  return {
    title: name === null ? t('help.who.title') : t('help.who.in', { country: name }),
    emergencies,
    groups,
    anywhere,
    allUnchecked: areAllUnchecked([...emergencies, ...own.map(({ card }) => card), ...anywhere]),
    switchForm: { action: '/help', fields: { country } },
  };
}

/** What an adult can turn to where the directory has nothing for them: no more than there is. */
function insteadForAdults(
  fromAnywhere: readonly { service: HelpService; card: ServiceCard }[],
  language: Language,
  t: Translate,
): string {
  const names = fromAnywhere.filter(({ service }) => service.audiences.includes('adults')).map(({ card }) => card.name);
  return names.length === 0
    ? t('help.who.noneForAdults')
    : t('help.who.noneForAdultsBut', { services: listOf(names, language) });
}

function cardOf(
  service: HelpService,
  trust: NonNullable<ReturnType<typeof trustIn>>,
  language: Language,
  t: Translate,
): ServiceCard {
  const also = service.audiences.slice(1).map((audience: ServiceAudience) => t(`help.who.short.${audience}`));
  const lines = [
    ...(also.length > 0 ? [t('help.who.also', { what: listOf(also, language) })] : []),
    ...hoursLine(service, language, t),
    ...languagesLine(service, language, t),
    ...provenance(trust, service.sources, language, t),
  ];
  const does = t(`services.${service.id}`);
  return { name: service.name, does, ...wayIn(service, t), lines, isUnchecked: trust.trust === 'unconfirmed' };
}

function wayIn({ channel, address }: HelpService, t: Translate): Pick<ServiceCard, 'href' | 'action' | 'isPhone'> {
  switch (channel) {
    case 'phone':
      return {
        href: `tel:${address.replace(/[^\d+]/g, '')}`,
        action: t('help.who.call', { number: address }),
        isPhone: true,
      };
    case 'mail':
      return { href: `mailto:${address}`, action: t('help.who.write', { address }), isPhone: false };
    case 'web':
      return { href: address, action: t('help.who.open', { host: shownHost(address) }), isPhone: false };
  }
}

/** As it is written, so that a name in Thai stays readable (`URL` would give its `xn--` form). */
const shownHost = (address: string): string => (address.split('/')[2] ?? address).replace(/^www\./, '');

function hoursLine({ channel, hours }: HelpService, language: Language, t: Translate): string[] {
  if (hours === null) return [];
  // That a page is open day and night goes without saying.
  if (hours === 'always') return channel === 'phone' ? [t('help.who.always')] : [];
  const spans = hours.map(({ from, to, times }) => `${weekdays(from, to, language)} ${times.replace('-', '–')}`);
  return [t('help.who.hours', { hours: listOf(spans, language) })];
}

function languagesLine({ languages }: HelpService, language: Language, t: Translate): string[] {
  if (languages.length === 0) return [];
  const names = languages[0] === 'many' ? t('help.who.many') : languageNames(languages, language);
  return [t('help.who.languages', { languages: names })];
}

/** Who looked and when, or where it was read. Sources that are no page (a file of a repository) are in the table only. */
function provenance(
  { trust, on }: NonNullable<ReturnType<typeof trustIn>>,
  sources: readonly string[],
  language: Language,
  t: Translate,
): string[] {
  if (trust === 'confirmed' && on !== null)
    return [t('help.who.checked', { date: formatDate(new Date(`${on}T00:00:00Z`), language) })];
  const hosts = new Set(sources.filter((source) => parseUrl(source) !== null).map(shownHost));
  return hosts.size === 0 ? [] : [t('help.who.read', { hosts: listOf([...hosts], language) })];
}
