import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

export interface AppProcessOptions {
  /** The compiled program. */
  script: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  say: (line: string) => void;
}

const READY_WITHIN_MS = 120_000;
const DRAIN_MS = 25_000;
const QUICK_DEATH_MS = 10_000;
const QUICK_DEATHS = 5;
const LOG_KEPT_BYTES = 5_000_000;

/**
 * The app as a child process: waits until it says that it is ready, starts it again when it dies, gives up after five
 * quick deaths. What it logs goes straight into a file, so it keeps logging (and ends by itself) if we are killed.
 */
export class AppProcess {
  private child: ChildProcess | undefined;
  private isStopping = false;
  private startedAt = 0;
  private quickDeaths = 0;
  private giveUp!: (error: Error) => void;
  /** Rejects when there is no point in starting it again. */
  readonly failed: Promise<never>;

  constructor(private readonly options: AppProcessOptions) {
    this.failed = new Promise((_resolve, reject) => (this.giveUp = reject));
    this.failed.catch(() => undefined); // whoever waits for it hears of it
  }

  /** The first start: resolves when the app is ready. A death before that is a fault to show, not to repeat. */
  async start(): Promise<void> {
    rotate(this.options.logFile);
    await this.launch();
  }

  /** Asks the app to finish what it is doing, and ends it after 25 seconds. */
  async stop(): Promise<void> {
    this.isStopping = true;
    const { child } = this;
    if (!child || hasEnded(child)) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => {
      this.options.say(`The app did not finish within ${DRAIN_MS / 1000} seconds and was ended.`);
      child.kill('SIGKILL');
    }, DRAIN_MS);
    await ended;
    clearTimeout(timer);
  }

  private async launch(): Promise<void> {
    const log = fs.openSync(this.options.logFile, 'a', 0o600);
    const from = fs.fstatSync(log).size;
    this.startedAt = Date.now();
    // Its own process group: Ctrl-C reaches us, and we ask it to drain while its database is still there.
    const child = spawn(process.execPath, ['--enable-source-maps', this.options.script], {
      env: this.options.env,
      stdio: ['ignore', log, log, 'ipc'],
      detached: process.platform !== 'win32',
    });
    fs.closeSync(log);
    this.child = child;
    if (this.isStopping) child.kill('SIGTERM');
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(new Error(`The app was not ready within ${READY_WITHIN_MS / 1000} seconds.${this.lastWords(from)}`));
      }, READY_WITHIN_MS);
      child.on('message', (message) => {
        if (typeof message !== 'object' || message === null || !('ready' in message)) return;
        clearTimeout(timer);
        child.once('exit', () => void this.onDeath(from));
        resolve();
      });
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        reject(new Error(`The app ended (${signal ?? `exit code ${code}`}).${this.lastWords(from)}`));
      });
    });
  }

  private async onDeath(logFrom: number): Promise<void> {
    if (this.isStopping) return;
    this.quickDeaths = Date.now() - this.startedAt < QUICK_DEATH_MS ? this.quickDeaths + 1 : 1;
    for (; this.quickDeaths <= QUICK_DEATHS; this.quickDeaths++) {
      this.options.say('The app ended unexpectedly; starting it again …');
      await wait(250 * 2 ** (this.quickDeaths - 1));
      if (this.isStopping) return;
      try {
        await this.launch();
        this.options.say('The app is running again.');
        return;
      } catch (error) {
        if (this.quickDeaths === QUICK_DEATHS) this.giveUp(error as Error);
      }
    }
    this.giveUp(new Error(`The app keeps ending; giving up.${this.lastWords(logFrom)}`));
  }

  private lastWords(from: number): string {
    const words = fs.readFileSync(this.options.logFile).subarray(from).toString('utf8').trim().split('\n').slice(-15);
    return words.join('') === '' ? '' : ` Its last words (more in ${this.options.logFile}):\n  ${words.join('\n  ')}`;
  }
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

/** The log of one start after the other, and one older file: enough to look into, never a full disk. */
function rotate(file: string): void {
  if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_KEPT_BYTES) fs.renameSync(file, `${file}.1`);
}
