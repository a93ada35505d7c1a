import type { RestoreReport } from './restore-backup';

const MARK = { true: 'ok     ', false: 'FAILED ', null: 'skipped' } as const;

/** A restore in words, for whoever stands at the terminal at three in the morning. */
export function presentReport(report: RestoreReport): string {
  const { ledger } = report;
  return [
    report.ok ? 'Restored, and everything is as it was kept.' : 'RESTORED, BUT NOT AS IT WAS KEPT. Do not start on it.',
    `  backup of ${report.madeAt} (${report.kind})`,
    ...report.checks.map((check) => `  ${MARK[`${check.ok}`]} ${check.name}: ${check.detail}`),
    `  ${ledger.erasedAgain} cases were erased again; ${ledger.records.length} erasures are known from ` +
      ledger.sources.map(({ name, erasures }) => `${name} (${erasures})`).join(', '),
    ...(report.keyRing === null ? [] : [`  ${report.keyRing.loaded} keys from ${report.keyRing.file}`]),
    ...(report.migrated.length > 0 ? [`  migrated: ${report.migrated.join(', ')}`] : []),
    ...ledger.warnings.map((warning) => `  WARNING ${warning}`),
    ...report.notes.map((note) => `  note: ${note}`),
    `  ${report.timings.map(({ step, seconds }) => `${step} ${seconds.toFixed(1)} s`).join(', ')}`,
    '',
  ].join('\n');
}
