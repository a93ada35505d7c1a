import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port';

const EXAMPLES = path.resolve(__dirname, '../../examples');

export type QuickStartName = 'node' | 'python' | 'php' | 'go';
interface QuickStart {
  readonly name: QuickStartName;
  /** Named by `npm test`; Node runs the tests itself. */
  readonly interpreter: 'python3' | 'php' | 'go' | null;
  /** Python's standard library has no ed25519. */
  readonly schemes: readonly ('v1' | 'v1a')[];
}
export const QUICK_STARTS: readonly QuickStart[] = [
  { name: 'node', interpreter: null, schemes: ['v1', 'v1a'] },
  { name: 'python', interpreter: 'python3', schemes: ['v1'] },
  { name: 'php', interpreter: 'php', schemes: ['v1', 'v1a'] },
  { name: 'go', interpreter: 'go', schemes: ['v1', 'v1a'] },
];

/** Why this one cannot run here; null: it can. `npm test` says it at its end, and CI refuses it. */
export const whyNot = ({ interpreter }: QuickStart): string | null =>
  interpreter === null ? null : (process.env[`TEST_INTERPRETER_SKIP_${interpreter}`] ?? null);

export interface RunningQuickStart {
  readonly port: number;
  /** All that it has said so far. */
  said(): string;
  stop(): Promise<void>;
}

const TRIES = 3;

/**
 * One of examples/, as a developer starts it, with the settings of the README there. Resolves when it listens. Between
 * our finding a port and its listening there somebody else may take it: then another is tried.
 */
export async function startQuickStart(
  quickStart: QuickStart,
  settings: Readonly<Record<string, string>>,
): Promise<RunningQuickStart> {
  for (let left = TRIES - 1; ; left -= 1)
    try {
      return await startOn(await freePort(), quickStart, settings);
    } catch (error) {
      if (left === 0 || !/already in use|EADDRINUSE/i.test(String(error))) throw error;
    }
}

async function startOn(
  port: number,
  { name, interpreter }: QuickStart,
  settings: Readonly<Record<string, string>>,
): Promise<RunningQuickStart> {
  const directory = mkdtempSync(path.join(tmpdir(), `buckler-quick-start-${process.pid}-`));
  const program =
    interpreter === null ? process.execPath : (process.env[`TEST_INTERPRETER_${interpreter}`] ?? interpreter);
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', PORT: String(port), ...settings };
  const [command, args] = commandOf(name, program, directory, port);
  const child = spawn(command, args, {
    cwd: path.join(EXAMPLES, name),
    env: { ...env, BUCKLER_TAKEN: path.join(directory, 'taken'), PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const stop = async () => {
    await end(child);
    rmSync(directory, { recursive: true, force: true });
  };
  await new Promise<void>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      // PHP's own server says "started" where ours say "Listening".
      if (/Listening on|\) started/.test(said)) resolve();
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the quick start for ${name} ended (${String(code)}): ${said}`)));
  }).catch(async (error: Error) => {
    await stop();
    throw error;
  });
  return { port, said: () => said, stop };
}

function commandOf(name: QuickStartName, program: string, directory: string, port: number): [string, string[]] {
  switch (name) {
    case 'node':
      return [program, ['receive.mjs']];
    case 'python':
      return [program, ['receive.py']];
    case 'php':
      return [program, ['-S', `127.0.0.1:${port}`, 'receive.php']];
    case 'go': {
      const built = path.join(directory, 'receive');
      execFileSync(program, ['build', '-o', built, 'main.go'], { cwd: path.join(EXAMPLES, 'go') });
      return [built, []];
    }
  }
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
