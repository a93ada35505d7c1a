import { type ChildService, CHILD_SERVICES } from '../../domain/report/child-services';
import type { LinkProblem } from '../../domain/report/links';
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

export function problemLines(problems: readonly LinkProblem[], t: Translate): { line: string; why: string }[] {
  return problems.map(({ line, code }) => ({ line, why: t(`person.links.line.${code}`) }));
}

export interface ServiceCard {
  readonly name: string;
  readonly does: string;
  readonly href: string;
  readonly action: string;
  readonly isPhone: boolean;
}
export interface ServiceGroup {
  readonly country: string;
  readonly services: readonly ServiceCard[];
}

/**
 * Who can help when the person in the picture was under 18: first what works from anywhere (before it, Viet Nam for
 * readers of Vietnamese), then each country by its name in the reader's language.
 */
export function childServices(language: Language): { first: ServiceGroup[]; more: ServiceGroup[] } {
  const t = translatorFor(language);
  const names = new Intl.DisplayNames([language], { type: 'region' });
  const nameOf = (country: string) =>
    country === '001' ? t('person.child.anyCountry') : (names.of(country) ?? country);
  const group = (country: string): ServiceGroup => ({
    country: nameOf(country),
    services: CHILD_SERVICES.filter((service) => service.country === country).map((service) => card(service, t)),
  });
  const start = language === 'vi' ? ['VN', '001'] : ['001'];
  const rest = [...new Set(CHILD_SERVICES.map((service) => service.country))].filter((c) => !start.includes(c));
  return {
    first: start.map(group),
    more: rest.map(group).sort((a, b) => a.country.localeCompare(b.country, language)),
  };
}

function card(service: ChildService, t: Translate): ServiceCard {
  const isPhone = service.channel === 'phone';
  return {
    name: service.name,
    does: t(`person.child.does.${service.id}`),
    isPhone,
    href: isPhone ? `tel:${service.address.replace(/[^\d+]/g, '')}` : service.address,
    action: isPhone
      ? t('person.child.call', { number: service.address })
      : t('person.child.open', { host: new URL(service.address).hostname.replace(/^www\./, '') }),
  };
}
