import { Pool } from 'pg';
import { migrate } from '../../src/infra/database/migrate';

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

/**
 * An empty, migrated database of this name on a server, or a copy of one that is there. Answers its address. A copy is
 * made file by file, which ends with a checkpoint: else Postgres would still write a gigabyte out beside a measurement.
 */
export async function newDatabase(server: string, name: string, template?: string): Promise<string> {
  const from = template === undefined ? '' : ` TEMPLATE ${new URL(template).pathname.slice(1)} STRATEGY FILE_COPY`;
  await withSql(server, (sql) => sql(`CREATE DATABASE ${name}${from}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  if (template === undefined) await migrate(url.href, undefined, loginsOf(url.href));
  return url.href;
}

function loginsOf(database: string): { web: string; worker: string } {
  const login = (part: string) =>
    Object.assign(new URL(database), { username: `lab_${part}`, password: `a-${part}-password` }).href;
  return { web: login('web'), worker: login('worker') };
}

/** Settings with which a process of ours is held by grants and policies, as in production. What loads cases is the owner. */
export function processDatabase(database: string): Record<string, string> {
  const { web, worker } = loginsOf(database);
  return { DATABASE_URL: database, WEB_DATABASE_URL: web, WORKER_DATABASE_URL: worker };
}
