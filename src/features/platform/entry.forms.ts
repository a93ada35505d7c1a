import { RULES } from '../../domain/deadline/rules';
import type { RuleId } from '../../domain/deadline/rule';
import {
  hostProblem,
  listChange,
  normaliseHost,
  type PlatformEntry,
  SERVICE_KINDS,
  type ServiceKind,
  VERY_LARGE,
  type VeryLarge,
} from '../../domain/platform/entry';
import type { SiteOf } from '../../domain/platform/match-platform';
import { type FormBody, lengthOf, readChoice, readChoices, readLine, readText } from '../../web/form';
import type { EntryAtHand } from './entry-change.service';

export const HOSTS_MOST = 200;
export const FACT_MAX = 200;
const HOSTS_TEXT_MAX = 20_000;
/** A whole number from 1 to 100,000; empty for no limit. */
const LIMIT = /^(?:|[1-9]\d{0,4}|100000)$/;
const LIMIT_MOST = 100_000;
const limitOf = (text: string): number | null => (text === '' ? null : Number(text));
const LAWS = Object.keys(RULES) as RuleId[];

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
  version: readLine(body, 'version', 40),
});

export const asTyped = (entry: PlatformEntry, version: string): TypedEntry => ({
  ...entry,
  hosts: entry.hosts.join('\n'),
  operatedBy: entry.operatedBy ?? '',
  establishedIn: entry.establishedIn ?? '',
  maxInFlight: String(entry.maxInFlight ?? ''),
  maxPerMinute: String(entry.maxPerMinute ?? ''),
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
    },
  };
}
