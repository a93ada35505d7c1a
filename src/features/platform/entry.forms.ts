import { RULES } from '../../domain/deadline/rules';
import type { RuleId } from '../../domain/deadline/rule';
import {
  CONTACT_PURPOSES,
  type ContactPurpose,
  type EntryContact,
  hostProblem,
  isPurposeTaken,
  listChange,
  normaliseHost,
  type PlatformEntry,
  SERVICE_KINDS,
  type ServiceKind,
  VERY_LARGE,
  type VeryLarge,
} from '../../domain/platform/entry';
import type { SiteOf } from '../../domain/platform/match-platform';
import { type FormBody, lengthOf, readChoice, readChoices, readLine, readLines, readText } from '../../web/form';
import type { EntryAtHand } from './entry-change.service';

export const HOSTS_MOST = 200;
export const FACT_MAX = 200;
const HOSTS_TEXT_MAX = 20_000;
/** A whole number from 1 to 100,000; empty for no limit. */
const LIMIT = /^(?:|[1-9]\d{0,4}|100000)$/;
const LIMIT_MOST = 100_000;
const limitOf = (text: string): number | null => (text === '' ? null : Number(text));
const LAWS = Object.keys(RULES) as RuleId[];

/** One contact in the form; its address stands beside it and is not typed. */
export interface TypedContact {
  readonly id: string;
  readonly purpose: ContactPurpose | null;
  readonly languages: string;
}

/** The three fields of each contact come in the order of the page, one list a field. */
function typedContacts(body: FormBody): TypedContact[] {
  const [purposes, languages] = [readLines(body, 'purpose'), readLines(body, 'languages')];
  return readLines(body, 'contact').map((id, place) => ({
    id,
    purpose: CONTACT_PURPOSES.find((purpose) => purpose === purposes[place]) ?? null,
    languages: languages[place] ?? '',
  }));
}

/** The form as it stands, right or wrong. */
export interface TypedEntry {
  /** One a line. */
  readonly hosts: string;
  readonly bases: readonly RuleId[];
  readonly serviceKind: ServiceKind | null;
  readonly operatedBy: string;
  readonly establishedIn: string;
  readonly euVeryLarge: VeryLarge | null;
  readonly maxInFlight: string;
  readonly maxPerMinute: string;
  readonly contacts: readonly TypedContact[];
  readonly version: string;
}

export const typedEntry = (body: FormBody): TypedEntry => ({
  hosts: readText(body, 'hosts', HOSTS_TEXT_MAX),
  bases: readChoices(body, 'bases', LAWS),
  serviceKind: readChoice(body, 'serviceKind', SERVICE_KINDS),
  operatedBy: readLine(body, 'operatedBy'),
  establishedIn: readLine(body, 'establishedIn'),
  euVeryLarge: readChoice(body, 'euVeryLarge', VERY_LARGE),
  maxInFlight: readLine(body, 'maxInFlight'),
  maxPerMinute: readLine(body, 'maxPerMinute'),
  contacts: typedContacts(body),
  version: readLine(body, 'version', 40),
});

export const asTyped = (entry: PlatformEntry, version: string): TypedEntry => ({
  ...entry,
  hosts: entry.hosts.join('\n'),
  operatedBy: entry.operatedBy ?? '',
  establishedIn: entry.establishedIn ?? '',
  maxInFlight: String(entry.maxInFlight ?? ''),
  maxPerMinute: String(entry.maxPerMinute ?? ''),
  contacts: (entry.contacts ?? []).map(({ id, purpose, languages }) => ({ id, purpose, languages: languages ?? '' })),
  version,
});

/** A message of `desk.`, and what stands in it. */
export interface FieldError {
  readonly key: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

export type JudgedEntry =
  | { readonly ok: true; readonly value: PlatformEntry }
  | { readonly ok: false; readonly errors: Readonly<Record<string, FieldError>> };

/**
 * What was typed as an entry. Hosts that the platform has already are taken as they are; of those that are new each is
 * judged, and the first that cannot be is named.
 */
export function judgeEntry(
  typed: TypedEntry,
  { entry: now, others, hasLimits }: Pick<EntryAtHand, 'entry' | 'others' | 'hasLimits'>,
  siteOf: SiteOf,
): JudgedEntry {
  const errors: Record<string, FieldError> = {};
  const known = new Map(now.hosts.map((host) => [normaliseHost(host), host]));
  const lines = typed.hosts.split(/[\s,;]+/).map(normaliseHost);
  const hosts = [...new Set(lines.filter((line) => line !== ''))].map((host) => known.get(host) ?? host);
  const problem = hostProblem(listChange(now.hosts, hosts).added, others, siteOf);
  if (hosts.length === 0 && now.hosts.length > 0) errors['hosts'] = { key: 'platform.entry.error.hosts' };
  else if (hosts.length > HOSTS_MOST)
    errors['hosts'] = { key: 'platform.entry.error.hosts.many', values: { most: HOSTS_MOST } };
  else if (problem !== null)
    errors['hosts'] = {
      key: `platform.entry.error.host.${problem.what}`,
      values: { host: problem.host, owner: problem.owner ?? '' },
    };
  const { serviceKind, euVeryLarge, operatedBy, establishedIn } = typed;
  if (serviceKind === null) errors['serviceKind'] = { key: 'platform.entry.error.choose' };
  for (const field of ['operatedBy', 'establishedIn'] as const)
    if (lengthOf(typed[field]) > FACT_MAX)
      errors[field] = { key: 'platform.entry.error.long', values: { most: FACT_MAX } };
  for (const field of ['maxInFlight', 'maxPerMinute'] as const)
    if (!LIMIT.test(typed[field])) errors[field] = { key: 'platform.entry.error.limit', values: { most: LIMIT_MOST } };
  const { contacts: nowContacts = [] } = now;
  const contacts = nowContacts.map((one) => withTyped(one, typed.contacts));
  if (typed.contacts.some(({ purpose }) => purpose === null))
    errors['contacts'] = { key: 'platform.entry.error.choose' };
  else if (typed.contacts.some(({ languages }) => lengthOf(languages) > FACT_MAX))
    errors['contacts'] = { key: 'platform.entry.error.long', values: { most: FACT_MAX } };
  else if (isPurposeTaken(nowContacts, contacts)) errors['contacts'] = { key: 'platform.entry.error.contact.twice' };
  if (euVeryLarge === null) errors['euVeryLarge'] = { key: 'platform.entry.error.choose' };
  if (serviceKind === null || euVeryLarge === null || Object.keys(errors).length > 0) return { ok: false, errors };
  // Strongest first, as it was set up; what is new comes after.
  const kept = now.bases.filter((basis) => typed.bases.includes(basis));
  const bases = [...kept, ...typed.bases.filter((basis) => !kept.includes(basis))];
  const orNull = (text: string) => (text === '' ? null : text);
  return {
    ok: true,
    value: {
      hosts,
      bases,
      serviceKind,
      operatedBy: orNull(operatedBy),
      establishedIn: orNull(establishedIn),
      euVeryLarge,
      maxInFlight: hasLimits ? limitOf(typed.maxInFlight) : null,
      maxPerMinute: hasLimits ? limitOf(typed.maxPerMinute) : null,
      contacts,
    },
  };
}

/** A contact with what was typed about it; one that is in no field of the form stays as it is. */
function withTyped(contact: EntryContact, typed: readonly TypedContact[]): EntryContact {
  const one = typed.find(({ id }) => id === contact.id);
  if (one?.purpose === undefined || one.purpose === null) return contact;
  return { ...contact, purpose: one.purpose, languages: one.languages === '' ? null : one.languages };
}
