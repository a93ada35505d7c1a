import type { DeskWords } from '../../web/desk/desk-page';
import { formatShortDateTime } from '../../web/i18n/format';
import type { KeptForm } from './kept-form.service';
import type { PersonAtDesk, PersonStep } from './people.view';

interface KeptField {
  readonly name: string;
  readonly value: string;
  /** Words that somebody typed are shown, to be looked at once more; a choice goes along unseen. */
  readonly isText: boolean;
  /** Counts the fields that are shown. */
  readonly number: number;
}

/** A code of ours has no spaces and is short: whatever else stands in a field was typed. */
const CHOICE = /^[\w:.-]{0,60}$/;

/** The form that waited, with its words to look at. */
export function presentKept({ path, fields }: KeptForm): {
  readonly path: string;
  readonly fields: readonly KeptField[];
} {
  let number = 0;
  return {
    path,
    fields: fields.map(([name, value]) => {
      const isText = !CHOICE.test(value);
      if (isText) number += 1;
      return { name, value, isText, number };
    }),
  };
}

/** What was done about an account, by whom, in words. */
export function presentSteps(
  steps: readonly PersonStep[],
  { t, language, zone }: DeskWords,
): readonly { readonly at: string; readonly by: string; readonly about: string; readonly what: string }[] {
  return steps.map(({ at, by, about, action, role }) => ({
    at: formatShortDateTime(at, { language, zone }),
    by: by ?? t('desk.people.byOperator'),
    about: about ?? '–',
    what: role === null ? t(`desk.${action}`) : `${t(`desk.${action}`)}: ${t(`desk.role.${role}`)}`,
  }));
}

/** One row of the list of people. */
export function presentPerson(person: PersonAtDesk, { t, language, zone }: DeskWords): object {
  const { hasPassword, passkeys, organisationSince, seenAt, linkUntil } = person;
  const ways = [
    ...(passkeys > 0 ? [t('desk.people.passkeys', { n: passkeys })] : []),
    ...(hasPassword ? [t('desk.people.password')] : []),
    ...(organisationSince === null
      ? []
      : [t('desk.people.organisation', { at: formatShortDateTime(organisationSince, { language, zone }) })]),
  ];
  return {
    ...person,
    roleName: t(`desk.role.${person.role}`),
    ways: ways.length === 0 ? [t('desk.people.noWay')] : ways,
    seen: seenAt === null ? null : formatShortDateTime(seenAt, { language, zone }),
    isBound: organisationSince !== null,
    link: linkUntil === null ? null : formatShortDateTime(linkUntil, { language, zone }),
  };
}
