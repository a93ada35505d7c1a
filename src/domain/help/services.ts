import { EMERGENCY_ROWS, SERVICE_ROWS } from './services-table';

/** `threats`: somebody wants money, or more pictures. `crisis`: somebody to talk to, whatever it is about. */
export const SERVICE_AUDIENCES = ['adults', 'under-18', 'threats', 'crisis', 'police', 'office'] as const;
export type ServiceAudience = (typeof SERVICE_AUDIENCES)[number];

/** From one day of the week to another (1 is Monday), local times. */
export interface OpeningHours {
  readonly from: number;
  readonly to: number;
  readonly times: string;
}

export interface HelpService {
  readonly id: string;
  /** ISO 3166-1 alpha-2; `001` is any country, `EU` is Europe. */
  readonly country: string;
  /** The first one is the one it fits best. */
  readonly audiences: readonly [ServiceAudience, ...ServiceAudience[]];
  readonly channel: 'phone' | 'web' | 'mail';
  /** A number as dialled inside the country, a web address, or a mail address. */
  readonly address: string;
  /** Null: nobody has found out. */
  readonly hours: 'always' | readonly OpeningHours[] | null;
  /** Language codes, or `many`; empty: not known. */
  readonly languages: readonly string[];
  /** In its own language first. */
  readonly name: string;
  /** When each source was written or last checked, as far as known. */
  readonly sourceDate: string | null;
  /** `primary`: the owner's own page. `secondary`: another party says so. Nothing from memory is in the table. */
  readonly sureness: 'primary' | 'secondary';
  readonly sources: readonly [string, ...string[]];
}

export interface EmergencyNumber {
  readonly id: string;
  readonly country: string;
  readonly number: string;
  readonly reaches: 'all' | 'police';
  readonly sourceDate: string | null;
  readonly sureness: 'primary' | 'secondary';
  readonly sources: readonly [string, ...string[]];
}

/** How sure a reader may be: looked at by a person of the helpline in time, or not. */
export type Trust = 'confirmed' | 'unconfirmed';

/** Which rows somebody of the helpline has looked at, and on which day (`2026-11-30`). */
export type Confirmations = ReadonlyMap<string, string>;

/** Numbers and addresses change: a look is good for three months (README of the directory, rule 2). */
export const CONFIRMED_FOR_DAYS = 92;

/** Members that the European number for emergencies holds for, as far as the table names them. */
const EU_MEMBERS = ['IE', 'FR', 'DE', 'ES', 'NL'];

const lines = (text: string): string[][] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
const sourcesOf = (cell: string) => cell.split(' ; ') as [string, ...string[]];

function hoursOf(cell: string): HelpService['hours'] {
  if (cell === '') return null;
  if (cell === 'always') return cell;
  return cell.split(', ').map((part) => ({ from: Number(part[0]), to: Number(part[2]), times: part.slice(4) }));
}

/** Every row of the table. */
export const HELP_SERVICES: readonly HelpService[] = lines(SERVICE_ROWS).map(
  ([id, country, audiences, channel, address, hours, languages, name, sourceDate, sureness, sources]) => ({
    id: id!,
    country: country!,
    audiences: audiences!.split(' ') as unknown as HelpService['audiences'],
    channel: channel as HelpService['channel'],
    address: address!,
    hours: hoursOf(hours!),
    languages: languages!.split(' ').filter(Boolean),
    name: name!,
    sourceDate: sourceDate === '' ? null : sourceDate!,
    sureness: sureness as HelpService['sureness'],
    sources: sourcesOf(sources!),
  }),
);

export const EMERGENCY_NUMBERS: readonly EmergencyNumber[] = lines(EMERGENCY_ROWS).map(
  ([country, number, reaches, sourceDate, sureness, sources]) => ({
    id: `emergency-${country!.toLowerCase()}`,
    country: country!,
    number: number!,
    reaches: reaches as EmergencyNumber['reaches'],
    sourceDate: sourceDate === '' ? null : sourceDate!,
    sureness: sureness as EmergencyNumber['sureness'],
    sources: sourcesOf(sources!),
  }),
);

/** Countries that somebody can choose, `EU` among them; `001` is no country. */
export const HELP_COUNTRIES: readonly string[] = [...new Set(HELP_SERVICES.map(({ country }) => country))].filter(
  (country) => country !== '001',
);

/**
 * Whether a row may be shown, and how: confirmed by a person within {@link CONFIRMED_FOR_DAYS}, or unconfirmed and marked
 * so. A service for real people shows no row that nobody has looked at: a wrong number is worse than none.
 */
export function trustIn(
  id: string,
  confirmed: Confirmations,
  now: Date,
  showsUnconfirmed: boolean,
): { readonly trust: Trust; readonly on: string | null } | null {
  const on = confirmed.get(id) ?? null;
  const days = on === null ? Infinity : (now.getTime() - Date.parse(`${on}T00:00:00Z`)) / 86_400_000;
  // A day ahead is today somewhere east of us; more than that was never looked at.
  if (days >= -1 && days <= CONFIRMED_FOR_DAYS) return { trust: 'confirmed', on };
  return showsUnconfirmed ? { trust: 'unconfirmed', on } : null;
}

/** The rows of one country (with Europe's where it is in Europe); `null` is another country, where only `001` fits. */
export function servicesOf(country: string | null): readonly HelpService[] {
  return HELP_SERVICES.filter((service) => isOf(service.country, country));
}

export function emergencyNumbersOf(country: string | null): readonly EmergencyNumber[] {
  return EMERGENCY_NUMBERS.filter((number) => isOf(number.country, country));
}

function isOf(of: string, country: string | null): boolean {
  return country !== null && (of === country || (of === 'EU' && EU_MEMBERS.includes(country)));
}

/** What works from wherever somebody is. */
export const SERVICES_OF_ANY_COUNTRY: readonly HelpService[] = HELP_SERVICES.filter(({ country }) => country === '001');
