import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port';

/** The program `npm test` found (or installed) for the queue tests; null where there is none. */
export function redisProgram(): string | null {
  for (const name of ['redis-server', 'valkey-server']) {
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    } catch {
      // the next name
    }
  }
  return null;
}

/** A Redis of the test's own, which it may kill and bring back at the same address. It keeps nothing over a stop. */
export class PrivateRedis {
  private child: ChildProcess | null = null;
  private readonly directory = mkdtempSync(path.join(tmpdir(), 'buckler-redis-'));

  private constructor(
    private readonly program: string,
    readonly port: number,
  ) {}

  static async start(program: string): Promise<PrivateRedis> {
    const redis = new PrivateRedis(program, await freePort());
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  start(): Promise<void> {
    const settings = { port: String(this.port), bind: '127.0.0.1', save: '', appendonly: 'no', dir: this.directory };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    const child = spawn(this.program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.child = child;
    return new Promise((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        if (/ready to accept connections/i.test(chunk.toString())) resolve();
      });
      child.once('error', reject);
      child.once('exit', () => reject(new Error('redis-server did not start')));
    });
  }

  /** Pulls the plug. */
  kill(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    });
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
