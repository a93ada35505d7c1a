import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { identityOf, isAlive } from './process-identity';

export interface LockHolder {
  pid: number;
  /** Tells the holder from a later process with the same number (see `identityOf`). */
  identity: string;
  since: string;
  /** Where the holder answers, once it does: shown to whoever comes second. */
  url?: string;
}

export interface FileLock {
  /** Adds what the second comer should be told. */
  update(details: { url: string }): void;
  release(): void;
}

export type LockResult = { ok: true; lock: FileLock; healed: boolean } | { ok: false; holder: LockHolder };

/**
 * Takes a lock file that names its holder. A lock whose holder is gone (kill -9, power cut, number used again by
 * another program) is healed. Never waits; a live holder is returned as a value.
 */
export function takeFileLock(file: string): LockResult {
  const me: LockHolder = { pid: process.pid, identity: identityOf(process.pid), since: new Date().toISOString() };
  let healed = false;
  for (let attempt = 0; attempt < 10; attempt++) {
    if (createWhole(file, JSON.stringify(me))) return { ok: true, healed, lock: lockOn(file, me) };
    const holder = readHolder(file);
    if (holder && isHolding(holder)) return { ok: false, holder };
    removeStale(file);
    healed = true;
  }
  throw new Error(`cannot take the lock ${file}: it keeps coming back`);
}

function lockOn(file: string, me: LockHolder): FileLock {
  return {
    update(details) {
      const next = `${file}.${randomUUID()}`;
      fs.writeFileSync(next, JSON.stringify({ ...me, ...details }), { mode: 0o600 });
      fs.renameSync(next, file);
    },
    release() {
      const holder = readHolder(file);
      if (holder?.pid === me.pid && holder.identity === me.identity) fs.rmSync(file, { force: true });
    },
  };
}

function isHolding(holder: LockHolder): boolean {
  if (!isAlive(holder.pid)) return false;
  const identity = identityOf(holder.pid);
  return identity === '' || holder.identity === '' || identity === holder.identity;
}

/** Creates the file with all of its content at once, or says false if it exists: nobody ever reads half a lock. */
function createWhole(file: string, content: string): boolean {
  const draft = `${file}.${randomUUID()}`;
  fs.writeFileSync(draft, content, { mode: 0o600 });
  try {
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    return createWithoutLinks(file, content);
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/** For file systems without hard links (some shared folders of virtual machines). */
function createWithoutLinks(file: string, content: string): boolean {
  try {
    fs.writeFileSync(file, content, { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Two starters may heal at once: what was moved aside is read again, and put back if it had just become live. */
function removeStale(file: string): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    fs.renameSync(file, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved && isHolding(moved)) createWhole(file, JSON.stringify(moved));
  fs.rmSync(aside, { force: true });
}

function readHolder(file: string): LockHolder | undefined {
  try {
    const value = JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<LockHolder>;
    if (typeof value.pid !== 'number') return undefined;
    return { identity: '', since: '', ...value, pid: value.pid };
  } catch {
    return undefined;
  }
}
