import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 20_000;

/** A process that says `{ ready: true }` over its channel when it is, as all of ours do, and can be asked things. */
export class Child {
  private constructor(
    private readonly process: ChildProcess,
    /** What it said when it was ready: its port, for one. */
    readonly ready: { readonly port?: number },
    readonly readyAfterMs: number,
  ) {}

  static async start(
    script: string,
    env: Readonly<Record<string, string>>,
    nodeOptions: string[] = [],
  ): Promise<Child> {
    const startedAt = performance.now();
    const child = spawn(process.execPath, [...nodeOptions, script], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    const killWithUs = () => child.kill('SIGKILL');
    process.once('exit', killWithUs);
    child.once('exit', () => process.off('exit', killWithUs));
    const said = await new Promise<{ port?: number }>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${script} was not ready in time`)), READY_WITHIN_MS);
      child.once('message', (message) => (clearTimeout(timer), resolve(message as { port?: number })));
      child.once('exit', (code) => (clearTimeout(timer), reject(new Error(`${script} ended (${String(code)})`))));
    });
    return new Child(child, said, performance.now() - startedAt);
  }

  /** Sends a message and resolves with the next one that comes back. */
  ask<Answer>(message: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null) => reject(new Error(`a process ended in the middle (${String(code)})`));
      this.process.once('exit', onExit);
      this.process.once('message', (answer) => (this.process.off('exit', onExit), resolve(answer as Answer)));
      this.process.send(message);
    });
  }

  /** Resident memory in MB: as the kernel counts it, and with shared pages split among those who share them. */
  memory(): { rssMb: number; pssMb: number } {
    return memoryOf([this.process.pid!]);
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    const timer = setTimeout(() => this.process.kill('SIGKILL'), STOP_WITHIN_MS);
    this.process.kill('SIGTERM');
    await ended;
    clearTimeout(timer);
  }
}

/** Linux only: the sums over these processes, from /proc. */
export function memoryOf(pids: readonly number[]): { rssMb: number; pssMb: number } {
  const sum = (field: string) =>
    pids.reduce((total, pid) => {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      return total + Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0) / 1024;
    }, 0);
  return { rssMb: sum('Rss'), pssMb: sum('Pss') };
}
