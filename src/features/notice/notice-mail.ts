import type { NoticeKind } from '../../domain/lifecycle';
import type { FrozenNotice } from '../../domain/notice/notice-body';
import { noticeTextOf, readFrozen } from '../../domain/notice/notice-formats';
import type { MailAttachment, OutgoingMail } from '../../infra/mail/mail-message';
import type { WebhookHeaders } from '../../infra/webhook/signature';

/** Where a notice is answered without an account, and the day on which that ends. */
export interface AnswerPageAddress {
  readonly url: string;
  /** Where a reply by mail goes, so that it is put below this notice (ADR 0048); null: to the helpline. */
  readonly replyTo: string | null;
  readonly until: Date;
}

/** The same id over all attempts of a notice and over all its channels: a receiver that saw it once does nothing twice. */
export const webhookIdOf = (noticeId: string): string => `ntc_${noticeId.replaceAll('-', '')}`;

/**
 * A frozen notice as a mail: a subject that tells a desk what to do and says nothing about a person or the content, the
 * text for a human, the exact bytes for a machine, and their signature for whoever checks it. A recall or a reminder
 * stands below the notice that it is about. The same bytes in, the same mail out.
 */
export function noticeMail(
  body: Buffer,
  signature: WebhookHeaders | null,
  page: AnswerPageAddress | null,
): Omit<OutgoingMail, 'to' | 'date'> {
  const json = body.toString('utf8');
  const notice = readFrozen(json);
  const about = notice.recalls ?? notice.reminds;
  return {
    id: webhookIdOf(notice.id),
    inReplyTo: about === undefined ? null : webhookIdOf(about),
    replyTo: page?.replyTo ?? null,
    subject: SUBJECTS[kindOf(notice)](notice),
    text: page === null ? noticeTextOf(json) : `${noticeTextOf(json)}\n${pageText(page)}`,
    attachments: [
      { filename: 'notice.json', contentType: 'application/json', content: body },
      ...(signature === null ? [] : [signatureFile(signature)]),
    ],
  };
}

/** Whose answer page is meant: a reminder is answered where its notice is. */
export const answeredNoticeOf = (body: Buffer): string => {
  const { id, reminds } = readFrozen(body.toString('utf8'));
  return reminds ?? id;
};

const pageText = ({ url, replyTo, until }: AnswerPageAddress): string =>
  `You can also answer in a browser, without an account, until ${until.toISOString().slice(0, 10)}:\n${url}\n` +
  'This address is for this notice only. Whoever has it can answer, so please pass it on only inside your team.\n' +
  (replyTo === null ? '' : 'A reply to this mail, without attachments, reaches the person who works on this notice.\n');

const kindOf = ({ type }: FrozenNotice): NoticeKind => type.slice('notice.'.length) as NoticeKind;
const named = ({ id, reminds, basis }: FrozenNotice): string =>
  `otice ${webhookIdOf(reminds ?? id)} under ${basis.instrument}`;
const within = ({ basis: { timeLimit } }: FrozenNotice): string =>
  timeLimit.kind !== 'hours'
    ? 'action required'
    : timeLimit.until === undefined
      ? `action required within ${timeLimit.hours} hours`
      : `action required until ${timeLimit.until}`;

const SUBJECTS: Readonly<Record<NoticeKind, (notice: FrozenNotice) => string>> = {
  takedown: (notice) => `N${named(notice)}: ${within(notice)}`,
  reminder: (notice) => `Reminder: n${named(notice)}: ${within(notice)}`,
  escalation: (notice) => `Escalation: n${named(notice)}: ${within(notice)}`,
  preservation: (notice) => `N${named(notice)}: please preserve evidence`,
  recall: ({ id, recalls }) => `Withdrawal of notice ${webhookIdOf(recalls ?? id)}`,
};

/** The three headers of Standard Webhooks over the attached bytes, as they would stand in an HTTP request. */
function signatureFile(signature: WebhookHeaders): MailAttachment {
  const lines = Object.entries(signature).map(([name, value]) => `${name}: ${value}\n`);
  return {
    filename: 'notice.json.signature',
    contentType: 'text/plain; charset=us-ascii',
    content: Buffer.from(lines.join(''), 'ascii'),
  };
}
