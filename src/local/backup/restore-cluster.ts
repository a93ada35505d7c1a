import fs from 'node:fs';
import path from 'node:path';
import type { ErasureRecord } from '../../domain/case/erasure-ledger';
import { openDataDirectory } from '../data-directory';
import { startEmbeddedPostgres } from '../embedded-postgres';
import { takeFileLock } from '../file-lock';
import { DATA_FILE } from './backup-folder';
import { readLedgerOf, withClient } from './database-facts';
import { removeLeftBehind } from './left-behind';
import { unpackDirectory } from './tar';

/** A place a backup is restored to, opened: what stood there before, and how to leave it. */
export interface RestoreTarget {
  readonly url: string;
  readonly movedAside: string | null;
  /** The ledger of the database that was replaced; null if there was none or it could not be read. */
  readonly replacedLedger: readonly ErasureRecord[] | null;
  close(): Promise<void>;
}

/**
 * Lays a data directory for `npm start` from a backup and starts it. What was there before is moved aside, never
 * deleted, and only after the backup is wholly unpacked. Throws if an instance runs there, or if there is a database
 * and `mayReplace` is not given.
 */
export async function restoreCluster(
  backup: string,
  root: string,
  mayReplace: boolean,
  log: (line: string) => void,
): Promise<RestoreTarget> {
  const directory = openDataDirectory(root);
  const taken = takeFileLock(directory.lockFile);
  if (!taken.ok) throw new Error(`Buckler runs with ${directory.root} (process ${taken.holder.pid}). Stop it first.`);
  try {
    const isReplacing = fs.existsSync(directory.postgres) && fs.readdirSync(directory.postgres).length > 0;
    if (isReplacing && !mayReplace)
      throw new Error(`There is a database in ${directory.root}. With --replace it is moved aside.`);
    removeLeftBehind(directory.root, /^postgres\.restoring-(\d+)$/);
    const draft = `${directory.postgres}.restoring-${process.pid}`;
    fs.rmSync(draft, { recursive: true, force: true }); // of an earlier try of this very process
    log('unpacking the backup …');
    await unpackDirectory(path.join(backup, DATA_FILE.cluster), draft);
    const replacedLedger = isReplacing ? await ledgerOfOld(directory.postgres, log) : null;
    const movedAside = isReplacing ? moveAside(directory.postgres, 'before-restore') : null;
    log('starting the restored database …');
    const server = await startInPlace(draft, directory.postgres, movedAside, log);
    const close = async () => {
      await server.stop();
      taken.lock.release();
    };
    return { url: server.url, movedAside, replacedLedger, close };
  } catch (error) {
    taken.lock.release();
    throw error;
  }
}

/** The database that is replaced may be the only one that knows of the last erasures; it may also be why we are here. */
async function ledgerOfOld(dataDir: string, log: (line: string) => void): Promise<readonly ErasureRecord[] | null> {
  if (!fs.existsSync(path.join(dataDir, 'PG_VERSION'))) return null;
  try {
    const old = await startEmbeddedPostgres({ dataDir, log });
    try {
      return await withClient({ connectionString: old.url }, readLedgerOf);
    } finally {
      await old.stop();
    }
  } catch {
    return null;
  }
}

/** If the restored database does not start, what stood there before is put back. */
async function startInPlace(draft: string, dataDir: string, old: string | null, log: (line: string) => void) {
  try {
    fs.renameSync(draft, dataDir);
    return await startEmbeddedPostgres({ dataDir, log });
  } catch (error) {
    if (fs.existsSync(dataDir)) moveAside(dataDir, 'failed-restore');
    if (old !== null) fs.renameSync(old, dataDir);
    throw error;
  }
}

function moveAside(dataDir: string, why: 'before-restore' | 'failed-restore'): string {
  const aside = `${dataDir}.${why}-${new Date().toISOString().replaceAll(/[-:]/g, '')}`;
  fs.renameSync(dataDir, aside);
  return aside;
}
