import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Sink, sink } from './search';

const DIST = path.resolve(__dirname, '../../../dist/src');

/** The compiled product as its operator runs it: real processes, in a folder of their own, every word of theirs kept. */
export class Product {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'buckler-gate-'));
  private readonly children: { name: string; child: ChildProcess; said: Buffer[] }[] = [];
  private readonly titles = new Map<string, Set<string>>();

  constructor(private readonly env: Readonly<Record<string, string>>) {}

  /** Starts a program that says when it is ready; answers its port, if it has one. */
  async start(name: string, script: string, more: Record<string, string> = {}): Promise<number> {
    const child = this.spawn(name, script, [], more);
    const [message] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error(`${name} ended: ${this.wordsOf(name)}`))),
    ])) as [{ port?: number }];
    return message.port ?? 0;
  }

  /** Runs a program to its end; its exit code and what it said. */
  async run(name: string, script: string, args: readonly string[]): Promise<{ code: number | null; said: string }> {
    const child = this.spawn(name, script, args, {});
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, said: this.wordsOf(name) };
  }

  /** Notes how the processes show in a list of all processes. */
  lookAtTitles(): void {
    for (const { name, child } of this.children) {
      if (child.exitCode !== null || process.platform !== 'linux') continue;
      const seen = this.titles.get(name) ?? new Set();
      for (const file of ['cmdline', 'comm']) {
        try {
          seen.add(readFileSync(`/proc/${child.pid}/${file}`, 'utf8').replaceAll('\0', ' '));
        } catch {
          // it has just ended
        }
      }
      this.titles.set(name, seen);
    }
  }

  /** Asks all to stop and answers everything that they left: words, titles, files. */
  async stop(): Promise<Sink[]> {
    this.lookAtTitles();
    const running = this.children.filter(({ child }) => child.exitCode === null && child.signalCode === null);
    const ended = running.map(({ child }) => once(child, 'exit'));
    for (const { child } of running) child.kill('SIGTERM');
    await Promise.race([Promise.all(ended), pause(10_000, undefined, { ref: false })]);
    for (const { child } of running) child.kill('SIGKILL');
    const sinks = [
      ...this.children.map(({ name, said }) =>
        sink(name.startsWith('admin') ? 'terminal' : 'log', name, Buffer.concat(said)),
      ),
      ...[...this.titles].map(([name, seen]) => sink('process', name, [...seen].join('\n'))),
      ...filesIn(this.folder).map((file) =>
        sink('file', path.relative(this.folder, file), Buffer.concat([Buffer.from(`${file}\n`), readFileSync(file)])),
      ),
    ];
    rmSync(this.folder, { recursive: true, force: true });
    return sinks;
  }

  private spawn(name: string, script: string, args: readonly string[], more: Record<string, string>): ChildProcess {
    const env = { PATH: process.env['PATH'] ?? '', HOME: this.folder, TMPDIR: this.folder, ...this.env, ...more };
    const stdio: ['ignore', 'pipe', 'pipe', 'ipc'] = ['ignore', 'pipe', 'pipe', 'ipc'];
    const child = spawn(process.execPath, [path.join(DIST, script), ...args], { env, cwd: this.folder, stdio });
    const killWithUs = () => child.kill('SIGKILL');
    process.once('exit', killWithUs);
    child.once('exit', () => process.off('exit', killWithUs));
    const said: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => said.push(chunk));
    this.children.push({ name, child, said });
    return child;
  }

  hasSaid(name: string, words: RegExp): boolean {
    return words.test(this.wordsOf(name));
  }

  /** What went wrong, for somebody who looks into a flow that broke off. */
  lastWords(): string {
    return this.children
      .flatMap(({ name }) =>
        this.wordsOf(name)
          .split('\n')
          .filter((line) => line.includes('"error"'))
          .slice(-5),
      )
      .map((line) => `${line}\n`)
      .join('');
  }

  private wordsOf(name: string): string {
    return Buffer.concat(this.children.filter((one) => one.name === name).flatMap(({ said }) => said)).toString('utf8');
  }
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile());
