import { can } from '../../domain/access/can';
import { escalationsFor } from '../../domain/notice/escalation';
import { isLinkOpen } from '../../domain/notice/answer-link';
import { isScheduled } from '../../domain/notice/schedule';
import { cityOf, wallTimeOf } from '../../domain/shared/wall-clock';
import { chip, noticeChip, timeLeft } from '../../web/desk/chip';
import type { DeskWords } from '../../web/desk/desk-page';
import { formatShortDateTime } from '../../web/i18n/format';
import { hasMessage } from '../../web/i18n/translator';
import type { NoticePreview } from './notice-preview.view';

const HAND_OVER_STATES: readonly NoticePreview['state'][] = ['approved', 'sending', 'undeliverable'];

const ARRIVED: readonly NoticePreview['state'][] = ['delivered', 'answered'];

const REVERSIBLE: readonly NoticePreview['state'][] = ['approved', 'sending', 'delivered', 'answered', 'undeliverable'];

/** What may be done with a notice now: approve it, or the words why not. */
export type Approval =
  | { readonly kind: 'open'; readonly note: string | null }
  | { readonly kind: 'blocked'; readonly why: string }
  | { readonly kind: 'over'; readonly why: string };

/** The notice page: the exact bytes, the same for a reader, and what the law asks for, element by element. */
export function presentNotice(
  preview: NoticePreview,
  locator: string,
  canApprove: boolean,
  now: Date,
  words: DeskWords,
) {
  const { t } = words;
  const missing = preview.elements.filter(({ isMet }) => !isMet);
  return {
    id: preview.id,
    href: `/desk/cases/${locator}/notices/${preview.id}`,
    locator,
    title: t('desk.notice.title', { platform: preview.platform.name }),
    kind: t(`desk.notice.kind.${preview.kind}`),
    state: isScheduled(preview, now)
      ? chip('plain', t('desk.notice.state.later'))
      : noticeChip(preview.state, preview.lastAnswer, words),
    ...presentClock(preview, words),
    isDraft: preview.state === 'draft',
    basis: {
      name: preview.basis.instrument,
      citation: preview.basis.citation,
      limit: t(`desk.limit.${preview.basis.id}`),
      sureness: t(`desk.sureness.${preview.basis.sureness}`),
      isSure: preview.basis.sureness === 'primary',
      /** What exactly is unsure. */
      note: sayingOf(preview, 'note', words),
    },
    channel: { kind: t(`desk.notice.channel.${preview.channel.kind}`), endpoint: preview.channel.endpoint },
    trouble: preview.trouble === null ? null : presentTrouble(preview.trouble, canApprove, words),
    answerPage: preview.answerPage === null ? null : presentAnswerLink(preview, canApprove, now, words),
    elements: preview.elements.map((element) => presentElement(element, words)),
    summary: summaryOf(preview.elements.length, missing.length, words),
    isComplete: missing.length === 0,
    body: preview.bodyText,
    sha256: preview.sha256,
    human: preview.humanText,
    attempts: preview.attempts.map((attempt) =>
      presentTry(attempt, `/desk/cases/${locator}/notices/${preview.id}`, words),
    ),
    approval: approvalOf(preview, missing, canApprove, words),
    later: presentLater(preview, canApprove, now, words),
    escalation: canApprove ? presentEscalation(preview, words) : [],
    next: preview.clock?.state === 'breached' ? sayingOf(preview, 'next', words) : null,
    canAdd:
      preview.state === 'draft' &&
      ['takedown', 'escalation'].includes(preview.kind) &&
      can(words.staff, 'notice.draft'),
    canRemind: canApprove && ARRIVED.includes(preview.state) && ['takedown', 'escalation'].includes(preview.kind),
    canHandOver: canApprove && HAND_OVER_STATES.includes(preview.state) && !isScheduled(preview, now),
    canReverse: canApprove && REVERSIBLE.includes(preview.state) && ['takedown', 'escalation'].includes(preview.kind),
    isHandOverNext: preview.state === 'undeliverable',
  };
}

/** What its rule says of itself: English where it stands, and the words of the page about the rules for other readers. */
function sayingOf({ basis }: NoticePreview, about: 'note' | 'next', { t, language }: DeskWords): string | null {
  const own = about === 'note' ? basis.note : basis.escalateTo;
  return own === null || language === 'en' ? own : t(`desk.rules.${about}.${basis.id}`);
}

/** The clock that runs for it, or that was missed, as its case shows it; null for both when there is neither. */
function presentClock({ clock: own }: NoticePreview, words: DeskWords) {
  if (own === null || own.dueAt === null) return { clock: null, due: null };
  const at = formatShortDateTime(own.dueAt, words);
  if (own.state === 'breached')
    return { clock: chip('overdue', words.t('desk.clock.breached.short', { at })), due: null };
  if (own.state !== 'running') return { clock: null, due: null };
  return { clock: timeLeft(own.dueAt, words), due: words.t('desk.clock.at', { at }) };
}

/** One try in the list, with the way to all that is known of it. */
function presentTry(attempt: NoticePreview['attempts'][number], home: string, { t, language, zone }: DeskWords) {
  const key = `desk.verdict.${attempt.verdict ?? 'pending'}`;
  return {
    href: `${home}/attempts/${attempt.number}`,
    number: attempt.number,
    at: formatShortDateTime(attempt.startedAt, { language, zone }),
    result: t(hasMessage(key) ? key : 'desk.verdict.retry'),
  };
}

/** When it leaves, where that is not at once: what was chosen, and whether it can be changed. */
function presentLater(preview: NoticePreview, canApprove: boolean, now: Date, { t, language, zone }: DeskWords) {
  const { leavesAt, state } = preview;
  const isWaiting = isScheduled(preview, now);
  const isPlanned = state === 'draft' && leavesAt !== null && leavesAt > now;
  const at = leavesAt === null ? '' : formatShortDateTime(leavesAt, { language, zone });
  const chosen = isWaiting || isPlanned ? wallTimeOf(leavesAt!, zone) : null;
  return {
    text: isWaiting ? t('desk.notice.later.waits', { at }) : isPlanned ? t('desk.notice.later.planned', { at }) : null,
    canChange: canApprove && isWaiting,
    day: chosen?.day ?? '',
    time: chosen?.time ?? '',
    clock: t('desk.notice.later.clock', { zone: cityOf(zone), now: formatShortDateTime(now, { language, zone }) }),
  };
}

/** Where it can go when waiting is not enough. */
function presentEscalation(preview: NoticePreview, { t }: DeskWords) {
  const { kind, state, nextChannel, clock } = preview;
  const channel = nextChannel === null ? '' : t(`desk.notice.channel.${nextChannel}`);
  return escalationsFor({ kind, state, nextChannel, clock: clock?.state ?? null }).map((value) => ({
    value,
    text: t(`desk.notice.escalate.to.${value}`, { channel }),
  }));
}

/** Since when it does not get through, and whether the next channel can be taken by a press of a button. */
function presentTrouble(
  { since, next }: NonNullable<NoticePreview['trouble']>,
  canApprove: boolean,
  { t, language, zone }: DeskWords,
) {
  return {
    text: t('desk.notice.trouble', { at: formatShortDateTime(since, { language, zone }) }),
    next: t(`desk.notice.trouble.next.${next ?? 'none'}`),
    canSendNow: canApprove && next === 'mail',
  };
}

/** The page where the platform answers in a browser: whether it works, and whether somebody was there. */
function presentAnswerLink(preview: NoticePreview, canEnd: boolean, now: Date, { t, language, zone }: DeskWords) {
  const link = preview.answerPage!;
  const isOpen = isLinkOpen(link, now);
  const when = (at: Date): string => formatShortDateTime(at, { language, zone });
  // It is drawn with the approval, and nobody has it before the notice leaves.
  if (isOpen && isScheduled(preview, now))
    return { text: t('desk.notice.answerPage.later', { at: when(link.expiresAt) }), seen: null, canEnd: false };
  return {
    text: isOpen
      ? t('desk.notice.answerPage.open', { at: when(link.expiresAt) })
      : t('desk.notice.answerPage.over', { at: when(link.revokedAt ?? link.expiresAt) }),
    seen:
      link.lastOpenedAt === null
        ? t('desk.notice.answerPage.unseen')
        : t('desk.notice.answerPage.seen', { at: when(link.lastOpenedAt) }),
    canEnd: canEnd && isOpen,
  };
}

function presentElement(element: NoticePreview['elements'][number], { t }: DeskWords) {
  const name = `desk.element.${element.element}`;
  const metBy = `desk.metBy.${element.metBy}`;
  return {
    isMet: element.isMet,
    name: hasMessage(name) ? t(name) : t('desk.element.unknown', { id: element.element }),
    by: !element.isMet
      ? missingWords(element.element, t)
      : hasMessage(metBy)
        ? t(metBy)
        : t('desk.metBy.unknown', { code: element.metBy }),
  };
}

function missingWords(element: string, t: DeskWords['t']): string {
  const key = `desk.missing.${element}`;
  return hasMessage(key) ? t(key) : t('desk.missing.unknown', { id: element });
}

function summaryOf(n: number, missing: number, { t }: DeskWords): string {
  if (n === 0) return t('desk.notice.complete.none');
  return missing === 0 ? t('desk.notice.complete.all', { n }) : t('desk.notice.complete.missing', { n, missing });
}

function approvalOf(
  preview: NoticePreview,
  missing: NoticePreview['elements'],
  canApprove: boolean,
  { t, language, zone, staff }: DeskWords,
): Approval {
  if (preview.state === 'recalled') return { kind: 'over', why: t('desk.notice.approve.recalled') };
  if (preview.state !== 'draft') {
    const at = preview.approvedAt === null ? '' : formatShortDateTime(preview.approvedAt, { language, zone });
    return { kind: 'over', why: t('desk.notice.approve.wrongState', { at }) };
  }
  if (!canApprove) return { kind: 'blocked', why: t('desk.notice.approve.notAllowed') };
  if (missing.length > 0) {
    // Two elements can lack the same thing (an authority, an address): it is said once.
    const reasons = [...new Set(missing.map(({ element }) => missingWords(element, t)))].join('; ');
    return { kind: 'blocked', why: t('desk.notice.approve.blocked', { missing: reasons }) };
  }
  const two = preview.secondPerson.map((reason) => t(`desk.notice.two.${reason}`)).join('; ');
  const first = preview.firstApprovedBy;
  if (first === null) return { kind: 'open', note: two === '' ? null : t('desk.notice.two', { reasons: two }) };
  // By who they are and not by their name, which a colleague may share.
  if (first.id === staff.id) return { kind: 'blocked', why: t('desk.notice.approve.you') };
  return { kind: 'open', note: t('desk.notice.approve.first', { name: first.name }) };
}
