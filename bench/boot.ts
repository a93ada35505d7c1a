import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Child, memoryOf } from './support/child';
import { compiled, type Lab } from './support/lab';
import { ROOT } from './support/throwaway';
import { type Results, round, ROUNDS } from './support/measure';

const READY_WITHIN_MS = 120_000;
/** Long enough for what is only needed at the start to be let go. */
const SETTLE_MS = 5_000;

interface Start {
  readonly readyMs: number;
  readonly rssMb: number;
  readonly pssMb: number;
  readonly processes: number;
}

/** `npm start` as a user runs it, installed and built: until it says that it is ready, and what it then weighs. */
export async function benchBoot(lab: Lab): Promise<Results> {
  const directory = path.join(await lab.temporaryDirectory(), 'boot');
  const first = await startOnce(directory);
  const again: Start[] = [];
  for (let i = 0; i < ROUNDS; i += 1) again.push(await startOnce(directory));
  const second = again.sort((a, b) => a.readyMs - b.readyMs)[Math.floor(ROUNDS / 2)]!;
  const empty = await Child.start(compiled('bench/support/bare-nest.js'), {});
  await wait(SETTLE_MS);
  const emptyMemory = empty.memory();
  await empty.stop();

  const versus = (value: number, baseline: number) => ({
    value: round(value),
    baseline: round(baseline),
    ratio: round(value / baseline),
  });
  const ofEmpty = 'baseline: an empty Nest app; smaller is better';
  const weighed = `${second.processes} processes of "npm start", idle`;
  return {
    'boot-first': {
      ...versus(first.readyMs, empty.readyAfterMs),
      unit: 'ms',
      notes: `makes the database as well; ${ofEmpty}`,
    },
    boot: { ...versus(second.readyMs, empty.readyAfterMs), unit: 'ms', notes: `data is there already; ${ofEmpty}` },
    'memory-rss': {
      ...versus(second.rssMb, emptyMemory.rssMb),
      unit: 'MB',
      notes: `${weighed}; counts shared pages once per process`,
    },
    'memory-pss': {
      ...versus(second.pssMb, emptyMemory.pssMb),
      unit: 'MB',
      notes: `${weighed}; counts shared pages once`,
    },
  };
}

async function startOnce(directory: string): Promise<Start> {
  const startedAt = performance.now();
  const child = spawn('npm', ['start', '--silent', '--', '--port', '0', '--data', directory, '--quiet'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a group of its own, so that all of it can be asked to stop as a terminal would
  });
  try {
    await untilReady(child);
    const readyMs = performance.now() - startedAt;
    await wait(SETTLE_MS);
    const pids = descendantsOf(child.pid!);
    return { readyMs, ...memoryOf(pids), processes: pids.length };
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null) process.kill(-child.pid!, 'SIGINT');
    await ended;
  }
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`npm start was not ready in time: ${said}`)), READY_WITHIN_MS);
    const listen = (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (!said.includes('Buckler is ready at')) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once(
      'exit',
      (code) => (clearTimeout(timer), reject(new Error(`npm start ended (${String(code)}): ${said}`))),
    );
  });
}

/** The process and all below it. */
function descendantsOf(root: number): number[] {
  const pairs = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const found = [root];
  for (const parent of found) for (const [pid, ppid] of pairs) if (ppid === parent) found.push(pid);
  return found;
}
