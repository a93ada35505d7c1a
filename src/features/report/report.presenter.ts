import { type HelpService, type Trust, trustIn } from '../../domain/help/services';
import { CHILD_SERVICES } from '../../domain/report/child-services';
import type { PageSettings } from '../../infra/config/page-settings';
import type { Language } from '../../web/i18n/language';
import { type Translate, translatorFor } from '../../web/i18n/translator';
import { type Age, AGES } from './report.forms';

interface Option {
  readonly value: string;
  readonly text: string;
  readonly hint?: { readonly text: string };
  readonly checked: boolean;
}

export function ageOptions(chosen: Age | null, t: Translate): Option[] {
  const keys = { adult: 'adult', minor: 'minor', not_sure: 'notSure' } as const;
  return AGES.map((value) => ({ value, text: t(`person.age.${keys[value]}`), checked: value === chosen }));
}

export interface ServiceCard {
  readonly name: string;
  readonly does: string;
  readonly href: string;
  readonly action: string;
  readonly isPhone: boolean;
  /** Nobody of the helpline looked at it in time: the page says so. */
  readonly isUnchecked: boolean;
}
export interface ServiceGroup {
  readonly country: string;
  readonly services: readonly ServiceCard[];
}
type Directory = Pick<PageSettings, 'confirmedServices' | 'showsUnconfirmedServices'>;

/**
 * Who can help when the person in the picture was under 18: first what works from anywhere (before it, Viet Nam for
 * readers of Vietnamese), then each country by its name in the reader's language. As everywhere, what nobody looked at
 * in time is marked, or in production left out ({@link trustIn}).
 */
export function childServices(
  language: Language,
  now: Date,
  { confirmedServices, showsUnconfirmedServices }: Directory,
): { first: ServiceGroup[]; more: ServiceGroup[]; allUnchecked: boolean } {
  const t = translatorFor(language);
  const names = new Intl.DisplayNames([language], { type: 'region' });
  const nameOf = (country: string) =>
    country === '001' ? t('person.child.anyCountry') : (names.of(country) ?? country);
  const shown = CHILD_SERVICES.flatMap((service) => {
    const trust = trustIn(service.id, confirmedServices, now, showsUnconfirmedServices);
    return trust === null ? [] : [{ country: service.country, card: cardOf(service, trust.trust, t) }];
  });
  const group = (country: string): ServiceGroup => ({
    country: nameOf(country),
    services: shown.filter((service) => service.country === country).map(({ card }) => card),
  });
  const there = [...new Set(shown.map(({ country }) => country))];
  const start = (language === 'vi' ? ['VN', '001'] : ['001']).filter((country) => there.includes(country));
  const rest = there.filter((country) => !start.includes(country));
  return {
    allUnchecked: shown.length > 0 && shown.every(({ card }) => card.isUnchecked),
    first: start.map(group),
    more: rest.map(group).sort((a, b) => a.country.localeCompare(b.country, language)),
  };
}

function cardOf(service: HelpService, trust: Trust, t: Translate): ServiceCard {
  const isPhone = service.channel === 'phone';
  return {
    name: service.name,
    does: t(`services.${service.id}`),
    isPhone,
    isUnchecked: trust === 'unconfirmed',
    href: isPhone ? `tel:${service.address.replace(/[^\d+]/g, '')}` : service.address,
    action: isPhone
      ? t('person.child.call', { number: service.address })
      : t('person.child.open', { host: new URL(service.address).hostname.replace(/^www\./, '') }),
  };
}
