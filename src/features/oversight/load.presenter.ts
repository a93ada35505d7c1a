import { answeredAfter } from '../../domain/deadline/waiting-time';
import { NOTICE_TABLE, type NoticeState } from '../../domain/lifecycle';
import { type Cell, MERGED } from '../../domain/retention/figures';
import { barChart, type Chart } from '../../web/desk/chart';
import type { DeskWords } from '../../web/desk/desk-page';
import { formatDay, formatDuration } from '../../web/i18n/format';
import { byName } from '../../web/i18n/names';
import { hasMessage } from '../../web/i18n/translator';
import type { Load } from './load.view';

export interface Figure {
  readonly id: string;
  readonly title: string;
  readonly lead: string;
  readonly empty: string;
  readonly chart: Chart | null;
  readonly table: { readonly heads: readonly string[]; readonly rows: readonly (readonly (string | number)[])[] };
}

const STATES = Object.keys(NOTICE_TABLE) as NoticeState[];
/** Nothing more is to be done by us or by them, as far as the notice goes. */
const SETTLED: readonly NoticeState[] = ['answered', 'recalled'];

/** Load and figures: each a chart with its table, the same numbers in both. */
export function presentLoad(read: Load, kept: readonly Cell[], words: DeskWords): Figure[] {
  const { language } = words;
  const load = { ...read, people: byName(read.people, language), platforms: byName(read.platforms, language) };
  return [people(load, words), notices(load, words), answerTimes(load, words), clocks(load, words), ended(kept, words)];
}

/** Who carries how much. No case stands here by name, and nothing of what is in one. */
function people({ people: all }: Load, words: DeskWords): Figure {
  const { t } = words;
  return figure('people', words, {
    series: ['open', 'clocks'],
    bars: all.map((one) => ({ label: one.name, values: [one.openCases, one.overdueClocks] })),
    heads: ['name', 'open', 'clocks', 'tasks', 'today', 'weekRead'],
    rows: all.map((one) => [
      `${one.name} (${t(`desk.role.${one.role}`)})`,
      one.openCases,
      one.overdueClocks,
      one.overdueTasks,
      one.todayCases,
      one.weekCases,
    ]),
  });
}

function notices({ platforms }: Load, words: DeskWords): Figure {
  const { t } = words;
  const sum = (states: Load['platforms'][number]['states'], of: (state: NoticeState) => boolean) =>
    STATES.filter(of).reduce((total, state) => total + (states[state] ?? 0), 0);
  const own = figure('notices', words, {
    series: ['settled', 'open'],
    bars: platforms.map(({ name, states }) => ({
      label: name,
      values: [sum(states, (state) => SETTLED.includes(state)), sum(states, (state) => !SETTLED.includes(state))],
    })),
    heads: ['platform'],
    rows: platforms.map(({ name, states }) => [name, ...STATES.map((state) => states[state] ?? 0)]),
  });
  const heads = [...own.table.heads, ...STATES.map((state) => t(`desk.notice.state.${state}`))];
  return { ...own, table: { ...own.table, heads } };
}

function answerTimes({ platforms }: Load, words: DeskWords): Figure {
  const { t, language } = words;
  const all = platforms.filter(({ waits }) => waits.length > 0);
  const time = (hours: number | null) =>
    hours === null ? t('desk.figures.unreached') : formatDuration(hours * 3_600_000, language);
  return figure('times', words, {
    series: ['answered', 'waiting'],
    bars: all.map(({ name, waits }) => {
      const answered = waits.filter(({ isOver }) => isOver).length;
      return { label: name, values: [answered, waits.length - answered] };
    }),
    heads: ['platform', 'arrived', 'answered', 'median', 'p90'],
    rows: all.map(({ name, waits }) => [
      name,
      waits.length,
      waits.filter(({ isOver }) => isOver).length,
      time(answeredAfter(waits, 0.5)),
      time(answeredAfter(waits, 0.9)),
    ]),
  });
}

function clocks({ weeks }: Load, words: DeskWords): Figure {
  const of = (week: Date) => words.t('desk.figures.weekOf', { day: formatDay(week, words) });
  return figure('clocks', words, {
    series: ['met', 'breached'],
    bars: weeks.map(({ week, met, breached }) => ({ label: of(week), values: [met, breached] })),
    heads: ['week', 'met', 'breached'],
    rows: weeks.map(({ week, met, breached }) => [of(week), met, breached]),
  });
}

/** What outlives erased cases: how they ended, with every small group merged for good (ADR 0026). */
function ended(kept: readonly Cell[], words: DeskWords): Figure {
  const { t } = words;
  const cells = kept.filter(({ dimension }) => dimension === 'outcome');
  const name = ({ value }: Cell) => {
    const key = `desk.outcome.${value}`;
    return value === MERGED ? t('desk.figures.merged') : hasMessage(key) ? t(key) : value;
  };
  return figure('ended', words, {
    series: ['cases'],
    bars: cells.map((cell) => ({ label: name(cell), values: [cell.count] })),
    heads: ['outcome', 'cases'],
    rows: cells.map((cell) => [name(cell), cell.count]),
  });
}

function figure(
  id: string,
  { t }: DeskWords,
  parts: {
    readonly series: readonly string[];
    readonly bars: Parameters<typeof barChart>[0];
    readonly heads: readonly string[];
    readonly rows: Figure['table']['rows'];
  },
): Figure {
  return {
    id,
    title: t(`desk.figures.${id}`),
    lead: t(`desk.figures.${id}.lead`),
    empty: t('desk.figures.empty'),
    chart: barChart(
      parts.bars,
      parts.series.map((name) => t(`desk.figures.series.${name}`)),
    ),
    table: { heads: parts.heads.map((head) => t(`desk.figures.col.${head}`)), rows: parts.rows },
  };
}
