import { can } from '../../domain/access/can';
import { ENDS_BY_ITSELF, isTaskFor } from '../../domain/case/task-due';
import type { CaseState } from '../../domain/lifecycle';
import { type Chip, chip, outcomeChip, timeLeft } from '../../web/desk/chip';
import type { DeskWords } from '../../web/desk/desk-page';
import { formatShortDateTime } from '../../web/i18n/format';
import { hasMessage } from '../../web/i18n/translator';
import type { CasePage } from './case-page.view';
import { presentChecklist } from './case-checklist.presenter';
import { presentKeeping } from './case-keeping.presenter';
import { presentHandOverLine } from './hand-over-line.presenter';
import { presentItems } from './case-items.presenter';
import { presentLinked } from './linked.presenter';
import { presentMessages } from './case-messages.presenter';
import { presentNext } from './case-next.presenter';
import { presentNotices } from './case-notices.presenter';
import { presentTimeline } from './case-timeline.presenter';
import { presentTrust } from './case-trust.presenter';

const STEPS: readonly CaseState[] = ['intake', 'verification', 'notice', 'removal'];

/** The whole case page as words and flags: templates decide nothing. */
export function presentCase(page: CasePage, words: DeskWords) {
  const next = presentNext(page, words);
  const { isOwed, ...top } = presentClockOf(page, words);
  return {
    locator: page.locator,
    href: `/desk/cases/${page.locator}`,
    about: page.erasedAt === null ? aboutWords(page, isOwed, words) : timesWords(page, words),
    steps: presentSteps(page, words),
    ...top,
    outcome: outcomeChip(page.outcome, words),
    isOnHold: page.isOnHold,
    isClosed: page.state === 'closed',
    erased:
      page.erasedAt === null ? null : words.t('desk.case.erased', { at: formatShortDateTime(page.erasedAt, words) }),
    allowed: page.allowed,
    /** Whoever holds it may hand it over this moment. */
    mayHandOverNow:
      page.claimedBy?.id === words.staff.id && page.state !== 'closed' && can(words.staff, 'case.release'),
    keeping: presentKeeping(page, words),
    next,
    handOver: presentHandOverLine(page, words),
    isPreparing: next.kind === 'go' && next.href === '#prepare',
    items: presentItems(page, words),
    ...presentChecklist(page, words),
    narrative: page.narrative,
    hasNarrative: page.hasNarrative,
    proof: page.authority?.proof ?? null,
    ...presentTrust(page, words),
    ...presentMessages(page, words),
    contact: page.contact,
    authorityKind: page.authority?.kind ?? page.reporter,
    hasAuthority: page.authority !== null,
    linked: presentLinked(page, words),
    notices: presentNotices(page, words),
    bases: page.basesOffered.map((basis) => ({
      value: basis.id,
      text: words.t(`desk.rule.${basis.id}`),
      hint: [words.t(`desk.limit.${basis.id}`), words.t(`desk.sureness.${basis.sureness}`)].join(' '),
    })),
    tasks: presentTasks(page, words),
    notes: presentNotes(page, words),
    timeline: presentTimeline(page, words),
  };
}

/** The reasons colleagues gave, newest first. */
function presentNotes(page: Pick<CasePage, 'notes'>, { t, language, zone }: DeskWords) {
  return page.notes.map((note) => ({
    title: t(`desk.record.why.${note.about}`),
    text: note.text,
    by: t('desk.record.why.by', { name: note.by, at: formatShortDateTime(note.at, { language, zone }) }),
  }));
}

/**
 * One line under the locator: who is shown, who reported, in which language, with whom it is, since when. What we owe
 * the person is said here unless the clock at the top says it.
 */
function aboutWords(page: CasePage, isOwed: boolean, { t, language, zone, staff }: DeskWords): string[] {
  const at = (date: Date) => formatShortDateTime(date, { language, zone });
  return [
    t(`desk.case.about.${page.ageInPicture}`),
    t(`desk.circumstance.${page.circumstance}`),
    t(`desk.case.about.${page.reporter}`),
    t('desk.case.about.language', { language: t(`desk.case.language.${page.language}`) }),
    page.claimedBy === null
      ? t('desk.case.about.withNobody')
      : page.claimedBy.id === staff.id
        ? t('desk.case.about.withYou')
        : t('desk.case.about.with', { name: page.claimedBy.name }),
    t('desk.case.about.reported', { at: at(page.createdAt) }),
    ...(page.updateDueAt && !isOwed ? [t('desk.case.about.update', { at: at(page.updateDueAt) })] : []),
    ...(page.closedAt ? [t('desk.case.about.closed', { at: at(page.closedAt) })] : []),
  ];
}

/** All that an erased case still says about itself. */
function timesWords({ createdAt, closedAt }: CasePage, { t, language, zone }: DeskWords): string[] {
  const at = (date: Date) => formatShortDateTime(date, { language, zone });
  return [
    t('desk.case.about.reported', { at: at(createdAt) }),
    ...(closedAt ? [t('desk.case.about.closed', { at: at(closedAt) })] : []),
  ];
}

/** How far the case came. A closed case shows the steps it really reached, not all of them. */
function presentSteps(page: CasePage, { t }: DeskWords) {
  const reached = page.state === 'closed' ? reachedBeforeClosing(page) : STEPS.indexOf(page.state);
  const steps = STEPS.map((state, index) => ({
    label: t(`desk.state.${state}`),
    isDone: page.state === 'closed' ? index <= reached : index < reached,
    isNow: page.state === state,
  }));
  return page.state === 'closed' ? [...steps, { label: t('desk.state.closed'), isDone: false, isNow: true }] : steps;
}

function reachedBeforeClosing(page: CasePage): number {
  if (page.notices.some((notice) => notice.deliveredAt !== null)) return 3;
  if (page.notices.some((notice) => notice.approvedAt !== null)) return 2;
  return page.claimedBy === null ? 0 : 1;
}

interface TopClock {
  readonly clock: Chip | null;
  readonly clockBy: string | null;
  /** It is our promise to the person, for want of a clock of a law. */
  readonly isOwed: boolean;
}

/**
 * The nearest running clock, with when it is due and who set it, as on the worklist; without one, the deadlines that
 * were missed; without any, what we owe the person.
 */
function presentClockOf(page: CasePage, words: DeskWords): TopClock {
  const { t } = words;
  const clocks = page.notices.flatMap(({ clock, basis }) => (clock === null ? [] : [{ ...clock, basis }]));
  const [nearest] = clocks
    .flatMap((clock) => (clock.state === 'running' && clock.dueAt !== null ? [{ ...clock, dueAt: clock.dueAt }] : []))
    .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  if (nearest !== undefined) {
    const at = formatShortDateTime(nearest.dueAt, words);
    const key = nearest.kind === 'statutory' ? 'desk.clock.due' : 'desk.clock.promise';
    const clockBy = t(key, { at, rule: t(`desk.rule.${nearest.basis}`) });
    return { clock: timeLeft(nearest.dueAt, words), clockBy, isOwed: false };
  }
  const missed = clocks.filter((clock) => clock.state === 'breached').length;
  if (missed > 0) return { clock: chip('overdue', t('desk.case.missed', { n: missed })), clockBy: null, isOwed: false };
  if (page.updateDueAt === null || page.state === 'closed') return { clock: null, clockBy: null, isOwed: false };
  const at = formatShortDateTime(page.updateDueAt, words);
  return { clock: timeLeft(page.updateDueAt, words), clockBy: t('desk.clock.update', { at }), isOwed: true };
}

function presentTasks(page: CasePage, { t, language, zone, staff }: DeskWords) {
  return page.tasks.map((task) => {
    const key = `desk.task.${task.kind}`;
    const title = hasMessage(key) ? t(key) : t('desk.task.other', { kind: task.kind });
    return {
      id: task.id,
      title,
      when:
        task.dueAt === null
          ? t('desk.case.tasks.since', { at: formatShortDateTime(task.createdAt, { language, zone }) })
          : t('desk.case.tasks.due', { at: formatShortDateTime(task.dueAt, { language, zone }) }),
      label: t('desk.case.tasks.doneOne', { task: title }),
      mayFinish:
        !ENDS_BY_ITSELF.some((kind) => kind === task.kind) &&
        isTaskFor({ kind: task.kind, by: task.detail['by'] }, staff),
    };
  });
}
