import { createHash } from 'node:crypto';
import { signedText } from '../../infra/webhook/signature';
import { chip, type Chip, type Tone } from '../../web/desk/chip';
import type { DeskWords } from '../../web/desk/desk-page';
import { formatDuration, formatShortDateTime } from '../../web/i18n/format';
import { hasMessage } from '../../web/i18n/translator';
import { curlAgainstSandbox, sandboxEndpoint } from './attempt-curl';
import type { AttemptPage } from './attempt.view';
import { noticeMail } from './notice-mail';
import { messageOf, NOTICE_CONTENT_TYPE } from './notice-request';

/** Characters of the signed text that a page shows; the bytes are whole on the notice's own page. */
export const SHOWN_CHARACTERS = 20_000;

const TONE: Readonly<Record<string, Tone>> = { delivered: 'calm', gone: 'overdue', rejected: 'overdue' };

interface Line {
  readonly name: string;
  readonly value: string;
  /** Words of ours and no code: not in the letters of a machine. */
  readonly isWords?: boolean;
}

/** One attempt to the byte, from its row and the frozen bytes: nothing here is a second record of it. */
export function presentAttempt(page: AttemptPage, locator: string, sandboxUrl: string | null, words: DeskWords) {
  const { t } = words;
  const home = `/desk/cases/${locator}/notices/${page.noticeId}`;
  const body = Buffer.from(page.body, 'utf8');
  const message = messageOf(page.noticeId, page.startedAt, body);
  const signed = signedText(message.id, String(message.timestamp), body);
  const shown = signed.toString('utf8');
  const isSigned = page.channel.kind === 'webhook';
  return {
    title: t('desk.attempt.title', { n: page.number, platform: page.platformName }),
    home,
    platform: page.platformName,
    channel: { kind: t(`desk.notice.channel.${page.channel.kind}`), endpoint: page.channel.endpoint },
    verdict: verdictOf(page, words),
    earlier: page.number > 1 ? `${home}/attempts/${page.number - 1}` : null,
    later: page.number < page.attempts ? `${home}/attempts/${page.number + 1}` : null,
    times: timesOf(page, words),
    headers: isSigned ? headersOf(page, message.id, message.timestamp, body.length, words) : mailLines(page, body),
    isSigned,
    batch: page.batchSize === null ? null : t('desk.attempt.batch', { n: page.batchSize - 1 }),
    signed: shown.slice(0, SHOWN_CHARACTERS),
    isCut: shown.length > SHOWN_CHARACTERS,
    sums: sumsOf(page, body, signed, words),
    answer: answerOf(page, words),
    curl: sandboxUrl === null ? null : curlAgainstSandbox(message, sandboxEndpoint(sandboxUrl, page.channel.endpoint)),
  };
}

function verdictOf({ verdict }: AttemptPage, { t }: DeskWords): Chip {
  const code = verdict ?? 'pending';
  const key = `desk.verdict.${code}`;
  return chip(TONE[code] ?? 'soon', t(hasMessage(key) ? key : 'desk.verdict.retry'));
}

function timesOf(page: AttemptPage, { t, language, zone }: DeskWords): Line[] {
  const at = (date: Date) => `${formatShortDateTime(date, { language, zone })} · ${date.toISOString()}`;
  const since = (date: Date) => formatDuration(page.startedAt.getTime() - date.getTime(), language);
  const line = (name: string, value: string): Line => ({ name: t(`desk.attempt.time.${name}`), value });
  return [
    line('began', at(page.startedAt)),
    ...(page.approvedAt === null ? [] : [line('sinceApproval', since(page.approvedAt))]),
    ...(page.previousAt === null ? [] : [line('sincePrevious', since(page.previousAt))]),
    line('ended', page.finishedAt === null ? t('desk.attempt.unfinished') : at(page.finishedAt)),
    ...(page.durationMs === null ? [] : [line('took', `${page.durationMs} ms`)]),
    line('next', page.nextAttemptAt === null ? t('desk.attempt.noNext') : at(page.nextAttemptAt)),
  ];
}

/**
 * The headers as they left; in a shared call, the values that stand beside the notice. The signature is made by the
 * worker while it sends, from a key no page can read.
 */
function headersOf({ batchSize }: AttemptPage, id: string, timestamp: number, bytes: number, { t }: DeskWords): Line[] {
  const ofCall = [
    { name: 'content-type', value: NOTICE_CONTENT_TYPE },
    { name: 'content-length', value: String(bytes) },
  ];
  return [
    ...(batchSize === null ? ofCall : []),
    { name: 'webhook-id', value: id },
    { name: 'webhook-timestamp', value: String(timestamp) },
    { name: 'webhook-signature', value: t('desk.attempt.signature'), isWords: true },
  ];
}

function mailLines({ channel, startedAt }: AttemptPage, body: Buffer): Line[] {
  if (channel.kind !== 'mail') return [];
  const { id, subject, attachments } = noticeMail(body, null, null);
  return [
    { name: 'To', value: channel.endpoint },
    { name: 'Subject', value: subject },
    { name: 'Date', value: startedAt.toUTCString() },
    { name: 'webhook-id', value: id },
    { name: 'Attachments', value: (attachments ?? []).map(({ filename }) => filename).join(', ') },
  ];
}

function sumsOf(page: AttemptPage, body: Buffer, signed: Buffer, { t }: DeskWords) {
  const own = sha256(body);
  const sent = page.sentSha256?.toString('hex') ?? null;
  return {
    lines: [
      { name: t('desk.attempt.sum.body', { n: body.length }), value: own },
      { name: t('desk.attempt.sum.signed'), value: sha256(signed) },
      { name: t('desk.attempt.sum.sent'), value: sent ?? t('desk.attempt.sum.none'), isWords: sent === null },
      ...(page.batchSha256 === null
        ? []
        : [{ name: t('desk.attempt.sum.batch'), value: page.batchSha256.toString('hex') }]),
    ],
    /** Null while nothing was sent: there is nothing to compare. */
    fits: sent === null ? null : sent === own,
  };
}

function answerOf(page: AttemptPage, { t }: DeskWords): Line[] {
  const line = (name: string, value: string | null, none = ''): Line => ({
    name: t(`desk.attempt.answer.${name}`),
    value: value ?? none,
    isWords: value === null,
  });
  const error = `desk.attempt.error.${page.error ?? ''}`;
  return [
    line('status', page.status === null ? null : String(page.status), t('desk.attempt.answer.none')),
    ...(page.error === null
      ? []
      : [line('error', null, `${t(hasMessage(error) ? error : 'desk.attempt.error.other')} (${page.error})`)]),
    line('sum', page.responseSha256?.toString('hex') ?? null, t('desk.attempt.sum.none')),
    line('peer', page.tlsPeer, t('desk.attempt.answer.noTls')),
  ];
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
