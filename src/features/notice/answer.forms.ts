import { z } from 'zod';
import { withoutPictureData } from '../../domain/shared/picture-data';
import { ANSWER_TYPES, REFUSAL_REASONS } from '../../domain/notice/answer';

/** A platform's words, without a picture that it pastes as text: we hold none, from nobody (promise 1). */
const text = (max: number) => z.string().trim().min(1).max(max).transform(withoutPictureData);

/** What a platform may send back. Unknown fields are refused, so that a typing error is not silently ignored. */
export const ANSWER_SCHEMA = z
  .strictObject({
    type: z.enum(ANSWER_TYPES),
    items: z.array(z.uuid()).min(1).max(100).optional(),
    reason: z.strictObject({ code: z.enum(REFUSAL_REASONS), text: text(2000).optional() }).optional(),
    question: text(2000).optional(),
    at: z.iso.datetime({ offset: true }).optional(),
  })
  .superRefine((answer, context) => {
    if (answer.type === 'refused' && answer.reason === undefined)
      context.addIssue({ code: 'custom', path: ['reason'], message: 'a refusal names its reason' });
    if (answer.reason?.code === 'other' && answer.reason.text === undefined)
      context.addIssue({ code: 'custom', path: ['reason', 'text'], message: 'the reason "other" needs words' });
    if (answer.type === 'needs_information' && answer.question === undefined)
      context.addIssue({ code: 'custom', path: ['question'], message: 'say what you need to know' });
  });

export type PlatformAnswer = z.infer<typeof ANSWER_SCHEMA>;
