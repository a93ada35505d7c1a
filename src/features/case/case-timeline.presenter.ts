import { isChangeBySomebody, LOOKS } from '../../domain/case/meanwhile';
import type { DeskWords } from '../../web/desk/desk-page';
import { formatDuration, formatShortDateTime } from '../../web/i18n/format';
import { hasMessage } from '../../web/i18n/translator';
import type { CasePage } from './case-page.view';

type Entry = CasePage['timeline'][number];
export interface Named {
  readonly notices: readonly Pick<CasePage['notices'][number], 'id' | 'platformName'>[];
  readonly items: readonly Pick<CasePage['items'][number], 'id'>[];
}

export interface TimelineLine {
  readonly title: string;
  readonly at: string;
  readonly by: string;
  readonly more: readonly string[];
  readonly isGrave: boolean;
}

const SHOWN_AT_ONCE = 12;
const LOOK_AT_A_LINK = 'check.made';
const GRAVE = new Set([
  'clock.breached',
  'notice.undeliverable',
  'case.reappeared',
  'case.withdrawn',
  'case.hold-set',
  'case.erased',
  'answer.conflict',
  'break-glass.asked',
  'break-glass.opened',
]);
/** Where a code in the detail has words of its own. */
const CODE_WORDS: Readonly<Record<string, string>> = {
  outcome: 'desk.outcome',
  answer: 'desk.answer',
  type: 'desk.answer',
  rule: 'desk.rule',
  basis: 'desk.rule',
  reason: 'desk.reason',
  because: 'desk.because',
  discarded: 'desk.letters.because',
  error: 'desk.attempt.error',
  check: 'desk.trust.check',
  reversal: 'desk.notice.reverse.reason',
  decision: 'desk.counter.what',
  offered: 'desk.handOver.offered',
  escalated: 'desk.notice.escalate.done',
  result: 'desk.trust.result',
};
/** `kind` means something else in each part of the record. */
const KIND_WORDS: Readonly<Record<string, string>> = {
  notice: 'desk.notice.kind',
  task: 'desk.task',
  authority: 'desk.case.authority',
};

/**
 * The record (given newest first, in its own order) as sentences; the same thing done again and again by the same is
 * one line. Who read the case stands apart: it must be there, but not between every two things that happened.
 */
export function presentTimeline(page: Named & Pick<CasePage, 'timeline'>, words: DeskWords) {
  const lines = joinRepeats(page.timeline.filter((entry) => !isReading(entry))).map((group) =>
    presentEntry(group, page, words),
  );
  const reads = joinRepeats(page.timeline.filter(isReading)).map((group) => presentEntry(group, page, words));
  return { recent: lines.slice(0, SHOWN_AT_ONCE), older: lines.slice(SHOWN_AT_ONCE), reads };
}

const isReading = ({ action }: Entry): boolean => LOOKS.includes(action);

/** What somebody did to the case after that entry of its record, newest first. */
export function presentMeanwhile(page: Named & Pick<CasePage, 'timeline'>, seen: number, words: DeskWords) {
  const news = page.timeline.filter((entry) => entry.seq > seen && isChangeBySomebody(entry));
  return joinRepeats(news).map((group) => presentEntry(group, page, words));
}

function joinRepeats(entries: readonly Entry[]): { entry: Entry; times: number }[] {
  const groups: { entry: Entry; times: number }[] = [];
  for (const entry of entries) {
    const place = placeOfSame(groups, entry);
    const same = groups[place];
    if (same === undefined) groups.push({ entry, times: 1 });
    else groups[place] = { entry: same.entry, times: same.times + 1 };
  }
  return groups;
}

/**
 * Where the same already stands: the line before. Our looks go round all links of the case, so a look is the same as
 * an earlier one when nothing but looks lies between: what a person did must not drown in "still there".
 */
function placeOfSame(groups: readonly { entry: Entry }[], entry: Entry): number {
  for (let place = groups.length - 1; place >= 0; place -= 1) {
    const before = groups[place]!.entry;
    if (before.action !== entry.action || before.actor !== entry.actor) return -1;
    if (JSON.stringify(told(before)) === JSON.stringify(told(entry))) return place;
    if (entry.action !== LOOK_AT_A_LINK) return -1;
  }
  return -1;
}

/** What makes two entries the same: all of it, but which look it was. */
const told = ({ action, detail }: Entry): unknown =>
  action === LOOK_AT_A_LINK ? [detail['item'], detail['status'], detail['verdict']] : detail;

function presentEntry({ entry, times }: { entry: Entry; times: number }, page: Named, words: DeskWords): TimelineLine {
  const { t } = words;
  const key = `desk.record.${entry.action}`;
  return {
    title: hasMessage(key) ? t(key) : t('desk.record.unknown', { action: entry.action }),
    at: formatShortDateTime(entry.at, words),
    by: actorWords(entry.actor, words),
    more: [
      ...subjectWords(entry, page, words),
      ...detailWords(entry, words),
      ...(times > 1 ? [t('desk.record.times', { n: times })] : []),
    ],
    isGrave: GRAVE.has(entry.action),
  };
}

function actorWords(actor: string, { t }: DeskWords): string {
  const key = `desk.record.by.${actor}`;
  return hasMessage(key) ? t(key) : t('desk.record.by', { name: actor });
}

/** Which platform's notice, or which link of the table above, an entry is about. */
function subjectWords({ detail }: Entry, { notices, items }: Named, { t }: DeskWords): string[] {
  const notice = notices.find(({ id }) => id === detail['notice']);
  const place = items.findIndex(({ id }) => id === detail['item']);
  return [...(notice ? [notice.platformName] : []), ...(place >= 0 ? [t('desk.record.link', { n: place + 1 })] : [])];
}

/** Only what reads as words: kinds, outcomes, answers, reasons, times. Ids and hashes stay in the record itself. */
function detailWords({ detail, action }: Entry, { t, language, zone }: DeskWords): string[] {
  const words: string[] = [];
  for (const [name, value] of Object.entries(detail)) {
    if (value === null) continue;
    const space = spaceOf(name, action);
    if (space !== undefined && hasMessage(`${space}.${value}`)) words.push(t(`${space}.${value}`));
    else if (name === 'to' && action === 'item.changed') words.push(t(`desk.record.item.${value}`));
    else if (name === 'toName') words.push(t('desk.record.holder', { name: value }));
    else if (name === 'items' && typeof value === 'number') words.push(t('desk.worklist.links', { n: value }));
    else if (name === 'status') words.push(t('desk.attempt.status', { status: String(value) }));
    else if (name === 'hoursLeft') words.push(t('desk.record.hoursLeft', { n: value }));
    else if (name === 'percent') words.push(t('desk.record.percent', { n: value }));
    else if (name === 'dueAt' && typeof value === 'string')
      words.push(t('desk.record.due', { at: formatShortDateTime(new Date(value), { language, zone }) }));
    else if (name === 'leavesAt' && typeof value === 'string')
      words.push(t('desk.notices.leaves', { at: formatShortDateTime(new Date(value), { language, zone }) }));
    else if (name === 'durationMs' && typeof value === 'number') words.push(durationWords(value, language));
  }
  return words;
}

function spaceOf(name: string, action: string): string | undefined {
  const part = action.split('.')[0] ?? '';
  // A reason is a platform's, but for those who say why they look.
  if (name === 'reason' && part === 'personal') return 'desk.personal.reason';
  if (name === 'reason' && action === 'item.opened') return 'desk.openLink.reason';
  if (name === 'reason' && part === 'break-glass') return 'desk.emergency.reason';
  if (name === 'kind') return KIND_WORDS[part];
  if (name === 'verdict') return part === 'notice' ? 'desk.verdict' : 'desk.case.look';
  return CODE_WORDS[name];
}

const durationWords = (ms: number, language: DeskWords['language']): string =>
  ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : formatDuration(ms, language);
