import 'reflect-metadata';
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { ENGINE_NAMES, type EngineName } from './engine-name';
import { FULL, scaled, SHORT, type Size } from './plan';
import { tableOf } from './report';
import { type Reports, runEngines } from './run';

const USAGE = `npm run faults -- [--engine redis|postgres] [--scale 0.05] [--short] [--seed N] [--only act,act] [--json]\n`;

interface Options {
  readonly engines: readonly EngineName[];
  readonly size: Size;
  readonly isShort: boolean;
  readonly seed: number;
  readonly only: readonly string[] | null;
  readonly isForMachines: boolean;
  readonly logFile?: string;
}

/**
 * `npm run faults`: proves that a notice is not lost and a deadline not missed while everything around them dies.
 * Answers the exit code: 0 when every promise was kept, 1 when one was broken or a run failed, 2 for a wrong option.
 */
export async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === null) {
    process.stderr.write(USAGE);
    return 2;
  }
  process.setMaxListeners(0); // one for each process of ours that must not outlive us
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  say(`seed ${options.seed}`);
  let reports: Reports;
  try {
    reports = await runEngines({ ...options, say });
  } catch (error) {
    say((error as Error).stack ?? String(error));
    return 1;
  }
  process.stdout.write(options.isForMachines ? `${JSON.stringify(reports, null, 2)}\n` : tableOf(reports));
  return Object.values(reports).every((report) => report.broken.length === 0) ? 0 : 1;
}

function readOptions(args: readonly string[]): Options | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        engine: { type: 'string' },
        scale: { type: 'string' },
        seed: { type: 'string' },
        only: { type: 'string' },
        logs: { type: 'string' },
        short: { type: 'boolean' },
        json: { type: 'boolean' },
      },
    });
    const engines = ENGINE_NAMES.filter((name) => values.engine === undefined || values.engine === name);
    const scale = Number(values.scale ?? 1);
    const seed = values.seed === undefined ? randomInt(1, 1_000_000) : Number(values.seed);
    if (engines.length === 0 || !(scale > 0) || !Number.isSafeInteger(seed)) return null;
    const isShort = values.short === true;
    return {
      engines,
      size: isShort ? SHORT : scale === 1 ? FULL : scaled(FULL, scale),
      isShort,
      seed,
      only: values.only?.split(',') ?? null,
      isForMachines: values.json === true,
      ...(values.logs === undefined ? {} : { logFile: values.logs }),
    };
  } catch {
    return null;
  }
}
