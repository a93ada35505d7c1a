import { can } from '../../domain/access/can';
import { type NextFacts, type NextStepName, nextStepOf, tasksAhead } from '../../domain/case/next-step';
import type { RiskSign } from '../../domain/deadline/risk';
import type { CaseState } from '../../domain/lifecycle';
import { type Chip, chip, outcomeChip, timeLeft, type Tone } from '../../web/desk/chip';
import type { DeskWords } from '../../web/desk/desk-page';
import { formatDate, formatDuration, formatShortDateTime } from '../../web/i18n/format';
import type { HeldCase } from '../case/legal-hold.view';
import { filterQuery, WORKLIST_BUCKETS, type WorklistBucket, type WorklistFilter } from './worklist-filter';
import type { WorklistRow } from './worklist-row';
import { COUNTED, type WorklistPage } from './worklist.view';

export interface WorklistLine {
  readonly locator: string;
  readonly id: string;
  readonly href: string;
  /** That nothing may be sent, and why it stands higher than its clock says. */
  readonly signs: readonly Chip[];
  /** Who has it in hand now, in words; null when nobody has. */
  readonly inHand: string | null;
  readonly isInMyHand: boolean;
  readonly mayKeep: boolean;
  readonly clock: Chip | null;
  readonly rule: string;
  readonly about: string;
  readonly steps: readonly ('done' | 'now' | 'ahead')[];
  readonly state: string;
  readonly links: string;
  readonly places: readonly string[];
  /** What else is to be known of its notices, a line each: no names of platforms, so not among them. */
  readonly notes: readonly string[];
  /** To whom it is given, not acknowledged yet, in words; null when it is to nobody. */
  readonly offered: string | null;
  readonly next: {
    readonly label: string;
    readonly href: string;
    readonly isTake: boolean;
    readonly isPrimary: boolean;
  };
  readonly with: string;
}

const STEPS: readonly CaseState[] = ['intake', 'verification', 'notice', 'removal'];
const BUCKET_SIGN: Partial<Record<WorklistBucket, string>> = { overdue: '▲', '4h': '◆', new: '●', waiting: '…' };

/** A number that was counted no further than it is of use. */
export const counted = (n: number): string => (n >= COUNTED ? `${COUNTED - 1}+` : `${n}`);

/** The groups above the list, with how many cases each holds of those that the filter leaves. */
export function presentBuckets(groups: WorklistPage['groups'], filter: WorklistFilter, { t }: DeskWords) {
  return WORKLIST_BUCKETS.map((bucket) => ({
    href: `/desk${filterQuery({ ...filter, bucket })}`,
    count: counted(groups[bucket]),
    isEmpty: groups[bucket] === 0,
    sign: BUCKET_SIGN[bucket] ?? '',
    label: t(`desk.worklist.bucket.${bucket}`),
    isCurrent: bucket === filter.bucket,
  }));
}

/** One line a case, in the order given (nearest clock first): time left, where it stands, what to do next. */
export function presentWorklist(rows: readonly WorklistRow[], words: DeskWords): WorklistLine[] {
  return rows.map((row, index) => presentLine(row, words, index === 0));
}

const SIGN_TONE: Partial<Record<RiskSign, Tone>> = {
  urgent: 'overdue',
  back: 'overdue',
  threat: 'soon',
  trouble: 'soon',
};

/** A case that nobody holds, or the one who looks; a supervisor works in any. */
const isMine = (row: WorklistRow, { staff }: Pick<DeskWords, 'staff'>): boolean =>
  staff.role === 'supervisor' || row.claimedById === null || row.claimedById === staff.id;

/** Given to whoever looks, by name: the summary is open to them, and waits for their answer. */
const isForMe = ({ offer }: WorklistRow, { staff }: Pick<DeskWords, 'staff'>): boolean => offer?.toId === staff.id;

function offeredOf(row: WorklistRow, words: DeskWords): string | null {
  const { offer } = row;
  if (offer === null) return null;
  if (offer.to !== 'person') return words.t(`desk.worklist.offered.${offer.to}`);
  return isForMe(row, words)
    ? words.t('desk.worklist.offered.you')
    : words.t('desk.worklist.offered.person', { who: offer.toName ?? '' });
}

function inHandOf({ lease }: WorklistRow, { t, language, zone, staff, now }: DeskWords) {
  if (lease === null || lease.untilAt <= now) return { inHand: null, isInMyHand: false };
  const isInMyHand = lease.staffId === staff.id;
  const at = formatShortDateTime(lease.untilAt, { language, zone });
  const inHand = isInMyHand ? t('desk.worklist.inMyHand', { at }) : t('desk.worklist.inHand', { who: lease.name, at });
  return { inHand, isInMyHand };
}

function presentLine(row: WorklistRow, words: DeskWords, isFirst: boolean): WorklistLine {
  const { t, staff, now } = words;
  const clock = row.nearestClock;
  const place = STEPS.indexOf(row.state);
  const links = t('desk.worklist.links', { n: row.linkCount });
  return {
    locator: row.locator,
    id: row.caseId,
    signs: [
      ...(row.isOnHold ? [chip('overdue', t('desk.worklist.sign.held'))] : []),
      ...row.signs
        .filter((sign) => sign !== 'child')
        .map((sign) => chip(SIGN_TONE[sign] ?? 'plain', t(`desk.worklist.sign.${sign}`))),
    ],
    ...inHandOf(row, words),
    // A case of one's own needs no lease: nobody else may take it.
    mayKeep:
      (row.lease === null || row.lease.untilAt <= now) &&
      row.state !== 'closed' &&
      row.claimedById !== staff.id &&
      isMine(row, words),
    href: `/desk/cases/${row.locator}`,
    offered: offeredOf(row, words),
    clock: clock === null ? null : timeLeft(clock.dueAt, words),
    rule:
      clock === null
        ? t('desk.worklist.noClock')
        : t(clockKey(clock), {
            at: formatShortDateTime(clock.dueAt, words),
            rule: t(`desk.rule.${clock.rule}`),
          }),
    about: [t(`desk.circumstance.${row.circumstance}`), ageOf(row.createdAt, words)].join(' · '),
    steps: STEPS.map((_, step) => (step < place ? 'done' : step === place ? 'now' : 'ahead')),
    state: t(`desk.state.${row.state}`),
    links: row.removedCount > 0 ? t('desk.worklist.gone', { gone: row.removedCount, n: row.linkCount }) : links,
    places: row.platforms,
    notes: [
      ...(row.deliveryTrouble && !row.signs.includes('trouble') ? [t('desk.worklist.trouble')] : []),
      ...(row.leavesAt === null || row.leavesAt <= now
        ? []
        : [t('desk.worklist.leaves', { at: formatShortDateTime(row.leavesAt, words) })]),
    ],
    next: {
      ...nextOf(row, words),
      href: `/desk/cases/${row.locator}${isForMe(row, words) ? '/hand-over' : ''}`,
      isPrimary: isFirst,
    },
    with:
      row.claimedById === null
        ? t('desk.worklist.nobody')
        : row.claimedById === staff.id
          ? t('desk.worklist.you')
          : (row.claimedByName ?? ''),
  };
}

/** Who owes what by then: the platform by law, or we a second look, or we something new to the person. */
function clockKey({ kind, rule }: NonNullable<WorklistRow['nearestClock']>): string {
  if (kind === 'statutory') return 'desk.clock.due';
  return rule === 'helpline-update' ? 'desk.clock.update' : 'desk.clock.promise';
}

function ageOf(createdAt: Date, { t, language, now }: DeskWords): string {
  const ms = now.getTime() - createdAt.getTime();
  return ms < 60_000 ? t('desk.worklist.new') : t('desk.worklist.old', { age: formatDuration(ms, language) });
}

/** Steps whose words on the case page are too long for a row, or name a platform, or have no button there. */
const SHORT: Partial<Record<NextStepName, string>> = {
  erased: 'open',
  closed: 'open',
  take: 'take',
  byHand: 'byHand',
  approve: 'approve',
  consent: 'consent',
  threat: 'threat',
  held: 'held',
  second: 'second',
  other: 'wait',
  later: 'wait',
  sending: 'wait',
  waiting: 'wait',
};

/** The step that the page of the case names too; the rule for both is {@link nextStepOf}. */
function nextOf(row: WorklistRow, words: DeskWords): { label: string; isTake: boolean } {
  const { t } = words;
  const facts = nextFactsOfRow(row, words);
  const step = nextStepOf(facts);
  const short = SHORT[step];
  const label =
    short === undefined
      ? t(`desk.case.next.${step}`, { n: step === 'judge' ? facts.items.unjudged : facts.tasks })
      : t(`desk.worklist.next.${short}`);
  return { label, isTake: step === 'take' };
}

/** What the row knows of a case, as the rule asks for it; the page of the case asks with what it knows. */
export function nextFactsOfRow(row: WorklistRow, words: Pick<DeskWords, 'staff' | 'now'>): NextFacts {
  const { staff, now } = words;
  const { drafts, tasks, isNamedElsewhere, ...ahead } = row.ahead;
  const toApprove = drafts.filter((by) => by !== staff.id).length;
  return {
    ...ahead,
    state: row.state,
    isErased: false,
    isOfferedToThem: isForMe(row, words),
    holder: row.claimedById === null ? 'nobody' : row.claimedById === staff.id ? 'them' : 'other',
    isOnHold: row.isOnHold,
    mayLiftHold: can(staff, 'case.lift-hold'),
    toApprove,
    forSecond: drafts.length - toApprove,
    // Whose case it is not need not know that two reports name the same link (ADR 0046).
    isNamedElsewhere: isNamedElsewhere && isMine(row, words),
    isOverdue: row.nearestClock !== null && row.nearestClock.dueAt <= now,
    tasks: tasksAhead(tasks, row.ahead.items, staff),
  };
}

/** The closed cases: how each ended. */
export function presentClosed(rows: readonly WorklistRow[], words: DeskWords) {
  const { t } = words;
  return rows.map((row) => ({
    ...presentLine(row, words, false),
    outcome: outcomeChip(row.outcome, words),
    reported: formatShortDateTime(row.createdAt, words),
    // Links that were withdrawn or erased are not counted: of none, none can be gone.
    links: t(row.linkCount === 0 ? 'desk.closed.noLinks' : 'desk.worklist.gone', {
      gone: row.removedCount,
      n: row.linkCount,
    }),
    ...(row.claimedById === null ? { with: t('desk.closed.nobody') } : {}),
  }));
}

/** Cases that were found, or chosen: open and closed ones beside each other. */
export function presentFound(rows: readonly WorklistRow[], words: DeskWords) {
  return rows.map((row) => ({ ...presentLine(row, words, false), outcome: outcomeChip(row.outcome, words) }));
}

/** The list of held cases beside the closed ones. */
export function presentHeld(rows: readonly HeldCase[], { t, language, zone, now }: DeskWords) {
  return rows.map((row) => ({
    locator: row.locator,
    href: `/desk/cases/${row.locator}`,
    review: t(row.reviewAt <= now ? 'desk.case.keep.reviewOver' : 'desk.case.keep.review', {
      at: formatDate(row.reviewAt, language, zone),
    }),
    isOver: row.reviewAt <= now,
    asked:
      row.eraseAskedAt === null
        ? null
        : t('desk.case.keep.asked', { at: formatShortDateTime(row.eraseAskedAt, { language, zone }) }),
  }));
}
