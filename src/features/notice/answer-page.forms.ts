import { ANSWER_TYPES, type AnswerType, REFUSAL_REASONS, STATEMENT_OF_REASONS } from '../../domain/notice/answer';
import { type FormBody, type FormResult, lengthOf, readChoice, readChoices, readLine, readText } from '../../web/form';
import {
  COUNTER_STATEMENT_MAX,
  NEW_URL_MAX,
  newLinkOf,
  type PlatformAnswer,
  WEB_ADDRESS,
  WORDS_MAX,
} from './answer.forms';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What somebody at a platform typed, as it goes back to them when something is missing. */
export interface TypedAnswer {
  readonly submissionId: string | null;
  readonly type: AnswerType | null;
  readonly items: readonly string[];
  readonly reason: string | null;
  readonly words: string;
  readonly newUrl: string;
  /** The platform's id of its statement of reasons. */
  readonly statement: string;
  /** A refusal, and that something is there again, is asked about once more before it counts. */
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
    newUrl: readLine(body, 'newUrl', NEW_URL_MAX),
    statement: readLine(body, 'statement', 501),
    isConfirmed: readChoice(body, 'step', ['confirm']) !== null,
  };
}

/** The answer, or the field that is wrong and the key of its words (`platformPage.error.…`). */
export function judgeTypedAnswer(typed: TypedAnswer, itemIds: readonly string[]): FormResult<PlatformAnswer> {
  const { type } = typed;
  if (type === null) return { ok: false, errors: { type: 'error.type' } };
  const errors = errorsOf(typed, type, itemIds);
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const { items, words, newUrl, statement } = typed;
  const reason = reasonOf(typed);
  return {
    ok: true,
    value: {
      type,
      ...(items.length === itemIds.length ? {} : { items: [...items] }),
      ...(type === 'refused' && reason !== undefined
        ? { reason: { code: reason, ...(words === '' ? {} : { text: words }) } }
        : {}),
      ...(type === 'needs_information' ? { question: words } : {}),
      ...(type === 'counter_statement' ? { counterStatement: words } : {}),
      ...(type === 'moved' ? { newUrl } : {}),
      ...(hasStatement(type) && statement !== '' ? { statementOfReasons: statement } : {}),
    },
  };
}

function errorsOf(typed: TypedAnswer, type: AnswerType, itemIds: readonly string[]): Record<string, string> {
  const { items, words, newUrl, statement } = typed;
  const errors: Record<string, string> = {};
  if (itemIds.length > 0 && items.length === 0) errors['item'] = 'error.items';
  else if (type === 'moved' && items.length > 1) errors['item'] = 'error.oneItem';
  if (type === 'refused' && reasonOf(typed) === undefined) errors['reason'] = 'error.reason';
  if (type === 'moved' && (!WEB_ADDRESS.test(newUrl) || newLinkOf(newUrl) === null)) errors['newUrl'] = 'error.newUrl';
  if (hasStatement(type) && statement !== '' && !STATEMENT_OF_REASONS.test(statement))
    errors['statement'] = 'error.statement';
  if (lengthOf(words) > wordsMaxOf(type)) errors['words'] = 'error.long';
  else if (words === '') {
    if (type === 'refused' && reasonOf(typed) === 'other') errors['words'] = 'error.reasonWords';
    if (type === 'needs_information') errors['words'] = 'error.question';
    if (type === 'counter_statement') errors['words'] = 'error.counterWords';
  }
  return errors;
}

const reasonOf = ({ reason }: TypedAnswer) => REFUSAL_REASONS.find((code) => code === reason);
const hasStatement = (type: AnswerType): boolean => type === 'refused' || type === 'removed';
export const wordsMaxOf = (type: AnswerType | null): number =>
  type === 'counter_statement' ? COUNTER_STATEMENT_MAX : WORDS_MAX;
