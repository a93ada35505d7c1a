import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/infra/database/data-source';
import { migrate } from '../../src/infra/database/migrate';

export interface TestDatabase {
  url: string;
  /** Connected, with every entity; closed by drop(). */
  dataSource: DataSource;
  /** Ends every session on the database and removes it. */
  drop(): Promise<void>;
}

/** The migrated database that scripts/test.mjs makes once per run. */
const TEMPLATE = 'buckler_template';

function adminUrl(): string {
  const url = process.env['TEST_DATABASE_URL'];
  if (!url) throw new Error('run `npm test`: it starts the database these tests need (TEST_DATABASE_URL)');
  return url;
}

async function asAdmin(statement: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The database at this address, brought up to this code. Whoever started its server ends it; drop() only disconnects. */
export async function useDatabase(url: string): Promise<TestDatabase> {
  await migrate(url);
  const dataSource = await new DataSource(dataSourceOptions(url, { applicationName: 'buckler-test' })).initialize();
  return { url, dataSource, drop: () => dataSource.destroy() };
}

/** A database of one's own: a copy of the migrated template, or nothing at all when `empty`. */
export async function createTestDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const name = `t_${process.env['JEST_WORKER_ID'] ?? '0'}_${randomBytes(6).toString('hex')}`;
  await asAdmin(`CREATE DATABASE ${name} TEMPLATE ${options.empty ? 'template0' : TEMPLATE}`);
  const url = new URL(adminUrl());
  url.pathname = `/${name}`;
  const dataSource = new DataSource(dataSourceOptions(url.href, { applicationName: 'buckler-test' }));
  const drop = async () => {
    if (dataSource.isInitialized) await dataSource.destroy();
    await asAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  try {
    await dataSource.initialize();
  } catch (error) {
    await drop();
    throw error;
  }
  return { url: url.href, dataSource, drop };
}
