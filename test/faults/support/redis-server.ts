import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../../src/local/embedded-postgres';

/** A Redis of our own that can be killed, flushed, and brought back at the same port, with or without what it knew. */
export class RedisServer {
  private child: ChildProcess | null = null;

  private constructor(
    private readonly program: string,
    private readonly directory: string,
    readonly port: number,
  ) {}

  static async start(program: string, parent: string): Promise<RedisServer> {
    const redis = new RedisServer(program, mkdtempSync(path.join(parent, 'redis-')), await freePort());
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  start(): Promise<void> {
    const settings = {
      port: String(this.port),
      bind: '127.0.0.1',
      save: '',
      appendonly: 'yes',
      appendfsync: 'everysec',
      'maxmemory-policy': 'noeviction',
      dir: this.directory,
    };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    // A process group of its own: Ctrl-C must reach us first, and our servers last.
    const child = spawn(this.program, args, { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    this.child = child;
    const killWithUs = () => child.kill('SIGKILL');
    process.once('exit', killWithUs);
    child.once('exit', () => process.off('exit', killWithUs));
    return new Promise((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => /ready to accept connections/i.test(chunk.toString()) && resolve());
      child.once('error', reject);
      child.once('exit', () => reject(new Error('redis-server did not start')));
    });
  }

  /** Pulls the plug. What the append-only file held is kept or lost with it. */
  async kill({ keepsFile }: { keepsFile: boolean }): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
    if (!keepsFile) rmSync(path.join(this.directory, 'appendonlydir'), { recursive: true, force: true });
  }

  async flush(): Promise<void> {
    const client = new Redis(this.url, { maxRetriesPerRequest: 1, lazyConnect: true });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.flushall();
    } finally {
      client.disconnect();
    }
  }
}
