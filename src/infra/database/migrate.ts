import type { PoolClient } from 'pg';
import { DataSource, MigrationExecutor } from 'typeorm';
import { readDatabaseUrl, readLogins } from '../config/database-url';
import { makeQueueTables } from '../queue/queue-tables';
import { applyAccess } from './apply-access';
import { dataSourceOptions } from './data-source';
import { ensureLogins, type Logins } from './database-logins';

/** Any number will do, as long as every version of Buckler uses this one: it is "buckler" in ASCII. */
const MIGRATION_LOCK = '27713617582122354';

/** Work that must follow the migrations under the same lock. */
export type AfterMigrate = (dataSource: DataSource) => Promise<void>;

const executorOf = (
  dataSource: DataSource,
  runner?: ReturnType<DataSource['createQueryRunner']>,
): MigrationExecutor => {
  const executor = new MigrationExecutor(dataSource, runner);
  executor.transaction = 'each';
  return executor;
};

/** The names of the migrations that this code has and the database has not. Reads only. */
export async function pendingMigrations(dataSource: DataSource): Promise<string[]> {
  return (await executorOf(dataSource).getPendingMigrations()).map((migration) => migration.name);
}

/**
 * Brings the database up to this code: every pending migration in its own transaction, oldest first, and returns their
 * names. Then roles, grants and policies, the queue's own tables, and the logins that are named (ADR 0020). Several
 * processes may start at once: one works, the others wait for its lock and then find nothing to do.
 * Given a URL, it opens and closes a connection of its own; a migration may take longer than the 15 s of a request.
 */
export async function migrate(
  target: DataSource | string,
  afterMigrate?: AfterMigrate,
  logins: Logins = {},
): Promise<string[]> {
  if (typeof target === 'string') {
    const own = new DataSource(
      dataSourceOptions(target, { poolSize: 2, applicationName: 'buckler-migrate', statementTimeoutMs: 0 }),
    );
    await own.initialize();
    try {
      return await migrate(own, afterMigrate, logins);
    } finally {
      await own.destroy();
    }
  }

  // One session holds the lock and runs the migrations, so that losing it ends both.
  const runner = target.createQueryRunner();
  try {
    await runner.query('SET statement_timeout = 0');
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      const done = await executorOf(target, runner).executePendingMigrations();
      await applyAccess(runner);
      await makeQueueTables((await runner.connect()) as PoolClient);
      await ensureLogins((sql, values) => runner.query(sql, values), urlOf(target), logins);
      await afterMigrate?.(target);
      return done.map((migration) => migration.name);
    } finally {
      // If this fails the session is gone, and the lock with it; the error that ended it must be the one that is seen.
      await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    }
  } finally {
    await runner.query('RESET statement_timeout').catch(() => undefined);
    await runner.release();
  }
}

const urlOf = ({ options }: DataSource): string => (options as { url?: string }).url ?? '';

/**
 * `npm run migrate`: migrates DATABASE_URL, makes the logins of WEB_DATABASE_URL, WORKER_DATABASE_URL and
 * AUDITOR_DATABASE_URL where they are given, and says what was done.
 */
export async function main(): Promise<void> {
  const done = await migrate(readDatabaseUrl(), undefined, readLogins());
  process.stdout.write(
    done.length === 0 ? 'the database is up to date\n' : done.map((name) => `migrated ${name}\n`).join(''),
  );
}
