import { RULES } from '../../domain/deadline/rules';
import {
  changedContacts,
  changedFields,
  CONTACT_PURPOSES,
  ENTRY_FIELDS,
  type EntryField,
  listChange,
  type PlatformEntry,
  SERVICE_KINDS,
  VERY_LARGE,
} from '../../domain/platform/entry';
import type { DeskWords } from '../../web/desk/desk-page';
import type { FieldError, TypedEntry } from './entry.forms';

const TERM: Readonly<Record<EntryField, string>> = {
  hosts: 'desk.platform.fact.hosts',
  bases: 'desk.platform.fact.laws',
  serviceKind: 'desk.platform.fact.kind',
  operatedBy: 'desk.platform.fact.operator',
  establishedIn: 'desk.platform.fact.established',
  euVeryLarge: 'desk.platform.fact.veryLarge',
  maxInFlight: 'desk.platform.fact.maxInFlight',
  maxPerMinute: 'desk.platform.fact.maxPerMinute',
  contacts: 'desk.platform.contacts',
};

const LIMITS: readonly EntryField[] = ['maxInFlight', 'maxPerMinute'];

type Words = Pick<DeskWords, 't'>;

/** Contacts have cards of their own on the page of the platform, and fields of their own in the form. */
type Told = Exclude<EntryField, 'contacts'>;
const TOLD = ENTRY_FIELDS.filter((field): field is Told => field !== 'contacts');

/** One field of an entry in words. */
function valueOf(entry: PlatformEntry, field: Told, { t }: Words): string {
  const unknown = t('desk.platform.unknown');
  switch (field) {
    case 'hosts':
      return entry.hosts.join(', ') || t('desk.platform.none');
    case 'bases':
      return entry.bases.map((basis) => t(`desk.rule.${basis}`)).join(', ') || unknown;
    case 'serviceKind':
      return t(`desk.platform.kind.${entry.serviceKind}`);
    case 'euVeryLarge':
      return t(`desk.platform.veryLarge.${entry.euVeryLarge}`);
    case 'maxInFlight':
    case 'maxPerMinute':
      return entry[field]?.toString() ?? t('desk.platform.noLimit');
    case 'operatedBy':
    case 'establishedIn':
      return entry[field] ?? unknown;
  }
}

/** Limits are shown where there are some: most platforms have none. */
export const presentEntry = (entry: PlatformEntry, words: Words) =>
  TOLD.filter((field) => !LIMITS.includes(field) || entry[field] !== null).map((field) => ({
    term: words.t(TERM[field]),
    text: valueOf(entry, field, words),
  }));

/** What a change is about, a line each: of a list what comes and what goes, of a fact what it was and what it shall be. */
export function presentDifference(before: PlatformEntry, wanted: PlatformEntry, words: Words) {
  const { t } = words;
  return changedFields(before, wanted).map((field) => {
    const term = t(TERM[field]);
    if (field === 'contacts') return { term, lines: contactLines(before, wanted, words) };
    if (field !== 'hosts' && field !== 'bases')
      return {
        term,
        lines: [
          t('desk.platform.entry.became', {
            before: valueOf(before, field, words),
            after: valueOf(wanted, field, words),
          }),
        ],
      };
    const { added, removed } = listChange(before[field], wanted[field]);
    const text = (one: string) => (field === 'bases' ? t(`desk.rule.${one}`) : one);
    return {
      term,
      lines: [
        ...added.map((one) => t('desk.platform.entry.added', { value: text(one) })),
        ...removed.map((one) => t('desk.platform.entry.removed', { value: text(one) })),
      ],
    };
  });
}

/** Of each contact that changes: its address, then what is said of it now, and what was. */
function contactLines(before: PlatformEntry, wanted: PlatformEntry, { t }: Words): string[] {
  const said = (purpose: string, languages: string | null) =>
    [
      t(`desk.platform.purpose.${purpose}`),
      t('desk.platform.languages', { text: languages ?? t('desk.platform.unknown') }),
    ].join(' · ');
  return changedContacts(before.contacts ?? [], wanted.contacts ?? []).map(
    ({ was, now }) =>
      `${now.address}: ${t('desk.platform.entry.became', {
        before: said(was.purpose, was.languages),
        after: said(now.purpose, now.languages),
      })}`,
  );
}

interface EntryForm {
  readonly slug: string;
  readonly name: string;
  readonly entry: PlatformEntry;
  readonly hasLimits: boolean;
  readonly typed: TypedEntry;
  readonly errors: Readonly<Record<string, FieldError>>;
}

/** The form, with what the directory says now beside it. */
export function presentEntryForm({ slug, name, entry, hasLimits, typed, errors }: EntryForm, words: Words) {
  const { t } = words;
  return {
    slug,
    name,
    now: presentEntry(entry, words),
    typed,
    hasLimits,
    errors: Object.fromEntries(
      Object.entries(errors).map(([field, { key, values }]) => [field, t(`desk.${key}`, values)]),
    ),
    laws: Object.values(RULES).map(({ id }) => ({
      value: id,
      text: [t(`desk.rule.${id}`), t(`desk.limit.${id}`)].join(' – '),
      isSet: typed.bases.includes(id),
    })),
    contacts: (entry.contacts ?? []).map(({ id, address, purpose, languages }) => {
      const one = typed.contacts.find((each) => each.id === id);
      const chosen = one === undefined ? purpose : one.purpose;
      return {
        id,
        address,
        languages: one?.languages ?? languages ?? '',
        purposes: CONTACT_PURPOSES.map((value) => ({
          value,
          text: t(`desk.platform.purpose.${value}`),
          isChosen: value === chosen,
        })),
      };
    }),
    kinds: SERVICE_KINDS.map((value) => ({ value, text: t(`desk.platform.kind.${value}`) })),
    sizes: VERY_LARGE.map((value) => ({ value, text: t(`desk.platform.veryLarge.${value}`) })),
  };
}
