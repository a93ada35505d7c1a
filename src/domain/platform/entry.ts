import type { RuleId } from '../deadline/rule';
import { parseUrl } from '../shared/parse-url';
import { isHostEntry, type SiteOf } from './match-platform';

export const SERVICE_KINDS = [
  'unknown',
  'social',
  'messaging',
  'video',
  'image_host',
  'adult',
  'search',
  'forum',
  'file_host',
  'cloud',
] as const;
export type ServiceKind = (typeof SERVICE_KINDS)[number];

/** Whether it is a very large platform or search engine under the Digital Services Act. */
export const VERY_LARGE = ['yes', 'no', 'unknown'] as const;
export type VeryLarge = (typeof VERY_LARGE)[number];

/** What a published contact is for. */
export const CONTACT_PURPOSES = ['ncii', 'abuse', 'impersonation', 'copyright', 'data_protection', 'under_18'] as const;
export type ContactPurpose = (typeof CONTACT_PURPOSES)[number];

/** What is known of a published contact, as far as two persons may change it. Nothing is ever sent there from here. */
export interface EntryContact {
  readonly id: string;
  /** By which it is known; another address is another contact, and an address in use is a channel's. */
  readonly address: string;
  readonly purpose: ContactPurpose;
  readonly languages: string | null;
}

/** What the directory says of a platform: which links are its own, which laws bind it, and the facts behind that. */
export interface PlatformEntry {
  readonly hosts: readonly string[];
  readonly bases: readonly RuleId[];
  readonly serviceKind: ServiceKind;
  readonly operatedBy: string | null;
  readonly establishedIn: string | null;
  readonly euVeryLarge: VeryLarge;
  /** How many notices one worker may have under way at its webhook or feed; null: as many as it proves to bear. */
  readonly maxInFlight: number | null;
  /** How many attempts a minute all workers together may make there; null: no limit. */
  readonly maxPerMinute: number | null;
  /** In a change that was proposed before contacts could be changed there are none. */
  readonly contacts?: readonly EntryContact[];
}

export type EntryField = keyof PlatformEntry;
export const ENTRY_FIELDS: readonly EntryField[] = [
  'hosts',
  'bases',
  'serviceKind',
  'operatedBy',
  'establishedIn',
  'euVeryLarge',
  'maxInFlight',
  'maxPerMinute',
  'contacts',
];

export interface OthersHosts {
  readonly name: string;
  readonly hosts: readonly string[];
}

const isSame = (one: PlatformEntry[EntryField], other: PlatformEntry[EntryField]): boolean =>
  Array.isArray(one) && Array.isArray(other) ? sorted(one) === sorted(other) : one === other;

const sorted = (list: readonly unknown[]): string => list.map(textOf).sort().join('\n');

/** An entry that was kept as JSON may hold the parts of a contact in another order. */
const textOf = (one: unknown): string => {
  if (typeof one === 'string') return one;
  const { id, address, purpose, languages } = one as EntryContact;
  return JSON.stringify([id, address, purpose, languages]);
};

/** The contacts of which something else is said, as they are and as they shall be. */
export const changedContacts = (before: readonly EntryContact[], after: readonly EntryContact[]) =>
  after.flatMap((now) => {
    const was = before.find(({ id }) => id === now.id);
    return was === undefined || textOf(was) === textOf(now) ? [] : [{ was, now }];
  });

/**
 * One address stands once for each purpose. The purpose that another contact of the same address has now is not free
 * either: two that change places would be, for a moment, the same.
 */
export const isPurposeTaken = (before: readonly EntryContact[], after: readonly EntryContact[]): boolean =>
  changedContacts(before, after).some(({ was, now }) =>
    [...before, ...after].some(
      ({ id, address, purpose }) =>
        id !== now.id && address === now.address && purpose === now.purpose && now.purpose !== was.purpose,
    ),
  );

/** What a change is about: the order of hosts and laws says nothing. */
export const changedFields = (before: PlatformEntry, after: PlatformEntry): EntryField[] =>
  ENTRY_FIELDS.filter((field) => !isSame(before[field], after[field]));

/** Of a list what came and what went. */
export function listChange(before: readonly string[], after: readonly string[]) {
  return {
    added: after.filter((one) => !before.includes(one)),
    removed: before.filter((one) => !after.includes(one)),
  };
}

/** A host as it is compared: small letters, no dot at its end, and as it stands in an address (ASCII) if it was typed in another script. */
export function normaliseHost(typed: string): string {
  const host = typed.trim().toLowerCase().replace(/\.$/, '');
  if (/^[\u0021-\u007e]*$/.test(host)) return host;
  return parseUrl(`http://${host}/`)?.host ?? host;
}

/** `wrong`: it means nothing, or a whole public suffix. `taken`: the very same entry stands with another platform. */
export interface HostProblem {
  readonly host: string;
  readonly what: 'wrong' | 'taken';
  /** Whose it is. */
  readonly owner: string | null;
}

/** One of these hosts that cannot be added, and why; null when all can. A host below another's is another entry. */
export function hostProblem(
  added: readonly string[],
  others: readonly OthersHosts[],
  siteOf: SiteOf,
): HostProblem | null {
  const taken = takenHost(added, others);
  if (taken !== null) return taken;
  const wrong = added.find((host) => !isHostEntry(host, siteOf));
  return wrong === undefined ? null : { host: wrong, what: 'wrong', owner: null };
}

/** The first of these hosts that stands with another platform, as that very entry; null when none does. */
export function takenHost(hosts: readonly string[], others: readonly OthersHosts[]): HostProblem | null {
  for (const host of hosts) {
    const owner = ownerOf(host, others);
    if (owner !== null) return { host, what: 'taken', owner };
  }
  return null;
}

const ownerOf = (host: string, others: readonly OthersHosts[]): string | null =>
  others.find(({ hosts }) => hosts.some((one) => normaliseHost(one) === host))?.name ?? null;

/** Why a change of an entry that was right when it was proposed is so no more. */
export type EntryTrouble = 'out-of-date' | 'host-taken';

/**
 * Judges a change again when it is decided and when it is put to use. What it changes must still be what it was when it
 * was proposed; what it leaves alone may be different by now, and stays so.
 */
export function entryTrouble(
  { before, wanted }: { readonly before: PlatformEntry; readonly wanted: PlatformEntry },
  now: PlatformEntry,
  others: readonly OthersHosts[],
): EntryTrouble | null {
  const fields = changedFields(before, wanted);
  if (fields.some((field) => !isSame(before[field], now[field]))) return 'out-of-date';
  const { added } = listChange(before.hosts, wanted.hosts);
  return takenHost(added, others) === null ? null : 'host-taken';
}

/** The entry with what the change is about, and nothing else of it. */
export function withChange(
  now: PlatformEntry,
  { before, wanted }: { readonly before: PlatformEntry; readonly wanted: PlatformEntry },
): PlatformEntry {
  const fields = changedFields(before, wanted);
  return { ...now, ...Object.fromEntries(fields.map((field) => [field, wanted[field]])) };
}
