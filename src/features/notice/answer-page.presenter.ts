import { type AnswerType, REFUSAL_REASONS } from '../../domain/notice/answer';
import { type FrozenNotice, noticeText } from '../../domain/notice/notice-body';
import type { FormErrors } from '../../web/form';
import { formatDateTime } from '../../web/i18n/format';
import type { Language } from '../../web/i18n/language';
import { type Translate, translatorFor } from '../../web/i18n/translator';
import type { TypedAnswer } from './answer-page.forms';
import { wordsMaxOf } from './answer-page.forms';
import type { AnswerPage } from './answer-page.service';

/** One notice and its form. `typed` is what comes back with an error, or before a refusal is confirmed. */
export function presentAnswerPage(
  { notice, until, given }: AnswerPage,
  typed: TypedAnswer & { readonly submissionId: string },
  errors: FormErrors,
  language: Language,
) {
  const t = translatorFor(language);
  const offered = notice.answer.types as readonly AnswerType[];
  const words = Object.fromEntries(
    Object.entries(errors).map(([field, key]) => [field, t(`platformPage.${key}`, { max: wordsMaxOf(typed.type) })]),
  );
  const when = (at: Date): string => formatDateTime(at, language);
  return {
    noticeId: notice.id,
    law: notice.basis.instrument,
    from: notice.notifier.organisation,
    limit: notice.recalls === undefined ? limitOf(notice.basis, t, when) : null,
    until: when(until),
    text: noticeText(notice),
    given: given.map(({ type, at }) =>
      t('platformPage.given', { answer: t(`platformPage.type.${type}`), at: when(at) }),
    ),
    submissionId: typed.submissionId,
    // A recall is only received.
    offersMoved: offered.includes('moved'),
    types: offered.map((value) => ({
      value,
      text: t(`platformPage.type.${value}`),
      hint: t(`platformPage.hint.${value}`),
      checked: typed.type === value,
    })),
    // Nothing is ticked yet: then all are, which is what most answers mean.
    items: notice.items.map(({ id, url }) => ({
      value: id,
      text: url,
      checked: typed.items.length === 0 ? typed.type === null : typed.items.includes(id),
    })),
    reasons: REFUSAL_REASONS.map((value) => ({
      value,
      text: t(`platformPage.reason.${value}`),
      checked: typed.reason === value,
    })),
    words: typed.words,
    newUrl: typed.newUrl,
    statement: typed.statement,
    errors: words,
    errorList: Object.entries(words).map(([field, text]) => ({ text, href: `#${field}` })),
    hasErrors: Object.keys(words).length > 0,
  };
}

/** How long the law leaves, in the words of the notice: the only other time on the page is that of the page itself. */
function limitOf({ timeLimit }: FrozenNotice['basis'], t: Translate, when: (at: Date) => string): string {
  if (timeLimit.kind !== 'hours') return t('platformPage.limit.undue');
  const { hours, until } = timeLimit;
  return until === undefined
    ? t('platformPage.limit.hours', { hours })
    : t('platformPage.limit.until', { hours, at: when(new Date(until)) });
}

/** These are said back before they count: nothing else does more to a case than a slip of the finger could. */
export const ASKED_TWICE = ['refused', 'restored'] as const;

export function presentSure(
  type: (typeof ASKED_TWICE)[number],
  { notice }: AnswerPage,
  typed: TypedAnswer & { readonly submissionId: string },
  language: Language,
) {
  const t = translatorFor(language);
  return {
    noticeId: notice.id,
    submissionId: typed.submissionId,
    type,
    title: t(`platformPage.sure.${type}`),
    lead: t(`platformPage.sure.${type}.lead`),
    confirm: t(`platformPage.sure.${type}.confirm`),
    reason: typed.reason,
    reasonText: type === 'refused' ? t(`platformPage.reason.${typed.reason}`) : null,
    statement: typed.statement,
    words: typed.words,
    items: notice.items.filter(({ id }) => typed.items.includes(id)).map(({ id, url }) => ({ value: id, text: url })),
  };
}
