import {
  areSafeHours,
  type ContactInput,
  type ContactRule,
  SAFE_ZONES,
  type SafeHours,
} from '../domain/report/safe-contact';
import { type FormBody, lengthOf, readChoice, readLine, readText } from './form';
import { clockTime, daysOf, SAFE_DAYS, type SafeDays, zoneName } from './i18n/safe-hours';
import type { Translate } from './i18n/translator';

const WAYS = ['none', 'email', 'phone'] as const;
const HOURS = ['any', 'some'] as const;
/** Whole hours, as they stand in the lists: 0 to 23 for the beginning, 1 to 24 for the end. */
const FROM_HOURS = Array.from({ length: 24 }, (_, hour) => String(hour));
const UNTIL_HOURS = Array.from({ length: 24 }, (_, hour) => String(hour + 1));

const NOTE_MAX = 500;
const WORDING_MAX = 150;
const CODE_WORD_MAX = 60;
/** RFC 5321 4.5.3.1.3 leaves 254 characters for an address. */
const ADDRESS_MAX = 254;

/** How to reach the person, as it was typed. */
export interface TypedContact {
  readonly way: (typeof WAYS)[number];
  readonly email: string;
  readonly phone: string;
  readonly hours: (typeof HOURS)[number];
  readonly from: string;
  readonly until: string;
  readonly days: SafeDays;
  readonly zone: string;
  readonly wording: string;
  readonly codeWord: string;
  readonly note: string;
}

export const NO_CONTACT: TypedContact = {
  way: 'none',
  email: '',
  phone: '',
  hours: 'any',
  from: '',
  until: '',
  days: 'every',
  zone: '',
  wording: '',
  codeWord: '',
  note: '',
};

export function readContact(body: FormBody): TypedContact {
  return {
    way: readChoice(body, 'way', WAYS) ?? 'none',
    email: readLine(body, 'email'),
    phone: readLine(body, 'phone'),
    hours: readChoice(body, 'hours', HOURS) ?? 'any',
    from: readChoice(body, 'from', FROM_HOURS) ?? '',
    until: readChoice(body, 'until', UNTIL_HOURS) ?? '',
    days: readChoice(body, 'days', SAFE_DAYS) ?? 'every',
    zone: readChoice(body, 'zone', SAFE_ZONES) ?? '',
    wording: readLine(body, 'wording'),
    codeWord: readLine(body, 'codeWord'),
    note: readText(body, 'note'),
  };
}

/** Adds what is wrong to `errors`. An address is kept only for the way that was chosen, and nothing without a way. */
export function judgeContact(typed: TypedContact, t: Translate, errors: Record<string, string>): ContactInput {
  if (typed.way === 'none') return { way: 'none' };
  const address = typed.way === 'email' ? typed.email : typed.phone;
  if (address === '') errors[typed.way] = t(`person.reach.${typed.way}.missing`);
  else if (!(typed.way === 'email' ? isEmail(address) : isPhone(address)))
    errors[typed.way] = t(`person.reach.${typed.way}.wrong`);
  const hours = typed.hours === 'any' ? null : judgeHours(typed, t, errors);
  for (const [field, max] of [
    ['wording', WORDING_MAX],
    ['codeWord', CODE_WORD_MAX],
    ['note', NOTE_MAX],
  ] as const)
    if (lengthOf(typed[field]) > max)
      errors[field] = t('person.reach.tooLong', { length: lengthOf(typed[field]), max });
  return {
    way: typed.way,
    address,
    note: orNull(typed.note),
    safety: { hours, wording: orNull(typed.wording), codeWord: orNull(typed.codeWord) },
  };
}

function judgeHours(typed: TypedContact, t: Translate, errors: Record<string, string>): SafeHours | null {
  if (typed.from === '') errors['from'] = t('person.safeHours.from.missing');
  if (typed.until === '') errors['until'] = t('person.safeHours.until.missing');
  if (typed.zone === '') errors['zone'] = t('person.safeHours.zone.missing');
  const hours = hoursOf(typed);
  if (hours === null || areSafeHours(hours)) return hours;
  errors['until'] = t('person.safeHours.until.same');
  return null;
}

/** Null while one of them is missing. */
export function hoursOf({ days, from, until, zone }: TypedContact): SafeHours | null {
  if (from === '' || until === '' || zone === '') return null;
  return { days: daysOf(days), from: Number(from), until: Number(until), zone };
}

const orNull = (text: string): string | null => (text === '' ? null : text);

/** Only what can be seen to be wrong; whether a mailbox exists is for its owner to know. */
function isEmail(text: string): boolean {
  return (
    text.length <= ADDRESS_MAX && /^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\.]+(\.[^\s@<>()[\],;:"\\.]+)+$/.test(text)
  );
}

/** 5 to 15 digits (ITU-T E.164) with the signs people write between them. */
function isPhone(text: string): boolean {
  const digits = text.replace(/[\s().\-/]/g, '');
  return /^\+?\d{5,15}$/.test(digits);
}

/** What is kept now, as if it had just been typed. */
export function typedContact(kept: KeptContact): TypedContact {
  const { way, address, hours, wording, codeWord, note } = kept;
  const same = hours === null ? undefined : SAFE_DAYS.find((days) => daysOf(days).join() === hours.days.join());
  return {
    way,
    email: way === 'email' ? (address ?? '') : '',
    phone: way === 'phone' ? (address ?? '') : '',
    hours: hours === null ? 'any' : 'some',
    from: hours === null ? '' : String(hours.from),
    until: hours === null ? '' : String(hours.until),
    days: same ?? 'every',
    zone: hours?.zone ?? '',
    wording: wording ?? '',
    codeWord: codeWord ?? '',
    note: note ?? '',
  };
}
interface KeptContact extends ContactRule {
  readonly address: string | null;
  readonly wording: string | null;
  readonly codeWord: string | null;
  readonly note: string | null;
}

interface Item {
  readonly value: string;
  readonly text: string;
  readonly selected: boolean;
}

/** The lists of the safe hours, with what was chosen before. */
export function contactOptions(typed: TypedContact, t: Translate) {
  const choose = { value: '', text: t('person.safeHours.choose'), selected: false };
  const items = (values: readonly string[], chosen: string, textOf: (value: string) => string): Item[] =>
    values.map((value) => ({ value, text: textOf(value), selected: value === chosen }));
  return {
    fromHours: [choose, ...items(FROM_HOURS, typed.from, ofClock)],
    untilHours: [choose, ...items(UNTIL_HOURS, typed.until, ofClock)],
    days: items(SAFE_DAYS, typed.days, (value) => t(`person.safeHours.${value}`)),
    zones: [choose, ...items(SAFE_ZONES, typed.zone, (zone) => zoneName(zone, t))],
  };
}

const ofClock = (hour: string): string => clockTime(Number(hour));
