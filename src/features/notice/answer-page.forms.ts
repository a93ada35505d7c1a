import { ANSWER_TYPES, type AnswerType, REFUSAL_REASONS } from '../../domain/notice/answer';
import { type FormBody, type FormResult, lengthOf, readChoice, readChoices, readLine, readText } from '../../web/form';
import type { PlatformAnswer } from './answer.forms';

export const WORDS_MAX = 2000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What somebody at a platform typed, as it goes back to them when something is missing. */
export interface TypedAnswer {
  readonly submissionId: string | null;
  readonly type: AnswerType | null;
  readonly items: readonly string[];
  readonly reason: string | null;
  readonly words: string;
  /** A refusal is asked about once more before it counts. */
  readonly isConfirmed: boolean;
}

export function readTypedAnswer(body: FormBody, itemIds: readonly string[]): TypedAnswer {
  const submissionId = readLine(body, 'submission', 40);
  return {
    submissionId: UUID.test(submissionId) ? submissionId : null,
    type: readChoice(body, 'type', ANSWER_TYPES),
    items: readChoices(body, 'item', itemIds),
    reason: readChoice(body, 'reason', REFUSAL_REASONS),
    words: readText(body, 'words'),
    isConfirmed: readChoice(body, 'step', ['confirm']) !== null,
  };
}

/** The answer, or the field that is wrong and the key of its words (`platformPage.error.…`). */
export function judgeTypedAnswer(typed: TypedAnswer, itemIds: readonly string[]): FormResult<PlatformAnswer> {
  const { type, items, words } = typed;
  if (type === null) return { ok: false, errors: { type: 'error.type' } };
  const errors: Record<string, string> = {};
  if (itemIds.length > 0 && items.length === 0) errors['item'] = 'error.items';
  const reason = REFUSAL_REASONS.find((code) => code === typed.reason);
  if (type === 'refused' && reason === undefined) errors['reason'] = 'error.reason';
  if (lengthOf(words) > WORDS_MAX) errors['words'] = 'error.long';
  else if (words === '' && (type === 'needs_information' || (type === 'refused' && reason === 'other')))
    errors['words'] = type === 'refused' ? 'error.reasonWords' : 'error.question';
  if (Object.keys(errors).length > 0) return { ok: false, errors: errors };
  return {
    ok: true,
    value: {
      type,
      ...(items.length === itemIds.length ? {} : { items: [...items] }),
      ...(type === 'refused' && reason !== undefined
        ? { reason: { code: reason, ...(words === '' ? {} : { text: words }) } }
        : {}),
      ...(type === 'needs_information' ? { question: words } : {}),
    },
  };
}
