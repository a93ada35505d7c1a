import { parseLinks } from '../../domain/report/links';
import { contactOptions, hoursOf } from '../../web/contact-form';
import { safeHoursLine } from '../../web/i18n/safe-hours';
import type { Translate } from '../../web/i18n/translator';
import type { Draft } from './draft.service';
import { CIRCUMSTANCES, CONSENTS, FORM_PAGES, type FormPage, REPORTERS, type TypedReport } from './report.forms';

interface Option {
  readonly value: string;
  readonly text: string;
  readonly hint?: { readonly text: string };
  readonly checked: boolean;
}

/** The first question comes before these pages. */
const STEPS = FORM_PAGES.length + 1;

export const stepWords = (page: FormPage | 'age', t: Translate): string =>
  t('person.form.step', { n: page === 'age' ? 1 : FORM_PAGES.indexOf(page) + 2, max: STEPS });

/** The choices of the form with what was ticked before, and what the earlier answers say about the later questions. */
export function formOptions(typed: TypedReport, t: Translate) {
  const linksNote: Partial<Record<string, string>> = {
    threatened: t('person.links.threat'),
    made_by_ai: t('person.links.fake'),
  };
  return {
    circumstances: CIRCUMSTANCES.map((value): Option => ({
      value,
      text: t(`person.what.${value}`),
      ...(value === 'not_sure' ? {} : { hint: { text: t(`person.what.${value}.hint`) } }),
      checked: value === typed.circumstance,
    })),
    reporters: REPORTERS.map((value): Option => ({
      value,
      text: t(`person.who.${value}`),
      checked: value === typed.reporter,
    })),
    consents: CONSENTS.map((value): Option => ({
      value,
      text: t(`person.may.${value}`),
      hint: { text: t(`person.may.${value}.hint`) },
      checked: typed.consents.includes(value),
    })),
    linksNote: linksNote[typed.circumstance ?? ''] ?? null,
    ...contactOptions(typed, t),
  };
}

interface AnswerRow {
  readonly page: FormPage;
  readonly label: string;
  readonly lines: readonly string[];
}

/** Everything that will be sent, in the order in which it was asked. */
export function answerRows({ typed }: Draft, t: Translate): AnswerRow[] {
  const row = (page: FormPage, label: string, ...lines: (string | null)[]): AnswerRow => ({
    page,
    label: t(label),
    lines: lines.filter((line): line is string => line !== null && line !== ''),
  });
  return [
    row('who', 'person.who.label', typed.reporter && t(`person.who.${typed.reporter}`)),
    row(
      'what',
      'person.what.label',
      typed.circumstance && t(`person.what.${typed.circumstance}`),
      typed.statesNoConsent ? t('person.agreed.statement') : null,
      typed.narrative,
    ),
    row(
      'links',
      'person.links.label',
      ...parseLinks(typed.links).links.map(({ url }) => url),
      typed.noLink ? t('person.send.noLink') : null,
      ...typed.whereabouts.split('\n'),
    ),
    row('contact', 'person.reach.label', ...contactLines(typed, t)),
  ];
}

function contactLines(typed: TypedReport, t: Translate): (string | null)[] {
  if (typed.way === 'none') return [t('person.reach.none')];
  const hours = typed.hours === 'some' ? hoursOf(typed) : null;
  return [
    typed.way === 'email' ? typed.email : typed.phone,
    hours === null ? t('person.safeHours.any') : safeHoursLine(hours, t),
    typed.wording,
    typed.codeWord,
    typed.note,
  ];
}
