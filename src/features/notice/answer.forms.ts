import { z } from 'zod';
import { ANSWER_TYPES, REFUSAL_REASONS, STATEMENT_OF_REASONS } from '../../domain/notice/answer';
import { type Link, parseLinks } from '../../domain/report/links';
import { withoutPictureData } from '../../domain/shared/picture-data';

/** A platform's words, without a picture that it pastes as text: we hold none, from nobody (promise 1). */
const text = (max: number) => z.string().trim().min(1).max(max).transform(withoutPictureData);

export const WORDS_MAX = 2000;
export const COUNTER_STATEMENT_MAX = 5000;
export const NEW_URL_MAX = 2048;
export const WEB_ADDRESS = /^https?:\/\/\S+$/;

/** What a platform may send back. Unknown fields are refused, so that a typing error is not silently ignored. */
export const ANSWER_SCHEMA = z
  .strictObject({
    type: z.enum(ANSWER_TYPES),
    items: z.array(z.uuid()).min(1).max(100).optional(),
    reason: z.strictObject({ code: z.enum(REFUSAL_REASONS), text: text(WORDS_MAX).optional() }).optional(),
    question: text(WORDS_MAX).optional(),
    newUrl: z.string().regex(WEB_ADDRESS).max(NEW_URL_MAX).optional(),
    counterStatement: text(COUNTER_STATEMENT_MAX).optional(),
    statementOfReasons: z.string().regex(STATEMENT_OF_REASONS).optional(),
    at: z.iso.datetime({ offset: true }).optional(),
  })
  .superRefine((answer, context) => {
    const say = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (answer.type === 'refused' && answer.reason === undefined) say(['reason'], 'a refusal names its reason');
    if (answer.reason?.code === 'other' && answer.reason.text === undefined)
      say(['reason', 'text'], 'the reason "other" needs words');
    if (answer.type === 'needs_information' && answer.question === undefined)
      say(['question'], 'say what you need to know');
    if ((answer.type === 'moved') !== (answer.newUrl !== undefined))
      say(['newUrl'], 'the new address belongs to "moved", and to nothing else');
    else if (answer.newUrl !== undefined && newLinkOf(answer.newUrl) === null)
      say(['newUrl'], 'this is no web address');
    if (answer.type === 'moved' && (answer.items?.length ?? 0) > 1) say(['items'], 'one new address is for one link');
    if ((answer.type === 'counter_statement') !== (answer.counterStatement !== undefined))
      say(['counterStatement'], 'the words of the uploader belong to "counter_statement", and to nothing else');
    if (answer.statementOfReasons !== undefined && answer.type !== 'refused' && answer.type !== 'removed')
      say(['statementOfReasons'], 'a statement of reasons is about a refusal or a removal');
  });

export type PlatformAnswer = z.infer<typeof ANSWER_SCHEMA>;

/** The address where content is now, in the form in which we keep addresses; null when it is none. */
export function newLinkOf(url: string): Link | null {
  const { links, problems } = parseLinks(url, { maxLinks: 1, maxLength: NEW_URL_MAX });
  return problems.length > 0 ? null : (links[0] ?? null);
}

/** Whatever it says in words of its own: the question, the reason, the new address. Not what an uploader says. */
export const wordsOf = ({ question, reason, newUrl }: PlatformAnswer): string | null =>
  question ?? reason?.text ?? newUrl ?? null;
