import 'reflect-metadata';
import { benchAnswers } from './answers';
import { benchBoot } from './boot';
import { benchClocks } from './clocks';
import { benchIntake, benchIntakeFull, benchReceipt } from './intake';
import { benchIsolation } from './isolation';
import { benchLinked } from './linked';
import { benchNotices } from './notices';
import { benchRotation } from './rotation';
import { benchWorklist } from './worklist';
import { Lab } from './support/lab';
import type { Result, Results } from './support/measure';

const BENCHES: Readonly<Record<string, (lab: Lab) => Promise<Results>>> = {
  notices: benchNotices,
  isolation: benchIsolation,
  intake: benchIntake,
  receipt: benchReceipt,
  'intake-full': benchIntakeFull,
  answers: benchAnswers,
  clocks: benchClocks,
  boot: benchBoot,
  rotation: benchRotation,
  worklist: benchWorklist,
  linked: benchLinked,
};
const USAGE = `npm run bench -- [name …] [--json]\n  names: ${Object.keys(BENCHES).join(', ')} (default: all)\n`;

/**
 * `npm run bench`: each measurement beside its baseline of the same run. Answers the exit code: 0 when everything was
 * measured (whatever the figures), 1 when a benchmark failed, 2 for a name it does not know.
 */
export async function main(args: readonly string[]): Promise<number> {
  const isForMachines = args.includes('--json');
  const asked = args.filter((arg) => arg !== '--json');
  const unknown = asked.filter((name) => BENCHES[name] === undefined);
  if (unknown.length > 0) {
    process.stderr.write(`Unknown: ${unknown.join(' ')}\n${USAGE}`);
    return 2;
  }
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const lab = new Lab(say);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void lab.close().finally(() => process.exit(130)));
  const results: Record<string, Result> = {};
  try {
    for (const name of asked.length > 0 ? asked : Object.keys(BENCHES)) {
      say(`${name} …`);
      Object.assign(results, await BENCHES[name]!(lab));
    }
  } catch (error) {
    say((error as Error).stack ?? String(error));
    return 1;
  } finally {
    await lab.close();
  }
  process.stdout.write(isForMachines ? `${JSON.stringify(results, null, 2)}\n` : table(results));
  return 0;
}

const COLUMNS = ['value', 'baseline', 'ratio', 'unit', 'p50Ms', 'p95Ms', 'p99Ms'] as const;

function table(results: Results): string {
  const cells = Object.entries(results).map(([name, result]) => [
    name,
    ...COLUMNS.map((column) => `${result[column] ?? ''}`),
  ]);
  const rows = [['', ...COLUMNS], ...cells];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
  );
  const notes = Object.entries(results).flatMap(([name, { notes }]) =>
    notes === undefined ? [] : [`${name}: ${notes}`],
  );
  return `${[...lines, '', ...notes].join('\n')}\n`;
}
