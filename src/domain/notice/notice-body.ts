import type { NoticeKind } from '../lifecycle';
import { ANSWER_TYPES, type AnswerType } from './answer';

/**
 * What one notice says, without a word about the person in the pictures: the helpline is the notifier (promise 7).
 * Field meanings are published as a JSON Schema at `/schemas/notice-v1.json`.
 */
export interface NoticeContent {
  readonly id: string;
  readonly kind: NoticeKind;
  /** When it was drafted: the bytes a caseworker reads before approving are the bytes that are sent. */
  readonly preparedAt: Date;
  readonly publicUrl: string;
  readonly basis: {
    readonly id: string;
    readonly version: number;
    readonly instrument: string;
    readonly citation: string;
    readonly limitHours: number | null;
  };
  readonly notifier: { readonly organisation: string; readonly email: string; readonly signature: string };
  readonly items: readonly { readonly id: string; readonly url: string }[];
  /** What the helpline adds to the reasoning in its own words; null: nothing. */
  readonly explanation: string | null;
  /** The notice that a recall takes back. */
  readonly recalls: string | null;
  /** The notice that a reminder is about, and when the time it gave is over. */
  readonly reminds: { readonly noticeId: string; readonly until: Date } | null;
}

/** What the answer field of a notice names: what a platform may say to a request. */
export const ANSWER_TYPES_OFFERED: readonly AnswerType[] = ANSWER_TYPES;

const GOOD_FAITH =
  'The person depicted, or a person authorised to act for them, states in good faith that the content at these ' +
  'locations is an intimate visual depiction of them, made or altered by whatever means, and that it is published ' +
  'without their consent.';
const ACCURACY = 'The notifier believes in good faith that this notice is accurate and complete.';
const REQUEST =
  'Please remove the content or disable access to it, together with identical copies you can find with reasonable ' +
  'effort, and answer at the address below.';
const REMINDER_REQUEST =
  'This reminds you of the notice named in "reminds", which you have received. Its time limit is running: it ends at ' +
  '"until" and does not begin anew with this reminder. ' +
  REQUEST;
const RECALL_REQUEST = 'The request named in "recalls" is withdrawn. Please take no further action on it.';

/** The notice in our own shape, version 1. Every other shape carries it along (notice-formats.ts). */
export function bucklerNotice(content: NoticeContent): FrozenNotice {
  const isRecall = content.kind === 'recall';
  return {
    schema: `${content.publicUrl}/schemas/notice-v1.json`,
    type: `notice.${content.kind}`,
    id: content.id,
    preparedAt: content.preparedAt.toISOString(),
    ...(content.recalls === null ? {} : { recalls: content.recalls }),
    ...(content.reminds === null ? {} : { reminds: content.reminds.noticeId }),
    basis: {
      id: content.basis.id,
      version: content.basis.version,
      instrument: content.basis.instrument,
      citation: content.basis.citation,
      timeLimit:
        content.basis.limitHours === null
          ? { kind: 'without_undue_delay' }
          : {
              kind: 'hours',
              hours: content.basis.limitHours,
              from: 'receipt',
              ...(content.reminds === null ? {} : { until: content.reminds.until.toISOString() }),
            },
    },
    notifier: content.notifier,
    items: content.items,
    ...(isRecall ? {} : { statements: { goodFaith: GOOD_FAITH, accuracy: ACCURACY } }),
    ...(content.explanation === null ? {} : { explanation: content.explanation }),
    request: isRecall ? RECALL_REQUEST : requestOf(content),
    answer: {
      url: answerUrlOf(content),
      types: isRecall ? ['received'] : ANSWER_TYPES_OFFERED,
    },
  };
}

const requestOf = (content: NoticeContent): string => (content.reminds === null ? REQUEST : REMINDER_REQUEST);

/** A reminder is answered where its notice is: there is one thing to answer. */
const answerUrlOf = (content: NoticeContent): string =>
  `${content.publicUrl}/api/platform/v1/notices/${content.reminds?.noticeId ?? content.id}/answers`;

/** A notice as it stands in frozen bytes. */
export interface FrozenNotice {
  readonly schema: string;
  readonly type: `notice.${NoticeKind}`;
  readonly id: string;
  readonly preparedAt: string;
  readonly recalls?: string;
  /** Of a reminder: the notice it is about. */
  readonly reminds?: string;
  readonly basis: {
    readonly id: string;
    readonly version: number;
    readonly instrument: string;
    readonly citation: string;
    readonly timeLimit:
      | { readonly kind: 'hours'; readonly hours: number; readonly from: 'receipt'; readonly until?: string }
      | { readonly kind: 'without_undue_delay' };
  };
  readonly notifier: NoticeContent['notifier'];
  readonly items: NoticeContent['items'];
  /** What the helpline added to the reasoning. */
  readonly explanation?: string;
  readonly statements?: { readonly goodFaith: string; readonly accuracy: string };
  readonly request: string;
  readonly answer: { readonly url: string; readonly types: readonly string[] };
}

/**
 * The notice for a human reader, sent beside the machine-readable one where the channel is mail or a form. It repeats
 * the sentences that stand in the notice, so both say the same although our own sentences may have changed since.
 */
export function noticeText(notice: FrozenNotice): string {
  const { type, id, preparedAt, recalls, reminds, basis, notifier, items, statements, explanation, request, answer } =
    notice;
  const signature = `${notifier.signature}\n${notifier.organisation}\n${notifier.email}`;
  if (type === 'notice.recall') return `Withdrawal of notice ${recalls ?? ''}\n\n${request}\n\nSigned,\n${signature}\n`;
  const locations = items.map((item, index) => `  ${index + 1}. ${item.url}`).join('\n');
  return [
    ...(reminds === undefined ? [] : [`Reminder of notice ${reminds}`]),
    `Notice under ${basis.instrument} (${basis.citation})`,
    `Notice ${id}, ${preparedAt}`,
    `Where the content is:\n${locations}`,
    ...(statements === undefined ? [] : [statements.goodFaith, statements.accuracy]),
    ...(explanation === undefined ? [] : [explanation]),
    request,
    limitText(basis.timeLimit),
    `Answer: ${answer.url}`,
    `Signed,\n${signature}`,
  ].join('\n\n');
}

function limitText(timeLimit: FrozenNotice['basis']['timeLimit']): string {
  if (timeLimit.kind !== 'hours') return 'The law asks you to act without undue delay.';
  return timeLimit.until === undefined
    ? `The law gives you ${timeLimit.hours} hours from receipt of this notice.`
    : `The law gave you ${timeLimit.hours} hours from receipt of the notice: until ${timeLimit.until}.`;
}
