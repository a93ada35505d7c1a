import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Pool } from 'pg';
import { migrate } from '../../src/infra/database/migrate';
import { startEmbeddedPostgres } from '../../src/local/embedded-postgres';

export const ROOT = path.resolve(__dirname, '..', '..', '..');
/** Below dist/, where the compiled programs are. */
export const compiled = (file: string): string => path.join(ROOT, 'dist', file);

interface Throwaway {
  makeTemporaryDirectory: () => string;
  remove: (directory: string) => void;
  startThrowawayRedis: (program: string, directory: string) => Promise<{ url: string; stop: () => Promise<void> }>;
}
interface Tools {
  findRedisServer: (say: (line: string) => void) => Promise<{ path: string } | { reason: string }>;
}

const key = () => randomBytes(32).toString('base64');

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
  readonly settings: Readonly<Record<string, string>> = {
    NODE_ENV: 'development',
    PORT: '0',
    PUBLIC_URL: 'http://localhost:3000',
    OUTER_KEY: key(),
    INDEX_KEY: key(),
    FORM_KEY: key(),
    HELPLINE_NAME: 'Example Helpline',
    HELPLINE_EMAIL: 'notices@helpline.example.org',
    HELPLINE_SIGNATORY: 'Example Helpline, by its authorised caseworker',
    ARGON2_MEMORY_KIB: '8',
    LOG_LEVEL: 'error',
  };

  constructor(readonly say: (line: string) => void) {}

  /** An empty, migrated database, or a copy of one. */
  async database(template?: string): Promise<string> {
    const url = new URL(await (this.postgres ??= this.startPostgres()));
    const name = `bench_${(this.databases += 1)}`;
    const from = template === undefined ? '' : ` TEMPLATE ${new URL(template).pathname.slice(1)}`;
    await withSql(url.href, (sql) => sql(`CREATE DATABASE ${name}${from}`));
    url.pathname = `/${name}`;
    if (template === undefined) await migrate(url.href);
    return url.href;
  }

  redisServer(): Promise<{ url: string } | { reason: string }> {
    return (this.redis ??= this.startRedis());
  }

  async temporaryDirectory(): Promise<string> {
    if (this.directory === undefined) {
      const { makeTemporaryDirectory, remove } = await script<Throwaway>('throwaway.mjs');
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
    const { findRedisServer } = await script<Tools>('tools.mjs');
    const found = await findRedisServer(this.say);
    if ('reason' in found) return found;
    const { startThrowawayRedis } = await script<Throwaway>('throwaway.mjs');
    const redis = await startThrowawayRedis(found.path, await this.temporaryDirectory());
    this.onClose(() => redis.stop());
    return { url: redis.url };
  }
}

export type Sql = <Row>(statement: string, params?: unknown[]) => Promise<Row[]>;

/** Runs `work` with a few connections of its own. */
export async function withSql<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const pool = new Pool({ connectionString: url, max: 8 });
  try {
    return await work(
      async <Row>(statement: string, params: unknown[] = []) => (await pool.query(statement, params)).rows as Row[],
    );
  } finally {
    await pool.end();
  }
}

async function script<Module>(name: string): Promise<Module> {
  return (await import(pathToFileURL(path.join(ROOT, 'scripts', name)).href)) as Module;
}
