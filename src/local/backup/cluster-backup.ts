import fs from 'node:fs';
import path from 'node:path';
import type { Client } from 'pg';
import { startEmbeddedPostgres } from '../embedded-postgres';
import { APP_DATABASE } from '../postgres-cluster';
import { isAlive } from '../process-identity';
import { copyRunningCluster } from './cluster-copy';
import { DATA_FILE, LEDGER_FILE } from './backup-folder';
import { ledgerText, readFacts, readLedgerOf, serverMajor, withClient } from './database-facts';
import { removeLeftBehind } from './left-behind';
import { writeKeyRing } from './key-ring-file';
import type { AboutBackup, BackupDraft } from './manifest';
import { packDirectory } from './tar';

const PASSWORD_FILE = path.join('keys', 'postgres.password');

/**
 * A backup of the embedded PostgreSQL in a data directory, whether it runs or not. The copy is recovered by a private
 * server before it is packed, so every backup has been restored once when it is made, and its facts are exact.
 */
export async function backUpCluster(root: string, to: BackupDraft, log: (line: string) => void): Promise<AboutBackup> {
  const dataDir = path.join(root, 'postgres');
  if (!fs.existsSync(path.join(dataDir, 'PG_VERSION')))
    throw new Error(`There is no database in ${root}. Name the data directory with --data, or set DATABASE_URL.`);
  removeLeftBehind(root, /^backup-(\d+)$/);
  // Beside the database, where its user may pass: the folder for backups is closed to everybody else.
  const stage = path.join(root, `backup-${process.pid}`);
  fs.mkdirSync(stage, { mode: 0o711 });
  try {
    const copy = path.join(stage, 'postgres');
    const running = await runningOrStarted(root, log);
    try {
      log('copying the database, which goes on working …');
      await withClient(running.asSuperuser, (session) => copyRunningCluster(session, dataDir, copy));
    } finally {
      await running.release();
    }
    log('recovering the copy, to know that it can be …');
    const about = await recover(root, copy, to);
    log('packing it …');
    await packDirectory(copy, path.join(to.directory, DATA_FILE.cluster));
    return about;
  } finally {
    fs.rmSync(stage, { recursive: true, force: true });
  }
}

async function runningOrStarted(root: string, log: (line: string) => void) {
  const dataDir = path.join(root, 'postgres');
  const passwordFile = path.join(root, PASSWORD_FILE);
  const port = portOfRunning(dataDir);
  if (port !== null) return { asSuperuser: superuser(port, passwordFile), release: () => Promise.resolve() };
  log('the database does not run; starting it for the backup …');
  const started = await startEmbeddedPostgres({ dataDir, passwordFile, log });
  return { asSuperuser: superuser(started.port, passwordFile), release: () => started.stop() };
}

/**
 * Leaves no wrapped key in the files of a recovered copy: not in the table or its index, not among the samples the
 * planner keeps of each column, and not in the log that was needed for the recovery. What is rewritten gets new files;
 * the checkpoint deletes the old ones, and with a log that begins after it the segments before.
 */
async function takeKeysOut(client: Client): Promise<void> {
  await client.query('TRUNCATE key_ring');
  await client.query(`DELETE FROM pg_statistic WHERE starelid = 'key_ring'::regclass`);
  await client.query('VACUUM FULL pg_statistic');
  await client.query('SELECT pg_switch_wal()');
  await client.query('CHECKPOINT');
}

/** The port of the server that runs on this directory: line four of its pid file, which only a ready one has whole. */
export function portOfRunning(dataDir: string): number | null {
  const lines = fs.existsSync(path.join(dataDir, 'postmaster.pid'))
    ? fs.readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n')
    : [];
  const isReady = lines[7]?.trim() === 'ready';
  return isReady && isAlive(Number(lines[0])) ? Number(lines[3]) : null;
}

/** The cluster's password is the superuser's as well (postgres-cluster.ts); only we use it, and only for copying. */
function superuser(port: number, passwordFile: string) {
  const password = fs.readFileSync(passwordFile, 'utf8').trim();
  return { host: '127.0.0.1', port, user: 'postgres', database: 'postgres', password };
}

async function recover(root: string, copy: string, to: BackupDraft): Promise<AboutBackup> {
  const server = await startEmbeddedPostgres({
    dataDir: copy,
    passwordFile: path.join(root, PASSWORD_FILE),
    // What counts is that it can be read again here; the packed file is what must reach the disk.
    settings: ['fsync=off', 'wal_recycle=off', 'min_wal_size=32MB', 'autovacuum=off'],
  });
  try {
    const about = await withClient({ connectionString: server.url }, async (client) => {
      const facts = await readFacts(client);
      fs.writeFileSync(path.join(to.directory, LEDGER_FILE), ledgerText(await readLedgerOf(client)), { mode: 0o600 });
      const keyRing = await writeKeyRing(client, to.keysFolder, to.startedAt);
      return { kind: 'cluster' as const, serverMajor: await serverMajor(client), dumpMajor: null, facts, keyRing };
    });
    const asSuperuser = { ...superuser(server.port, path.join(root, PASSWORD_FILE)), database: APP_DATABASE };
    await withClient(asSuperuser, takeKeysOut);
    return about;
  } finally {
    await server.stop();
    fs.rmSync(path.join(copy, 'backup_label.old'), { force: true });
  }
}
