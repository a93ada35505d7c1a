import { enCommon } from '../messages/en/common';
import { enDesk } from '../messages/en/desk';
import { enErrors } from '../messages/en/errors';
import { enFingerprint } from '../messages/en/fingerprint';
import { enPerson } from '../messages/en/person';
import { enRefusals } from '../messages/en/refusals';
import { viCommon } from '../messages/vi/common';
import { viDesk } from '../messages/vi/desk';
import { viErrors } from '../messages/vi/errors';
import { viFingerprint } from '../messages/vi/fingerprint';
import { viPerson } from '../messages/vi/person';
import { viRefusals } from '../messages/vi/refusals';
import type { Language } from './language';

const english = {
  common: enCommon,
  person: enPerson,
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
    person: viPerson,
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
