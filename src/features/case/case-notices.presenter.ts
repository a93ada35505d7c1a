import { can } from '../../domain/access/can';
import { NO_SAY } from '../../domain/notice/answer';
import { answerChip, type Chip, chip, noticeChip, timeLeft } from '../../web/desk/chip';
import type { DeskWords } from '../../web/desk/desk-page';
import { cleanText } from '../../web/form';
import { formatDuration, formatShortDateTime } from '../../web/i18n/format';
import { hasMessage } from '../../web/i18n/translator';
import type { CasePage } from './case-page.view';

type Notice = CasePage['notices'][number];
type Clock = NonNullable<Notice['clock']>;

/** The notices of a case: where each is, every attempt, every answer, and its clock with the rule that set it. */
export function presentNotices(page: CasePage, words: DeskWords) {
  const { t, staff, now } = words;
  const isLater = ({ leavesAt }: Notice) => leavesAt !== null && leavesAt > now;
  const at = (date: Date) => formatShortDateTime(date, words);
  const mayDecide = can(staff, 'message.write', {
    claimedBy: page.claimedBy?.id ?? null,
    isOpenedInEmergency: page.emergencyUntil !== null,
  });
  return page.notices.map((notice) => ({
    id: notice.id,
    href: `/desk/cases/${page.locator}/notices/${notice.id}`,
    platform: notice.platformName,
    kind: t(`desk.notice.kind.${notice.kind}`),
    rule: t(`desk.rule.${notice.basis}`),
    state: isLater(notice)
      ? chip('plain', t('desk.notice.state.later'))
      : noticeChip(notice.state, saidOf(notice), words),
    links: t('desk.notices.links', { n: notice.itemIds.length }),
    facts: [
      t('desk.notices.prepared', { at: at(notice.createdAt) }),
      ...(notice.deliveredAt ? [t('desk.notices.deliveredAt', { at: at(notice.deliveredAt) })] : []),
      ...(isLater(notice)
        ? [t('desk.notices.leaves', { at: at(notice.leavesAt!) })]
        : notice.nextAttemptAt
          ? [t('desk.notices.nextAttempt', { at: at(notice.nextAttemptAt) })]
          : []),
    ],
    because: notice.undeliverableBecause === null ? null : becauseOf(notice.undeliverableBecause, words),
    clock: notice.clock === null ? null : presentClock(notice.clock, words),
    attemptsTitle: t('desk.notices.attempts', { n: notice.attempts.length }),
    attempts: notice.attempts.map((attempt) => ({
      number: attempt.number,
      href: `/desk/cases/${page.locator}/notices/${notice.id}/attempts/${attempt.number}`,
      at: at(attempt.startedAt),
      result: attemptWords(attempt, words),
      took: attempt.durationMs === null ? '' : `${attempt.durationMs} ms`,
    })),
    answers: notice.answers.map((answer) => ({
      chip: answerChip(answer.type, words),
      at: at(answer.at),
      reason: answer.reasonCode === null ? null : known('desk.reason', answer.reasonCode, 'other', words),
      // Kept as it was sent, and shown without what could make it read as something else.
      text: answer.text === null ? null : cleanText(answer.text),
      statement: answer.statement,
      conflict: answer.reusedAt === null ? null : t('desk.answer.reused', { at: at(answer.reusedAt) }),
    })),
    counterStatements: notice.counterStatements.map((statement) => ({
      id: statement.id,
      text: cleanText(statement.text),
      title: t('desk.counter', { at: at(statement.at) }),
      decided:
        statement.decision === null || statement.decidedAt === null
          ? null
          : t(`desk.counter.${statement.decision}.done`, {
              name: statement.decidedBy ?? '',
              at: at(statement.decidedAt),
            }),
      canShare: mayDecide && statement.decision !== 'share',
      canKeep: mayDecide && statement.decision === null,
    })),
    replies: page.replies.filter(({ noticeId }) => noticeId === notice.id).map((reply) => presentReply(reply, words)),
  }));
}

/** The last answer that says what becomes of the content. */
const saidOf = ({ answers }: Notice): string | null =>
  answers.filter(({ type }) => !NO_SAY.some((one) => one === type)).at(-1)?.type ?? null;

/** A reply by mail, with what is known of its sender: that may be nothing but what the mail says itself. */
function presentReply(
  { at, sender, text, isKnown, isAutomatic, isCut }: CasePage['replies'][number],
  words: DeskWords,
) {
  const { t } = words;
  return {
    chip: isAutomatic ? chip('plain', t('desk.reply.automatic')) : chip('info', t('desk.reply.mail')),
    doubt: isKnown ? null : chip('soon', t('desk.reply.unverified')),
    at: formatShortDateTime(at, words),
    from: sender === null ? null : t('desk.reply.from', { sender }),
    text: text === null ? t('desk.reply.emptied') : text === '' ? t('desk.reply.empty') : cleanText(text),
    cut: isCut ? t('desk.reply.cut') : null,
  };
}

/** A clock as a chip, when it is due while it runs, how it ended after that, and which rule set it. */
export function presentClock(clock: Clock, words: DeskWords) {
  const { t } = words;
  const rule = t(`desk.clock.by.${clock.kind}`, { instrument: clock.instrument, citation: clock.citation });
  const dueAt = clock.state === 'running' ? clock.dueAt : null;
  const due = dueAt === null ? null : t('desk.clock.at', { at: formatShortDateTime(dueAt, words) });
  return { ...clockWords(clock, words), due, rule };
}

function clockWords(clock: Clock, words: DeskWords): { chip: Chip; sentence: string | null } {
  const { t, language } = words;
  const due = clock.dueAt;
  if (clock.state === 'running' && due !== null) return { chip: timeLeft(due, words), sentence: null };
  const took = clock.startedAt && clock.endedAt ? clock.endedAt.getTime() - clock.startedAt.getTime() : 0;
  const values = {
    took: formatDuration(took, language),
    at: due === null ? '' : formatShortDateTime(due, words),
    left: '',
  };
  const sentence = t(`desk.clock.${clock.state}`, values);
  const tone = clock.state === 'met' ? 'calm' : clock.state === 'breached' ? 'overdue' : 'plain';
  const hasShort = clock.state === 'waiting' || clock.state === 'breached';
  return { chip: chip(tone, hasShort ? t(`desk.clock.${clock.state}.short`, values) : sentence), sentence };
}

function attemptWords(attempt: Notice['attempts'][number], words: DeskWords): string {
  const { t } = words;
  const verdict = known('desk.verdict', attempt.verdict ?? 'pending', 'retry', words);
  if (attempt.status !== null) return `${verdict} (${t('desk.attempt.status', { status: String(attempt.status) })})`;
  return attempt.error === null
    ? verdict
    : `${verdict} (${known('desk.attempt.error', attempt.error, 'other', words)})`;
}

function becauseOf(code: string, words: DeskWords): string {
  const key = `desk.because.${code}`;
  const reason = hasMessage(key) ? words.t(key) : words.t('desk.because.other', { code });
  return words.t('desk.notices.because', { reason });
}

/** The words of a code that came from outside, or those of `fallback` for one we do not know. */
function known(space: string, code: string, fallback: string, { t }: DeskWords): string {
  const key = `${space}.${code}`;
  return t(hasMessage(key) ? key : `${space}.${fallback}`);
}
