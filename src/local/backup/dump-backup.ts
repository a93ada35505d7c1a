import fs from 'node:fs';
import path from 'node:path';
import { DATA_FILE, LEDGER_FILE } from './backup-folder';
import { ledgerText, readFacts, readLedgerOf, serverMajor, withClient } from './database-facts';
import { requireProgram, runOn } from './dump-program';
import { writeKeyRing } from './key-ring-file';
import type { AboutBackup, BackupDraft } from './manifest';

/**
 * A backup of a PostgreSQL server with its own pg_dump. The facts, the ledger and the dump are of one and the same
 * snapshot, so they agree although others go on writing; so is the key ring, which is written to a folder of its own. The queue (`bullmq`) is left out: it can be made anew.
 */
export function backUpDatabase(url: string, to: BackupDraft, log: (line: string) => void): Promise<AboutBackup> {
  return withClient({ connectionString: url }, async (client) => {
    const major = await serverMajor(client);
    const dumpMajor = requireProgram('pg_dump', major);
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows } = await client.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
    const facts = await readFacts(client);
    fs.writeFileSync(path.join(to.directory, LEDGER_FILE), ledgerText(await readLedgerOf(client)), { mode: 0o600 });
    const keyRing = await writeKeyRing(client, to.keysFolder, to.startedAt);
    log('pg_dump runs …');
    await runOn(url, 'pg_dump', [
      '--format=custom',
      '--no-owner',
      '--no-privileges',
      // The owner is ruled by row-level security like everybody, and its own policies show it every row (ADR 0020).
      '--enable-row-security',
      '--exclude-schema=bullmq',
      // The table, not its rows: they are in the key ring.
      '--exclude-table-data=public.key_ring',
      '--lock-wait-timeout=60s',
      `--snapshot=${rows[0]!.id}`,
      `--file=${path.join(to.directory, DATA_FILE.dump)}`,
    ]);
    await client.query('COMMIT');
    return { kind: 'dump', serverMajor: major, dumpMajor, facts, keyRing };
  });
}
