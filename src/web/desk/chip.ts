import type { NoticeState } from '../../domain/lifecycle';
import { formatDuration } from '../i18n/format';
import type { DeskWords } from './desk-page';

/** Three meanings and two quiet ones; each has a sign and words beside the colour (WCAG 1.4.1). */
export type Tone = 'overdue' | 'soon' | 'calm' | 'info' | 'plain';

export interface Chip {
  readonly tone: Tone;
  readonly sign: string;
  readonly text: string;
}

const SIGN: Readonly<Record<Tone, string>> = { overdue: '▲', soon: '◆', calm: '✓', info: '●', plain: '○' };
const SOON_MS = 4 * 3_600_000;

export const chip = (tone: Tone, text: string): Chip => ({ tone, sign: SIGN[tone], text });

/** Time left before a due time, or how long it is over: the first thing a caseworker reads of a clock. */
export function timeLeft(dueAt: Date, { t, language, now }: DeskWords): Chip {
  const ms = dueAt.getTime() - now.getTime();
  const time = formatDuration(ms, language);
  if (ms <= 0) return chip('overdue', t('desk.clock.overdue', { time }));
  return chip(ms < SOON_MS ? 'soon' : 'info', t('desk.clock.left', { time }));
}

const NOTICE_TONE: Readonly<Record<NoticeState, Tone>> = {
  draft: 'info',
  approved: 'info',
  sending: 'info',
  delivered: 'soon',
  answered: 'info',
  undeliverable: 'overdue',
  recalled: 'plain',
};

const ANSWER_TONE: Readonly<Record<string, Tone>> = {
  removed: 'calm',
  accepted: 'calm',
  refused: 'overdue',
  moved: 'soon',
  needs_information: 'soon',
  restored: 'overdue',
};

export const answerChip = (type: string, { t }: DeskWords): Chip =>
  chip(ANSWER_TONE[type] ?? 'info', t(`desk.answer.${type}`));

/**
 * Where a notice is: the same words and sign in its case and on its own page. One that is answered says what the answer
 * was, the last that counts: "answered" in a good colour above a refusal would be read as good news.
 */
export const noticeChip = (state: NoticeState, said: string | null, words: DeskWords): Chip =>
  state === 'answered' && said !== null
    ? answerChip(said, words)
    : chip(NOTICE_TONE[state], words.t(`desk.notice.state.${state}`));

/** How a case ended, as words with a sign; null while it is open. */
export function outcomeChip(outcome: string | null | undefined, { t }: DeskWords): Chip | null {
  if (outcome === null || outcome === undefined) return null;
  const tone = outcome === 'removed' ? 'calm' : outcome === 'not_removed' ? 'overdue' : 'plain';
  return chip(outcome === 'partly_removed' ? 'soon' : tone, t(`desk.outcome.${outcome}`));
}
