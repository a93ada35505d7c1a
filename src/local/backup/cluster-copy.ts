import fs from 'node:fs';
import path from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Client } from 'pg';

/** Rebuilt or emptied by every start (PostgreSQL manual, "Making a Base Backup Using the Low Level API"). */
const EMPTIED = [
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
];
const LEFT_OUT = /^(postmaster\.(pid|opts)|pg_internal\.init.*|pgsql_tmp.*|backup_label(\.old)?|tablespace_map)$/;
const CONTROL = path.join('global', 'pg_control');

/**
 * Copies the data directory of a running PostgreSQL so that the copy, once recovered, is the database as it was at one
 * moment: between pg_backup_start and pg_backup_stop files may change under the copy, and the log that was written
 * meanwhile, which a replication slot of this session keeps from being recycled, puts every page right. The session
 * must be a superuser's, and everything ends with it. The server goes on working.
 */
export async function copyRunningCluster(session: Client, dataDir: string, target: string): Promise<void> {
  await session.query('SELECT pg_create_physical_replication_slot($1, true, true)', [`buckler_backup_${process.pid}`]);
  await session.query('SELECT pg_backup_start($1, true)', ['buckler']);
  await copyTree(dataDir, target);
  await copyControl(dataDir, target);
  const { rows } = await session.query<{ label: string; spaces: string; last: string }>(
    'SELECT labelfile AS label, spcmapfile AS spaces, pg_walfile_name(lsn) AS last FROM pg_backup_stop(false)',
  );
  const { label, spaces, last } = rows[0]!;
  if (spaces.trim() !== '')
    throw new Error('The database has tablespaces outside of its directory; use pg_basebackup.');
  const first = /START WAL LOCATION: .* \(file ([0-9A-F]{24})\)/.exec(label)?.[1];
  if (first === undefined) throw new Error('PostgreSQL did not say where its log begins.');
  fs.mkdirSync(path.join(target, 'pg_wal', 'archive_status'), { mode: 0o700 });
  const segments = fs.readdirSync(path.join(dataDir, 'pg_wal')).filter((name) => /^[0-9A-F]{24}$/.test(name));
  for (const name of segments.filter((segment) => segment >= first && segment <= last))
    copyToItsEnd(path.join(dataDir, 'pg_wal', name), path.join(target, 'pg_wal', name));
  fs.writeFileSync(path.join(target, 'backup_label'), label, { mode: 0o600 });
}

async function copyTree(from: string, to: string, inside = ''): Promise<void> {
  fs.mkdirSync(path.join(to, inside), { recursive: true, mode: 0o700 });
  for (const entry of readDirectory(path.join(from, inside))) {
    const name = path.join(inside, entry.name);
    if (LEFT_OUT.test(entry.name) || name === CONTROL) continue;
    if (entry.isDirectory()) {
      if (EMPTIED.includes(name)) fs.mkdirSync(path.join(to, name), { mode: 0o700 });
      else await copyTree(from, to, name);
    } else if (entry.isFile()) {
      copyIfThere(path.join(from, name), path.join(to, name));
      await breathe();
    } else throw new Error(`${name} is neither a file nor a directory and cannot be backed up`);
  }
}

function readDirectory(directory: string): fs.Dirent[] {
  try {
    return fs.readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

/** A table that was dropped while we came here is dropped in the log as well. */
function copyIfThere(from: string, to: string): void {
  try {
    copyToItsEnd(from, to);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

const PIECE_BYTES = 1024 * 1024;

/**
 * As far as the file goes now. Not `copyFileSync`: it takes the size at the beginning and asks for the rest for ever when
 * the server cuts the file off meanwhile (a table that is dropped), and nothing in this process goes on any more.
 */
function copyToItsEnd(from: string, to: string): void {
  const source = fs.openSync(from, 'r');
  try {
    const target = fs.openSync(to, 'wx', 0o600);
    try {
      const piece = Buffer.allocUnsafe(PIECE_BYTES);
      for (let read = fs.readSync(source, piece); read > 0; read = fs.readSync(source, piece))
        fs.writeFileSync(target, piece.subarray(0, read));
    } finally {
      fs.closeSync(target);
    }
  } finally {
    fs.closeSync(source);
  }
}

/** Last, and read until it is twice the same: its checksum must hold, and the server writes it at any time. */
async function copyControl(from: string, to: string): Promise<void> {
  const read = () => fs.readFileSync(path.join(from, CONTROL));
  let bytes = read();
  for (let again = read(); !again.equals(bytes); again = read()) {
    bytes = again;
    await breathe();
  }
  fs.writeFileSync(path.join(to, CONTROL), bytes, { mode: 0o600 });
}

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
