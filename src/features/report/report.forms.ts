import type { AuthorityKind } from '../../domain/notice/completeness';
import { type Link, LINK_LIMITS, type LinkProblem, parseLinks } from '../../domain/report/links';
import { judgeContact, NO_CONTACT, readContact, type TypedContact } from '../../web/contact-form';
import {
  type FormBody,
  type FormErrors,
  lengthOf,
  readChoice,
  readChoices,
  readId,
  readLine,
  readText,
} from '../../web/form';
import type { Translate } from '../../web/i18n/translator';
import type { Circumstance, ConsentAction, ReportInput } from './report.service';

export const AGES = ['adult', 'minor', 'not_sure'] as const;
export type Age = (typeof AGES)[number];
export const CIRCUMSTANCES: readonly Circumstance[] = ['posted', 'threatened', 'made_by_ai', 'not_sure'];
export const REPORTERS: readonly (AuthorityKind | 'not_said')[] = [
  'self',
  'parent',
  'lawyer',
  'advocate',
  'police',
  'not_said',
];
export const CONSENTS: readonly ConsentAction[] = [
  'notify_platforms',
  'share_fingerprints',
  'pass_to_police',
  'use_in_figures',
];

const NARRATIVE_MAX = 5000;
const WHEREABOUTS_MAX = 5000;

/** Everything as it was typed, so that a page that comes back loses nothing. */
export interface TypedReport extends TypedContact {
  readonly reporter: AuthorityKind | 'not_said' | null;
  readonly circumstance: Circumstance | null;
  readonly narrative: string;
  readonly statesNoConsent: boolean;
  readonly links: string;
  readonly leaveOut: boolean;
  readonly noLink: boolean;
  readonly whereabouts: string;
  readonly consents: readonly ConsentAction[];
  readonly wantsSheet: boolean;
}

export const NOTHING_TYPED: TypedReport = {
  ...NO_CONTACT,
  reporter: null,
  circumstance: null,
  narrative: '',
  statesNoConsent: false,
  links: '',
  leaveOut: false,
  noLink: false,
  whereabouts: '',
  consents: [],
  wantsSheet: false,
};

/** The pages after the first question, in their order, and what is asked on each. */
export const FORM_PAGES = ['who', 'what', 'links', 'contact', 'send'] as const;
export type FormPage = (typeof FORM_PAGES)[number];
const FIELDS: Readonly<Record<FormPage, readonly (keyof TypedReport)[]>> = {
  who: ['reporter'],
  what: ['circumstance', 'narrative', 'statesNoConsent'],
  links: ['links', 'leaveOut', 'noLink', 'whereabouts'],
  contact: ['way', 'email', 'phone', 'hours', 'from', 'until', 'days', 'zone', 'wording', 'codeWord', 'note'],
  send: ['consents', 'wantsSheet'],
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
    ...readContact(body),
    reporter: readChoice(body, 'reporter', REPORTERS),
    circumstance: readChoice(body, 'circumstance', CIRCUMSTANCES),
    narrative: readText(body, 'narrative'),
    statesNoConsent: readChoice(body, 'statesNoConsent', ['yes']) !== null,
    links: readText(body, 'links'),
    leaveOut: readChoice(body, 'leaveOut', ['yes']) !== null,
    noLink: readChoice(body, 'noLink', ['yes']) !== null,
    whereabouts: readText(body, 'whereabouts'),
    consents: readChoices(body, 'consents', CONSENTS),
    wantsSheet: readChoice(body, 'wantsSheet', ['yes']) !== null,
  };
}

/** As a form would send it again; the consents, of which there are several, are left out. */
export function fieldsOf({ consents: _several, ...typed }: TypedReport): Record<string, string> {
  const sent = Object.entries(typed).map(([name, value]) => [name, value === true ? 'yes' : String(value || '')]);
  return Object.fromEntries(sent.filter(([, value]) => value !== '')) as Record<string, string>;
}

/** What was typed before, with the answers of this page in place of the earlier ones. */
export function withPage(before: TypedReport, page: FormPage, body: FormBody): TypedReport {
  const now = readTyped(body);
  return { ...before, ...Object.fromEntries(FIELDS[page].map((field) => [field, now[field]])) };
}

/** The errors of one page; the rest are for theirs. */
export function errorsOn(page: FormPage, errors: FormErrors): FormErrors {
  const fields: readonly string[] = FIELDS[page];
  return Object.fromEntries(Object.entries(errors).filter(([field]) => fields.includes(field)));
}

/** The first page that has something wrong on it. */
export const firstPageWith = (errors: FormErrors): FormPage | null =>
  FORM_PAGES.find((page) => Object.keys(errorsOn(page, errors)).length > 0) ?? null;

export const pageBefore = (page: FormPage): FormPage | 'age' => FORM_PAGES[FORM_PAGES.indexOf(page) - 1] ?? 'age';
export const pageAfter = (page: FormPage): FormPage => FORM_PAGES[FORM_PAGES.indexOf(page) + 1] ?? 'send';

/**
 * Judges the whole form at once. A link is needed unless someone only threatens, or it cannot be found. Lines that
 * cannot be links come back by name; ticking `leaveOut` sends the report with those that could be read.
 */
export function judgeReport(typed: TypedReport, t: Translate): JudgedReport {
  const { links, problems } = parseLinks(typed.links, LINK_LIMITS);
  const errors: Record<string, string> = {};
  if (typed.reporter === null) errors['reporter'] = t('person.who.missing');
  if (typed.circumstance === null) errors['circumstance'] = t('person.what.missing');
  if (lengthOf(typed.narrative) > NARRATIVE_MAX)
    errors['narrative'] = t('person.story.tooLong', { length: lengthOf(typed.narrative), max: NARRATIVE_MAX });
  const hasNoLink = typed.noLink || typed.whereabouts !== '';
  const needsLink = typed.circumstance !== 'threatened' && !hasNoLink;
  if (problems.length > 0 && !(typed.leaveOut && (links.length > 0 || !needsLink)))
    errors['links'] = t('person.links.notRead');
  else if (links.length === 0 && needsLink) errors['links'] = t('person.links.missing');
  if (lengthOf(typed.whereabouts) > WHEREABOUTS_MAX)
    errors['whereabouts'] = t('person.story.tooLong', { length: lengthOf(typed.whereabouts), max: WHEREABOUTS_MAX });
  const contact = judgeContact(typed, t, errors);

  if (Object.keys(errors).length > 0 || typed.circumstance === null || typed.reporter === null)
    return { ok: false, errors, understood: links, problems };
  return {
    ok: true,
    value: {
      circumstance: typed.circumstance,
      narrative: typed.narrative === '' ? null : typed.narrative,
      links,
      hasNoLink,
      whereabouts: typed.whereabouts === '' ? null : typed.whereabouts,
      reporter: typed.reporter,
      statesNoConsent: typed.statesNoConsent,
      contact,
      consents: typed.consents,
      wantsSheet: typed.wantsSheet,
    },
  };
}

/** The hidden id that makes a second press of the same form no second report; null when it is none of ours. */
export const readSubmissionId = (body: FormBody): string | null => readId(body, 'submissionId');

/** The receipt as its own page sends it back when the language is switched there; null when it does not look like one. */
export function readReceipt(body: FormBody): ShownReceipt | null {
  const locator = readLine(body, 'locator', 20);
  const phrase = readLine(body, 'words', 200).split(' ');
  const code = readLine(body, 'sheetCode', 40);
  const sheetCode = /^[0-9A-Z]{4}(-[0-9A-Z]{4}){5}$/.test(code) ? code : null;
  return /^BK-[0-9A-Z]{4}-[0-9A-Z]{4}$/.test(locator) && phrase.length === 6 && phrase.every(isWord)
    ? { locator, phrase, sheetCode }
    : null;
}

export interface ShownReceipt {
  readonly locator: string;
  readonly phrase: readonly string[];
  readonly sheetCode: string | null;
}

export const isWord = (text: string): boolean => /^(?:\p{L}[\p{L}\p{M}-]{0,30}|\d{4})$/u.test(text);
