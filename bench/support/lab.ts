import path from 'node:path';
import { startEmbeddedPostgres } from '../../src/local/embedded-postgres';
import { newDatabase } from './sql';
import { newSettings, ROOT, throwawayScript, toolsScript } from './throwaway';

/** Below dist/, where the compiled programs are. */
export const compiled = (file: string): string => path.join(ROOT, 'dist', file);

/**
 * The servers the benchmarks run on, started when first asked for and gone afterwards: an embedded Postgres that waits
 * for its disk as in production, and a private redis-server. Both sides of a comparison use the same ones.
 */
export class Lab {
  private readonly cleanups: (() => unknown)[] = [];
  private postgres: Promise<string> | undefined;
  private redis: Promise<{ url: string } | { reason: string }> | undefined;
  private directory: string | undefined;
  private databases = 0;

  /** Complete settings for a process of ours; the keys are those of this run. */
  readonly settings: Readonly<Record<string, string>> = newSettings();

  constructor(readonly say: (line: string) => void) {}

  /** An empty, migrated database, or a copy of one. */
  async database(template?: string): Promise<string> {
    const server = await (this.postgres ??= this.startPostgres());
    return newDatabase(server, `bench_${(this.databases += 1)}`, template);
  }

  redisServer(): Promise<{ url: string } | { reason: string }> {
    return (this.redis ??= this.startRedis());
  }

  async temporaryDirectory(): Promise<string> {
    if (this.directory === undefined) {
      const { makeTemporaryDirectory, remove } = await throwawayScript();
      const made = makeTemporaryDirectory();
      this.cleanups.push(() => remove(made));
      this.directory = made;
    }
    return this.directory;
  }

  onClose(cleanup: () => unknown): void {
    this.cleanups.push(cleanup);
  }

  async close(): Promise<void> {
    for (const cleanup of this.cleanups.splice(0).reverse()) await cleanup();
  }

  private async startPostgres(): Promise<string> {
    const dataDir = path.join(await this.temporaryDirectory(), 'postgres');
    const postgres = await startEmbeddedPostgres({ dataDir, settings: ['max_connections=150'] });
    this.onClose(() => postgres.stop());
    return postgres.url;
  }

  private async startRedis(): Promise<{ url: string } | { reason: string }> {
    const { findRedisServer } = await toolsScript();
    const found = await findRedisServer(this.say);
    if ('reason' in found) return found;
    const { startThrowawayRedis } = await throwawayScript();
    const redis = await startThrowawayRedis(found.path, await this.temporaryDirectory());
    this.onClose(() => redis.stop());
    return { url: redis.url };
  }
}
