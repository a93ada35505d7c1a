import type { CaseState } from '../../domain/lifecycle';
import { type Chip, chip, timeLeft } from '../../web/desk/chip';
import type { DeskWords } from '../../web/desk/desk-page';
import { formatDuration, formatShortDateTime } from '../../web/i18n/format';
import type { WorklistBucket, WorklistCounts, WorklistRow } from './worklist.view';

export const BUCKETS: readonly WorklistBucket[] = ['all', 'overdue', '4h', '12h', '24h', 'later', 'new'];

export interface WorklistLine {
  readonly locator: string;
  readonly href: string;
  readonly clock: Chip | null;
  readonly rule: string;
  readonly about: string;
  readonly steps: readonly ('done' | 'now' | 'ahead')[];
  readonly state: string;
  readonly links: string;
  readonly places: readonly string[];
  readonly next: { readonly label: string; readonly isTake: boolean; readonly isPrimary: boolean };
  readonly with: string;
}

const STEPS: readonly CaseState[] = ['intake', 'verification', 'notice', 'removal'];
const BUCKET_SIGN: Partial<Record<WorklistBucket, string>> = { overdue: '▲', '4h': '◆', new: '●' };

export const isBucket = (value: unknown): value is WorklistBucket => BUCKETS.some((bucket) => bucket === value);

/** The groups above the list, with how many cases each holds. */
export function presentBuckets(counts: WorklistCounts, current: WorklistBucket, { t }: DeskWords) {
  const numbers: Record<WorklistBucket, number> = {
    all: counts.all,
    overdue: counts.overdue,
    '4h': counts.under4h,
    '12h': counts.under12h,
    '24h': counts.under24h,
    later: counts.later,
    new: counts.untaken,
  };
  return BUCKETS.map((bucket) => ({
    href: bucket === 'all' ? '/desk' : `/desk?bucket=${bucket}`,
    count: numbers[bucket],
    sign: BUCKET_SIGN[bucket] ?? '',
    label: t(`desk.worklist.bucket.${bucket}`),
    isCurrent: bucket === current,
  }));
}

/** One line a case, in the order given (nearest clock first): time left, where it stands, what to do next. */
export function presentWorklist(rows: readonly WorklistRow[], words: DeskWords): WorklistLine[] {
  return rows.map((row, index) => presentLine(row, words, index === 0));
}

function presentLine(row: WorklistRow, words: DeskWords, isFirst: boolean): WorklistLine {
  const { t, language, staff } = words;
  const clock = row.nearestClock;
  const place = STEPS.indexOf(row.state);
  const links = t('desk.worklist.links', { n: row.linkCount });
  return {
    locator: row.locator,
    href: `/desk/cases/${row.locator}`,
    clock: clock === null ? null : timeLeft(clock.dueAt, words),
    rule:
      clock === null
        ? t('desk.worklist.noClock')
        : t(clockKey(clock), {
            at: formatShortDateTime(clock.dueAt, language),
            rule: t(`desk.rule.${clock.rule}`),
          }),
    about: [t(`desk.circumstance.${row.circumstance}`), ageOf(row.createdAt, words)].join(' · '),
    steps: STEPS.map((_, step) => (step < place ? 'done' : step === place ? 'now' : 'ahead')),
    state: t(`desk.state.${row.state}`),
    links: row.removedCount > 0 ? t('desk.worklist.gone', { gone: row.removedCount, n: row.linkCount }) : links,
    places: [
      ...row.platforms,
      ...(row.deliveryTrouble ? [t('desk.worklist.trouble')] : []),
      ...(row.isOnHold ? [t('desk.worklist.hold')] : []),
    ],
    next: { ...nextOf(row, words), isPrimary: isFirst },
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

/** What a caseworker would do first: the most pressing thing the row knows of. */
function nextOf(row: WorklistRow, { t, now }: DeskWords): { label: string; isTake: boolean } {
  const go = (key: string, n?: number) => ({ label: t(`desk.worklist.next.${key}`, { n }), isTake: false });
  if (row.state === 'closed') return go('open');
  if (row.claimedById === null && row.state === 'intake') return { label: t('desk.worklist.next.take'), isTake: true };
  if (row.isOnHold) return go('hold');
  if (row.deliveryTrouble) return go('trouble');
  if (row.nearestClock !== null && row.nearestClock.dueAt <= now) return go('overdue');
  if (row.openTasks > 0) return go('tasks', row.openTasks);
  if (row.state === 'verification' || row.state === 'notice') return go(row.state);
  return row.linkCount > 0 && row.removedCount === row.linkCount ? go('close') : go('wait');
}

/** The closed cases: how each ended. */
export function presentClosed(rows: readonly WorklistRow[], words: DeskWords) {
  const { t } = words;
  return rows.map((row) => ({
    ...presentLine(row, words, false),
    outcome: outcomeChip(row.outcome, words),
    reported: formatShortDateTime(row.createdAt, words.language),
    links: t('desk.worklist.gone', { gone: row.removedCount, n: row.linkCount }),
  }));
}

/** How a case ended, as words with a sign; null while it is open. */
export function outcomeChip(outcome: string | null | undefined, { t }: DeskWords): Chip | null {
  if (outcome === null || outcome === undefined) return null;
  const tone = outcome === 'removed' ? 'calm' : outcome === 'not_removed' ? 'overdue' : 'plain';
  return chip(outcome === 'partly_removed' ? 'soon' : tone, t(`desk.outcome.${outcome}`));
}
