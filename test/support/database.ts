import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/infra/database/data-source';
import { migrate } from '../../src/infra/database/migrate';
import { until } from './until';

export interface TestDatabase {
  /** The owner's address. */
  url: string;
  /** What processes under test connect with, as in production: they are no owners. */
  logins: { web: string; worker: string };
  /** The settings that say so to a process. */
  env: { DATABASE_URL: string; WEB_DATABASE_URL: string; WORKER_DATABASE_URL: string };
  /** Connected as the owner, with every entity: the test's own look. Closed by drop(). */
  dataSource: DataSource;
  /** Ends every session on the database and removes it. */
  drop(): Promise<void>;
}

/** The migrated database that scripts/test.mjs makes once per run. */
const TEMPLATE = 'buckler_template';

function given(name: string): string {
  const url = process.env[name];
  if (!url) throw new Error(`run \`npm test\`: it starts the database these tests need (${name})`);
  return url;
}

async function asAdmin(statement: string): Promise<void> {
  const client = new Client({ connectionString: given('TEST_DATABASE_URL') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The server's own cleaning may be in the database at this moment, and our login may not stop it: it is soon gone. */
function dropDatabase(name: string): Promise<true> {
  return until('the database to be free', () =>
    asAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`).then(
      () => true as const,
      (error: { code?: string }) => {
        if (error.code !== '42501') throw error;
        return false;
      },
    ),
  );
}

const envOf = (url: string, logins: TestDatabase['logins']): TestDatabase['env'] => ({
  DATABASE_URL: url,
  WEB_DATABASE_URL: logins.web,
  WORKER_DATABASE_URL: logins.worker,
});

/** The database at this address, brought up to this code. Whoever started its server ends it; drop() only disconnects. */
export async function useDatabase(url: string): Promise<TestDatabase> {
  const login = (part: string) =>
    Object.assign(new URL(url), { username: `t_${part}`, password: `a-${part}-password` });
  const logins = { web: login('web').href, worker: login('worker').href };
  await migrate(url, undefined, logins);
  const dataSource = await new DataSource(dataSourceOptions(url, { applicationName: 'buckler-test' })).initialize();
  return { url, logins, env: envOf(url, logins), dataSource, drop: () => dataSource.destroy() };
}

/** A database of one's own: a copy of the migrated template, or nothing at all when `empty`. */
export async function createTestDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const name = `t_${process.env['JEST_WORKER_ID'] ?? '0'}_${randomBytes(6).toString('hex')}`;
  await asAdmin(`CREATE DATABASE ${name} TEMPLATE ${options.empty ? 'template0' : TEMPLATE}`);
  const inIt = (variable: string) => Object.assign(new URL(given(variable)), { pathname: `/${name}` }).href;
  const url = inIt('TEST_DATABASE_URL');
  const logins = { web: inIt('TEST_WEB_DATABASE_URL'), worker: inIt('TEST_WORKER_DATABASE_URL') };
  const dataSource = new DataSource(dataSourceOptions(url, { applicationName: 'buckler-test' }));
  const drop = async () => {
    if (dataSource.isInitialized) await dataSource.destroy();
    await dropDatabase(name);
  };
  try {
    await dataSource.initialize();
  } catch (error) {
    await drop();
    throw error;
  }
  return { url, logins, env: envOf(url, logins), dataSource, drop };
}
