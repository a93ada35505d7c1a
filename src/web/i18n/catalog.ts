import { arCommon } from '../messages/ar/common';
import { arErrors } from '../messages/ar/errors';
import { arHelp } from '../messages/ar/help';
import { enCommon } from '../messages/en/common';
import { enDesk } from '../messages/en/desk';
import { enErrors } from '../messages/en/errors';
import { enPlatformPage } from '../messages/en/platform-page';
import { enPersonForm } from '../messages/en/person-form';
import { enPersonCase } from '../messages/en/person-case';
import { enPersonCopy } from '../messages/en/person-copy';
import { enHelp } from '../messages/en/help';
import { enServices } from '../messages/en/services';
import { enFingerprint } from '../messages/en/fingerprint';
import { enRefusals } from '../messages/en/refusals';
import { viCommon } from '../messages/vi/common';
import { viDesk } from '../messages/vi/desk';
import { viErrors } from '../messages/vi/errors';
import { viPlatformPage } from '../messages/vi/platform-page';
import { viPersonForm } from '../messages/vi/person-form';
import { viPersonCase } from '../messages/vi/person-case';
import { viPersonCopy } from '../messages/vi/person-copy';
import { viHelp } from '../messages/vi/help';
import { viServices } from '../messages/vi/services';
import { viFingerprint } from '../messages/vi/fingerprint';
import { viRefusals } from '../messages/vi/refusals';
import type { Language } from './language';

const english = {
  common: enCommon,
  person: { ...enPersonForm, ...enPersonCase, ...enPersonCopy },
  platformPage: enPlatformPage,
  help: enHelp,
  services: enServices,
  fingerprint: enFingerprint,
  desk: enDesk,
  refusals: enRefusals,
  errors: enErrors,
};
type Catalog = { readonly [Space in keyof typeof english]: Readonly<Record<keyof (typeof english)[Space], string>> };

/** Every text of every page. A language that lacks a key does not compile. */
export const CATALOGS: Readonly<Record<Language, Catalog>> = {
  en: english,
  vi: {
    common: viCommon,
    person: { ...viPersonForm, ...viPersonCase, ...viPersonCopy },
    platformPage: viPlatformPage,
    help: viHelp,
    services: viServices,
    fingerprint: viFingerprint,
    desk: viDesk,
    refusals: viRefusals,
    errors: viErrors,
  },
};

/** `space.key`, where the key itself may hold dots: `person.links.hint`, `refusals.case.on-hold`. */
export type MessageKey = {
  [Space in keyof typeof english]: `${Space}.${Extract<keyof (typeof english)[Space], string>}`;
}[keyof typeof english];

/** Arabic as far as it goes: a proof of right-to-left pages for tests, by `space.key`. */
export const ARABIC: Readonly<Record<string, string | undefined>> = Object.fromEntries(
  Object.entries({ common: arCommon, errors: arErrors, help: arHelp }).flatMap(([space, texts]) =>
    Object.entries(texts).map(([key, text]) => [`${space}.${key}`, text]),
  ),
);
