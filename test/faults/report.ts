import type { EngineName } from './engine-name';
import type { EngineReport, Reports } from './run';

/** What the table shows of chaos: the promises first, then what was done to earn them. */
const ROWS: readonly (readonly [string, (report: EngineReport) => string | number])[] = [
  ['notices', ({ notices }) => notices],
  ['kills of workers', ({ kills, chaos }) => `${kills} (${listed(chaos?.killsByPoint)})`],
  ['lost', ({ lost, chaos }) => `${lost} ${listed(chaos?.lostBecause)}`.trim()],
  ['doubled in effect', ({ doubled }) => doubled],
  ['sent after withdrawal', ({ sentAfterWithdrawal }) => sentAfterWithdrawal],
  [
    'on the wire at it, latest',
    ({ chaos }) => (chaos ? `${chaos.onTheWireAtWithdrawal}, ${chaos.latestArrivalMs} ms` : ''),
  ],
  ['refused by the worker itself', ({ chaos }) => chaos?.staleAttempts ?? ''],
  [
    'recalls, missing, overtaken',
    ({ chaos }) => (chaos ? `${chaos.recalls}, ${chaos.recallsMissing}, ${chaos.overtaken}` : ''),
  ],
  [
    'deadlines missed',
    ({ missedDeadlines, chaos }) =>
      chaos ? `${missedDeadlines} of ${chaos.deadlines} ${listed(chaos.missedBecause)}`.trim() : '',
  ],
  ['latest deadline', ({ chaos }) => (chaos ? `${chaos.latestMs} ms` : '')],
  ['records that do not verify', ({ chaos }) => chaos?.brokenChains ?? ''],
  [
    'doubled on the wire, same webhook-id',
    ({ chaos }) => (chaos ? `${chaos.duplicatesOnTheWire} (${percent(chaos.duplicateRate)})` : ''),
  ],
  ['parked messages', ({ chaos }) => chaos?.parked ?? ''],
  ['came to rest after', ({ chaos }) => (chaos ? `${Math.round(chaos.restMs / 1000)} s` : '')],
  ['happened', ({ chaos }) => listed(chaos?.happened)],
];

/** The result for people: a column of promises per engine, a line per act, and in words what was not kept. */
export function tableOf(reports: Reports): string {
  return (Object.entries(reports) as [EngineName, EngineReport][])
    .map(([engine, report]) => [`Queue on ${engine}, seed ${report.seed}`, ...linesOf(report), ''].join('\n'))
    .join('\n');
}

function linesOf(report: EngineReport): string[] {
  const rows = report.chaos === null ? [] : ROWS.map(([name, value]) => [name, String(value(report))] as const);
  const acts = Object.entries(report.acts).map(([name, figures]) => [name, listed(figures)] as const);
  const width = Math.max(...[...rows, ...acts].map(([name]) => name.length), 0);
  const words = report.broken.length === 0 ? ['Every promise was kept.'] : ['NOT KEPT:', ...report.broken];
  return [...rows, ...acts]
    .map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)
    .concat(words.map((line) => `  ${line}`));
}

const listed = (figures: Readonly<Record<string, number | string>> = {}): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
