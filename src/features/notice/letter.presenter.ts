import { type Chip, chip } from '../../web/desk/chip';
import type { DeskWords } from '../../web/desk/desk-page';
import { formatDuration, formatShortDateTime } from '../../web/i18n/format';
import { byName } from '../../web/i18n/names';
import { hasMessage } from '../../web/i18n/translator';
import { filterQuery } from './letter.forms';
import type { LetterVerdict } from './letter.service';
import type { LetterFilter, LetterList, LetterRow } from './letter.view';

export interface LetterLine {
  readonly id: string;
  readonly at: string;
  readonly age: string;
  readonly what: string;
  readonly where: string | null;
  readonly reason: string;
  readonly attempts: string;
  readonly locator: string | null;
  readonly href: string | null;
  /** What would come, or came, of sending it again. */
  readonly result: Chip | null;
}

/** One line a letter: since when, what it is, why it lies here, and whose case it is. */
export function presentLetters(rows: readonly LetterRow[], words: DeskWords): LetterLine[] {
  return rows.map((row) => presentLetter(row, null, words));
}

/** The same with what would happen to each, by the verdicts of the rules. */
export function presentRehearsal(
  rows: readonly LetterRow[],
  verdicts: ReadonlyMap<string, LetterVerdict>,
  words: DeskWords,
): LetterLine[] {
  return rows.map((row) => {
    const verdict = verdicts.get(row.id);
    const isAllowed = verdict?.ok === true;
    const code = isAllowed || verdict === undefined ? null : verdict.refusal.code;
    return presentLetter(row, isAllowed ? chip('calm', wouldDo(row, words)) : refusedChip(code, words), words);
  });
}

/** The same with what came of each. */
export function presentRun(rows: readonly LetterRow[], words: DeskWords): LetterLine[] {
  return rows.map((row) => {
    const result = row.runResult ?? '';
    const isDone = result === 'redriven' || result === 'discarded';
    return presentLetter(row, isDone ? chip('calm', didDo(row, result, words)) : refusedChip(result, words), words);
  });
}

/** The filters above the list; each choice says how many letters it holds. */
export function presentFilters(list: LetterList, filter: LetterFilter, words: DeskWords) {
  return {
    platforms: byName(list.platforms, words.language).map(({ slug, name, count }) => ({
      value: slug,
      text: words.t('desk.letters.filter.choice', { name, n: count }),
      isChosen: slug === filter.platform,
    })),
    reasons: list.reasons.map(({ reason, count }) => ({
      value: reason,
      text: words.t('desk.letters.filter.choice', { name: reasonWords(reason, words), n: count }),
      isChosen: reason === filter.reason,
    })),
    isOn: filter.platform !== null || filter.reason !== null,
    query: filterQuery(filter),
    platform: filter.platform ?? '',
    reason: filter.reason ?? '',
  };
}

function presentLetter(row: LetterRow, result: Chip | null, words: DeskWords): LetterLine {
  const { t, language, now } = words;
  const isNotice = row.kind === 'notice';
  return {
    id: row.id,
    at: formatShortDateTime(row.diedAt, words),
    age: t('desk.letters.age', { age: formatDuration(now.getTime() - row.diedAt.getTime(), language) }),
    what: isNotice ? t(`desk.notice.kind.${row.noticeKind ?? 'takedown'}`) : jobWords(row.job, words),
    where: row.platformName,
    reason: reasonWords(row.reason, words),
    attempts: t(isNotice ? 'desk.notices.attempts' : 'desk.letters.rounds', { n: row.attempts }),
    locator: row.locator,
    href: hrefOf(row),
    result,
  };
}

function hrefOf({ locator, noticeId }: LetterRow): string | null {
  if (locator === null) return null;
  return noticeId === null ? `/desk/cases/${locator}` : `/desk/cases/${locator}/notices/${noticeId}`;
}

function jobWords(job: string | null, { t }: DeskWords): string {
  const key = `desk.letters.job.${job ?? ''}`;
  return hasMessage(key) ? t(key) : t('desk.letters.job.other', { job: job ?? '' });
}

/** `poison:TypeError` names the class of the error; a code that no text knows is shown as it is. */
export function reasonWords(reason: string, { t }: DeskWords): string {
  const [code = '', error = ''] = reason.split(':');
  const key = `desk.letters.reason.${code}`;
  return hasMessage(key) ? t(key, { error }) : t('desk.letters.reason.other', { code: reason });
}

const wouldDo = ({ kind }: LetterRow, { t }: DeskWords): string => t(`desk.letters.would.${kind}`);
const didDo = ({ kind }: LetterRow, result: string, { t }: DeskWords): string =>
  result === 'discarded' ? t('desk.letters.did.discarded') : t(`desk.letters.did.${kind}`);

function refusedChip(code: string | null, { t }: DeskWords): Chip {
  const key = `refusals.${code ?? ''}`;
  return chip('soon', hasMessage(key) ? t(key) : t('desk.problem.unknown'));
}
