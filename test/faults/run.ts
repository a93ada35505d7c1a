import { chaos, type ChaosResult } from './acts/chaos';
import type { EngineName } from './engine-name';
import type { Size } from './plan';
import type { Stage } from './stage';
import { FaultLab } from './support/fault-lab';
import { loadCases } from './support/load-cases';

export interface EngineReport {
  readonly seed: number;
  readonly notices: number;
  readonly kills: number;
  readonly lost: number;
  readonly doubled: number;
  readonly sentAfterWithdrawal: number;
  readonly missedDeadlines: number;
  readonly chaos: ChaosResult;
  /** Promises that were not kept, in words; empty when all were. */
  readonly broken: readonly string[];
}

export interface RunOptions {
  readonly engines: readonly EngineName[];
  readonly size: Size;
  readonly isShort: boolean;
  readonly seed: number;
  readonly only: readonly string[] | null;
  readonly logFile?: string;
  readonly say: (line: string) => void;
}

export async function runEngines(options: RunOptions): Promise<Partial<Record<EngineName, EngineReport>>> {
  const { say } = options;
  const lab = await FaultLab.open(say);
  let isStopped = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      isStopped = true;
      void lab.close().finally(() => process.exit(130));
    });
  try {
    say(`loading ${options.size.notices} approved notices through the services`);
    const from = performance.now();
    const loaded = await loadCases(lab, options.size.notices);
    say(`  ${((performance.now() - from) / 1000).toFixed(0)} s`);
    const reports: Partial<Record<EngineName, EngineReport>> = {};
    for (const engine of options.engines) {
      const stage: Stage = {
        lab,
        engine,
        loaded,
        say,
        seed: options.seed,
        isStopped: () => isStopped,
        ...(options.logFile === undefined ? {} : { logFile: options.logFile }),
      };
      say(`${engine} …`);
      reports[engine] = reportOf(options.seed, await chaos(stage, options.size));
    }
    return reports;
  } finally {
    await lab.close();
  }
}

function reportOf(seed: number, result: ChaosResult): EngineReport {
  const promises: [boolean, string][] = [
    [result.isAtRest, 'not everything came to rest in time'],
    [result.lost === 0, `${result.lost} notices were lost`],
    [result.doubled === 0, `${result.doubled} effects were doubled`],
    [result.sentAfterWithdrawal === 0, `${result.sentAfterWithdrawal} notices were sent after the withdrawal`],
    [result.recallsMissing === 0, `${result.recallsMissing} recalls are missing`],
    [result.missed === 0, `${result.missed} deadlines were missed`],
    [result.brokenChains === 0, `${result.brokenChains} records do not verify`],
    [result.unsigned === 0, `${result.unsigned} arrivals were not signed`],
  ];
  return {
    seed,
    notices: result.notices,
    kills: result.kills,
    lost: result.lost,
    doubled: result.doubled,
    sentAfterWithdrawal: result.sentAfterWithdrawal,
    missedDeadlines: result.missed,
    chaos: result,
    broken: promises.filter(([isKept]) => !isKept).map(([, words]) => words),
  };
}
