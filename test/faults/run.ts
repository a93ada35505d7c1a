import { actOf, acts, type ActName, waitingActs } from './acts/all';
import { type ActResult, sizeOf } from './acts/act';
import { chaos, type ChaosResult } from './acts/chaos';
import type { EngineName } from './engine-name';
import type { Size } from './plan';
import type { Stage } from './stage';
import { FaultLab } from './support/fault-lab';
import { type LoadedCases, loadCases } from './support/load-cases';

export interface EngineReport {
  readonly seed: number;
  readonly notices: number;
  readonly kills: number;
  readonly lost: number;
  readonly doubled: number;
  readonly sentAfterWithdrawal: number;
  readonly missedDeadlines: number;
  readonly chaos: ChaosResult | null;
  readonly acts: Readonly<Record<string, ActResult['figures']>>;
  /** Promises that were not kept, in words; empty when all were. */
  readonly broken: readonly string[];
}
export type Reports = Partial<Record<EngineName, EngineReport>>;

export interface RunOptions {
  readonly engines: readonly EngineName[];
  readonly size: Size;
  readonly isShort: boolean;
  readonly seed: number;
  /** Names of acts, `chaos` among them; all of them when null. */
  readonly only: readonly string[] | null;
  readonly logFile?: string;
  readonly say: (line: string) => void;
}

interface Part {
  readonly chaos?: ChaosResult;
  readonly acts: Record<string, ActResult>;
}

/** In the short form the acts need a few cases only. */
const SHORT_ACT_NOTICES = 160;

export async function runEngines(options: RunOptions): Promise<Reports> {
  const labs: FaultLab[] = [];
  const state = { isStopped: false };
  const closeAll = () => Promise.all(labs.map((lab) => lab.close()));
  const stop = () => {
    state.isStopped = true;
    void closeAll().finally(() => process.exit(130));
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, stop);
  const open = async (notices: number) => {
    const lab = await FaultLab.open(options.say);
    labs.push(lab);
    const from = performance.now();
    const loaded = await loadCases(lab, notices);
    options.say(`loaded ${notices} approved notices in ${((performance.now() - from) / 1000).toFixed(0)} s`);
    return { lab, loaded };
  };
  const stageOf = (engine: EngineName, { lab, loaded }: { lab: FaultLab; loaded: LoadedCases }): Stage => ({
    lab,
    engine,
    loaded,
    seed: options.seed,
    say: options.say,
    isStopped: () => state.isStopped,
    ...(options.logFile === undefined ? {} : { logFile: options.logFile }),
  });
  try {
    const reports = options.isShort ? await sideBySide(options, open, stageOf) : await oneByOne(options, open, stageOf);
    return reports;
  } finally {
    for (const signal of signals) process.off(signal, stop);
    await closeAll();
  }
}

type Open = (notices: number) => Promise<{ lab: FaultLab; loaded: LoadedCases }>;
type StageOf = (engine: EngineName, place: { lab: FaultLab; loaded: LoadedCases }) => Stage;

/** The full run: an engine at a time, chaos first, so that what is measured afterwards is not measured in chaos. */
async function oneByOne(options: RunOptions, open: Open, stageOf: StageOf): Promise<Reports> {
  const place = await open(options.size.notices);
  const reports: Reports = {};
  for (const engine of playable(options, place.lab)) {
    const stage = stageOf(engine, place);
    const part = await playChaos(stage, options);
    const [quick, waiting] = await Promise.all([
      playActs(
        stage,
        options,
        acts.filter((name) => !waitingActs.includes(name)),
      ),
      Promise.all(waitingActs.map((name) => playActs(stage, options, [name]))),
    ]);
    reports[engine] = reportOf(options, [part, quick, ...waiting]);
  }
  return reports;
}

/** The short form: everything at once, because most of it is waiting. Chaos has a Postgres of its own to restart. */
async function sideBySide(options: RunOptions, open: Open, stageOf: StageOf): Promise<Reports> {
  const stormy = isWanted(options, 'chaos') ? await open(options.size.notices) : null;
  const calm = acts.some((name) => isWanted(options, name)) ? await open(SHORT_ACT_NOTICES) : null;
  const lab = (stormy ?? calm)?.lab;
  if (lab === undefined) throw new Error(`there is no act of that name; there are chaos, ${acts.join(', ')}`);
  const engines = playable(options, lab);
  const quick = acts.filter((name) => !waitingActs.includes(name));
  const parts = new Map<EngineName, Part[]>(engines.map((engine) => [engine, []]));
  const add = async (engine: EngineName, part: Promise<Part>) => void parts.get(engine)!.push(await part);
  const storm = engines.map((engine) => stormy && add(engine, playChaos(stageOf(engine, stormy), options)));
  const calmly = async () => {
    for (const engine of calm === null ? [] : engines)
      await add(engine, playActs(stageOf(engine, calm!), options, quick));
  };
  const waiting = engines.flatMap((engine) =>
    waitingActs.map((name) => calm && add(engine, playActs(stageOf(engine, calm), options, [name]))),
  );
  await Promise.all([...storm, ...waiting, calmly()]);
  return Object.fromEntries(engines.map((engine) => [engine, reportOf(options, parts.get(engine)!)]));
}

/** Without a redis-server its half is left out, and said so; CI refuses such a run (scripts/test.mjs). */
function playable({ engines, say }: RunOptions, lab: FaultLab): EngineName[] {
  const missing = engines.includes('redis') && !lab.hasRedis;
  if (missing) say('no redis-server on this machine: the queue on Redis is not tested');
  return engines.filter((engine) => engine !== 'redis' || lab.hasRedis);
}

const isWanted = ({ only }: RunOptions, name: string): boolean => only === null || only.includes(name);

async function playChaos(stage: Stage, options: RunOptions): Promise<Part> {
  if (!isWanted(options, 'chaos')) return { acts: {} };
  stage.say(`${stage.engine}: chaos`);
  return { chaos: await chaos(stage, options.size), acts: {} };
}

async function playActs(stage: Stage, options: RunOptions, names: readonly ActName[]): Promise<Part> {
  const results: Record<string, ActResult> = {};
  for (const name of names) {
    if (!isWanted(options, name) || stage.isStopped()) continue;
    if (name === 'flush' && stage.engine === 'postgres') continue; // there is nothing to flush
    stage.say(`${stage.engine}: ${name}`);
    const from = performance.now();
    results[name] = await actOf[name](stage, sizeOf(options.isShort));
    const words = results[name].broken.join('; ');
    stage.say(
      `${stage.engine}: ${name} took ${((performance.now() - from) / 1000).toFixed(0)} s${words && `: ${words}`}`,
    );
  }
  return { acts: results };
}

function reportOf({ seed, size }: RunOptions, parts: readonly Part[]): EngineReport {
  const result = parts.find((part) => part.chaos !== undefined)?.chaos ?? null;
  const played = Object.assign({}, ...parts.map((part) => part.acts)) as Record<string, ActResult>;
  return {
    seed,
    notices: result?.notices ?? 0,
    kills: result?.kills ?? 0,
    lost: result?.lost ?? 0,
    doubled: result?.doubled ?? 0,
    sentAfterWithdrawal: result?.sentAfterWithdrawal ?? 0,
    missedDeadlines: result?.missed ?? 0,
    chaos: result,
    acts: Object.fromEntries(Object.entries(played).map(([name, { figures }]) => [name, figures])),
    broken: [
      ...(result === null ? [] : brokenInChaos(result, size)),
      ...Object.values(played).flatMap(({ broken }) => broken),
    ],
  };
}

function brokenInChaos(result: ChaosResult, size: Size): string[] {
  const promises: [boolean, string][] = [
    [result.isAtRest, 'not everything came to rest in time'],
    [result.lost === 0, `${result.lost} notices were lost`],
    [result.doubled === 0, `${result.doubled} effects were doubled`],
    [result.sentAfterWithdrawal === 0, `${result.sentAfterWithdrawal} notices were sent after the withdrawal`],
    [result.recallsMissing === 0, `${result.recallsMissing} recalls are missing`],
    [result.overtaken === 0, `${result.overtaken} notices arrived after their recall`],
    [
      result.withdrawnCases === (result.happened['withdrawal'] ?? 0),
      `${result.happened['withdrawal'] ?? 0} people were told that all is stopped, ${result.withdrawnCases} cases are`,
    ],
    [result.missed === 0, `${result.missed} deadlines were missed`],
    [result.brokenChains === 0, `${result.brokenChains} records do not verify`],
    [result.unsigned === 0, `${result.unsigned} arrivals were not signed`],
    // A run in which nothing happened proves nothing.
    [result.notices >= size.notices, `only ${result.notices} of ${size.notices} notices were there`],
    [result.kills >= size.kills, `only ${result.kills} of ${size.kills} kills happened`],
    [result.deadlines > 0 && result.withdrawnCases > 0 && result.recalls > 0, 'nothing fell due, or nobody withdrew'],
    [(result.happened['suite error'] ?? 0) === 0, 'the suite itself had errors'],
  ];
  return promises.filter(([isKept]) => !isKept).map(([, words]) => words);
}
