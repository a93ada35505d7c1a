import type { AuthorityKind } from '../../domain/notice/completeness';
import { type Link, LINK_LIMITS, type LinkProblem, parseLinks } from '../../domain/report/links';
import { type FormBody, type FormErrors, lengthOf, readChoice, readChoices, readLine, readText } from '../../web/form';
import type { Translate } from '../../web/i18n/translator';
import type { Circumstance, ConsentAction, ContactInput, ReportInput } from './report.service';

export const AGES = ['adult', 'minor', 'not_sure'] as const;
export type Age = (typeof AGES)[number];
export const CIRCUMSTANCES: readonly Circumstance[] = ['posted', 'threatened', 'made_by_ai', 'not_sure'];
export const REPORTERS: readonly AuthorityKind[] = ['self', 'parent', 'lawyer', 'advocate', 'police'];
export const WAYS = ['none', 'email', 'phone'] as const;
export const CONSENTS: readonly ConsentAction[] = [
  'notify_platforms',
  'share_fingerprints',
  'pass_to_police',
  'use_in_figures',
];

const NARRATIVE_MAX = 5000;
const NOTE_MAX = 500;
/** RFC 5321 4.5.3.1.3 leaves 254 characters for an address. */
const ADDRESS_MAX = 254;

/** Everything as it was typed, so that a page that comes back loses nothing. */
export interface TypedReport {
  readonly circumstance: Circumstance | null;
  readonly narrative: string;
  readonly reporter: AuthorityKind | null;
  readonly links: string;
  readonly leaveOut: boolean;
  readonly statesNoConsent: boolean;
  readonly way: (typeof WAYS)[number];
  readonly email: string;
  readonly phone: string;
  readonly note: string;
  readonly consents: readonly ConsentAction[];
}

export const NOTHING_TYPED: TypedReport = {
  circumstance: null,
  narrative: '',
  reporter: null,
  links: '',
  leaveOut: false,
  statesNoConsent: false,
  way: 'none',
  email: '',
  phone: '',
  note: '',
  consents: [],
};

export type ReportAnswers = Omit<ReportInput, 'submissionId' | 'language' | 'ageInPicture'>;

export type JudgedReport =
  | { readonly ok: true; readonly value: ReportAnswers }
  | {
      readonly ok: false;
      /** In the order of the page; the key is the field's id there. */
      readonly errors: FormErrors;
      readonly understood: readonly Link[];
      readonly problems: readonly LinkProblem[];
    };

export function readTyped(body: FormBody): TypedReport {
  return {
    circumstance: readChoice(body, 'circumstance', CIRCUMSTANCES),
    narrative: readText(body, 'narrative'),
    reporter: readChoice(body, 'reporter', REPORTERS),
    links: readText(body, 'links'),
    leaveOut: readChoice(body, 'leaveOut', ['yes']) !== null,
    statesNoConsent: readChoice(body, 'statesNoConsent', ['yes']) !== null,
    way: readChoice(body, 'way', WAYS) ?? 'none',
    email: readLine(body, 'email'),
    phone: readLine(body, 'phone'),
    note: readText(body, 'note'),
    consents: readChoices(body, 'consents', CONSENTS),
  };
}

/**
 * Judges the whole form at once. A link is needed unless someone only threatens. Lines that cannot be links come back
 * by name; ticking `leaveOut` sends the report with those that could be read. An address is kept only for the way that
 * was chosen.
 */
export function judgeReport(typed: TypedReport, t: Translate): JudgedReport {
  const { links, problems } = parseLinks(typed.links, LINK_LIMITS);
  const errors: Record<string, string> = {};
  if (typed.circumstance === null) errors['circumstance'] = t('person.what.missing');
  if (lengthOf(typed.narrative) > NARRATIVE_MAX)
    errors['narrative'] = t('person.story.tooLong', { length: lengthOf(typed.narrative), max: NARRATIVE_MAX });
  const needsLink = typed.circumstance !== 'threatened';
  if (problems.length > 0 && !(typed.leaveOut && (links.length > 0 || !needsLink)))
    errors['links'] = t('person.links.notRead');
  else if (links.length === 0 && needsLink) errors['links'] = t('person.links.missing');
  if (typed.reporter === null) errors['reporter'] = t('person.who.missing');
  const contact = judgeContact(typed, t, errors);

  if (Object.keys(errors).length > 0 || typed.circumstance === null || typed.reporter === null)
    return { ok: false, errors, understood: links, problems };
  return {
    ok: true,
    value: {
      circumstance: typed.circumstance,
      narrative: typed.narrative === '' ? null : typed.narrative,
      links,
      reporter: typed.reporter,
      statesNoConsent: typed.statesNoConsent,
      contact,
      consents: typed.consents,
    },
  };
}

function judgeContact(typed: TypedReport, t: Translate, errors: Record<string, string>): ContactInput {
  if (typed.way === 'none') return { way: 'none' };
  const address = typed.way === 'email' ? typed.email : typed.phone;
  if (address === '') errors[typed.way] = t(`person.reach.${typed.way}.missing`);
  else if (!(typed.way === 'email' ? isEmail(address) : isPhone(address)))
    errors[typed.way] = t(`person.reach.${typed.way}.wrong`);
  if (lengthOf(typed.note) > NOTE_MAX)
    errors['note'] = t('person.reach.note.tooLong', { length: lengthOf(typed.note), max: NOTE_MAX });
  return { way: typed.way, address, note: typed.note === '' ? null : typed.note };
}

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

/** The hidden id that makes a second press of the same form no second report; null when it is none of ours. */
export function readSubmissionId(body: FormBody): string | null {
  const id = readLine(body, 'submissionId', 40);
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id : null;
}

/** The receipt as its own page sends it back when the language is switched there; null when it does not look like one. */
export function readReceipt(body: FormBody): { locator: string; phrase: string[] } | null {
  const locator = readLine(body, 'locator', 20);
  const phrase = readLine(body, 'words', 200).split(' ');
  return /^BK-[0-9A-Z]{4}-[0-9A-Z]{4}$/.test(locator) && phrase.length === 6 && phrase.every(isWord)
    ? { locator, phrase }
    : null;
}

const isWord = (text: string): boolean => /^(?:\p{L}[\p{L}\p{M}-]{0,30}|\d{4})$/u.test(text);
