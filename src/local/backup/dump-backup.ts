import fs from 'node:fs';
import path from 'node:path';
import { DATA_FILE, LEDGER_FILE } from './backup-folder';
import { ledgerText, readFacts, readLedgerOf, serverMajor, withClient } from './database-facts';
import { requireProgram, runOn } from './dump-program';
import type { Manifest } from './manifest';

/**
 * A backup of a PostgreSQL server with its own pg_dump. The facts, the ledger and the dump are of one and the same
 * snapshot, so they agree although others go on writing. The queue (`bullmq`) is left out: it can be made anew.
 */
export function backUpDatabase(
  url: string,
  draft: string,
  log: (line: string) => void,
): Promise<Omit<Manifest, 'format' | 'files' | 'startedAt' | 'finishedAt'>> {
  return withClient({ connectionString: url }, async (client) => {
    const major = await serverMajor(client);
    const dumpMajor = requireProgram('pg_dump', major);
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows } = await client.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
    const facts = await readFacts(client);
    fs.writeFileSync(path.join(draft, LEDGER_FILE), ledgerText(await readLedgerOf(client)), { mode: 0o600 });
    log('pg_dump runs …');
    await runOn(url, 'pg_dump', [
      '--format=custom',
      '--no-owner',
      '--no-privileges',
      // The owner is ruled by row-level security like everybody, and its own policies show it every row (ADR 0020).
      '--enable-row-security',
      '--exclude-schema=bullmq',
      '--lock-wait-timeout=60s',
      `--snapshot=${rows[0]!.id}`,
      `--file=${path.join(draft, DATA_FILE.dump)}`,
    ]);
    await client.query('COMMIT');
    return { kind: 'dump', serverMajor: major, dumpMajor, facts };
  });
}
