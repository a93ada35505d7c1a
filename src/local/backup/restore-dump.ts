import path from 'node:path';
import { Client } from 'pg';
import type { ErasureRecord } from '../../domain/case/erasure-ledger';
import { forgetAccess } from '../../infra/database/apply-access';
import { ensureGroups } from '../../infra/database/database-logins';
import { DATA_FILE } from './backup-folder';
import { readLedgerOf, withClient } from './database-facts';
import { requireProgram, runOn } from './dump-program';
import type { RestoreTarget } from './restore-cluster';

/**
 * Restores a dump into an empty database with pg_restore, in one transaction: it is there wholly or not at all. A
 * database that holds something is renamed with `mayReplace` (never dropped) and a new one is made in its place.
 */
export async function restoreDump(
  backup: string,
  url: string,
  options: { readonly dumpMajor: number; readonly mayReplace: boolean; readonly log: (line: string) => void },
): Promise<RestoreTarget> {
  const { dumpMajor, mayReplace, log } = options;
  requireProgram('pg_restore', dumpMajor);
  const old = await inspect(url);
  const name = databaseOf(url);
  if (old.tables > 0 && !mayReplace)
    throw new Error(`The database ${name} is not empty. With --replace it is renamed and a new one is made.`);
  const movedAside = old.tables > 0 ? await renameAside(url, name) : null;
  // Roles belong to the server and not to the dump, whose policies name them; grants are made anew by the migration.
  await withClient({ connectionString: url }, (client) => ensureGroups((sql) => client.query(sql)));
  log('pg_restore runs …');
  await runOn(url, 'pg_restore', [
    '--no-owner',
    '--no-privileges',
    '--exit-on-error',
    '--single-transaction',
    path.join(backup, DATA_FILE.dump),
  ]);
  await withClient({ connectionString: url }, forgetAccess);
  return { url, movedAside, replacedLedger: movedAside === null ? null : old.ledger, close: () => Promise.resolve() };
}

function inspect(url: string): Promise<{ tables: number; ledger: readonly ErasureRecord[] | null }> {
  return withClient({ connectionString: url }, async (client) => {
    const { rows } = await client.query<{ tables: number }>(
      `SELECT count(*)::int AS tables FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'`,
    );
    const ledger = await readLedgerOf(client).catch(() => null);
    return { tables: rows[0]!.tables, ledger };
  });
}

async function renameAside(url: string, name: string): Promise<string> {
  const aside = `${name}_before_${new Date().toISOString().replaceAll(/[-:.TZ]/g, '')}`;
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  await withClient({ connectionString: maintenance.href }, async (client) => {
    const quote = (text: string) => Client.prototype.escapeIdentifier(text);
    try {
      await client.query(`ALTER DATABASE ${quote(name)} RENAME TO ${quote(aside)}`);
    } catch (error) {
      const isInUse = (error as { code?: string }).code === '55006';
      throw isInUse ? new Error(`Others are connected to ${name}. Stop web and worker first.`) : error;
    }
    await client.query(`CREATE DATABASE ${quote(name)} TEMPLATE template0`);
  });
  return aside;
}

const databaseOf = (url: string): string => decodeURIComponent(new URL(url).pathname.slice(1));
