import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { removeLeftBehind } from './left-behind';
import { type AboutBackup, type BackupKind, type Manifest, parseManifest } from './manifest';

export const MANIFEST_FILE = 'manifest.json';
const MANIFEST_SUM_FILE = 'manifest.json.sha256';
export const LEDGER_FILE = 'erasures.jsonl';
/** The file that holds the data, by the kind of backup. */
export const DATA_FILE: Readonly<Record<BackupKind, string>> = { cluster: 'data.tar.gz', dump: 'database.dump' };

const NAME = /^buckler-\d{8}T\d{6}\.\d{3}Z$/;
const DRAFT = /^\.buckler-.*\.making-(\d+)$/;

const nameAt = (at: Date): string => `buckler-${at.toISOString().replaceAll(/[-:]/g, '')}`;

/**
 * Writes a backup under a name that nobody takes for a backup, waits for the disk, and only then gives it its name: a
 * kill or a power cut at any moment leaves either nothing or a whole backup. Returns its path.
 */
export async function writeWhole(
  folder: string,
  startedAt: Date,
  fill: (draft: string) => Promise<AboutBackup>,
): Promise<{ directory: string; manifest: Manifest }> {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  removeLeftBehind(folder, DRAFT);
  const name = nameAt(startedAt);
  const draft = path.join(folder, `.${name}.making-${process.pid}`);
  fs.mkdirSync(draft, { mode: 0o700 });
  try {
    const about = await fill(draft);
    const files: Manifest['files'] = [];
    for (const file of fs.readdirSync(draft).sort()) files.push(await describe(path.join(draft, file)));
    const times = { startedAt: startedAt.toISOString(), finishedAt: new Date().toISOString() };
    const manifest: Manifest = { format: 2, ...about, ...times, files };
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    fs.writeFileSync(path.join(draft, MANIFEST_FILE), text, { mode: 0o600 });
    // The form of `sha256sum`, so that anybody can check it without us.
    fs.writeFileSync(path.join(draft, MANIFEST_SUM_FILE), `${hashOf(text)}  ${MANIFEST_FILE}\n`, { mode: 0o600 });
    for (const file of fs.readdirSync(draft)) {
      fs.chmodSync(path.join(draft, file), 0o600);
      syncToDisk(path.join(draft, file));
    }
    syncToDisk(draft);
    const directory = path.join(folder, name);
    fs.renameSync(draft, directory);
    syncToDisk(folder);
    return { directory, manifest };
  } catch (error) {
    fs.rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

/** The whole backups of a folder, oldest first. */
export function listBackups(folder: string): { directory: string; manifest: Manifest }[] {
  const names = fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => NAME.test(name)) : [];
  return names.sort().flatMap((name) => {
    const directory = path.join(folder, name);
    const manifest = parseManifest(readOrEmpty(path.join(directory, MANIFEST_FILE)));
    return manifest === null ? [] : [{ directory, manifest }];
  });
}

/** Deletes all whole backups but the newest `keep`; what is no backup of ours is never touched. Returns their names. */
export function prune(folder: string, keep: number): string[] {
  return remove(listBackups(folder).slice(0, -keep));
}

/** Deletes all whole backups that began more than `days` before `now`, but never the newest. Returns their names. */
export function pruneOlder(folder: string, days: number, now: Date): string[] {
  const before = now.getTime() - days * 86_400_000;
  return remove(
    listBackups(folder)
      .slice(0, -1)
      .filter(({ manifest }) => Date.parse(manifest.startedAt) < before),
  );
}

function remove(old: readonly { directory: string }[]): string[] {
  for (const { directory } of old) {
    // Without its manifest it is no backup any more, so a kill in the middle leaves nothing that looks whole.
    fs.rmSync(path.join(directory, MANIFEST_FILE), { force: true });
    fs.rmSync(directory, { recursive: true, force: true });
  }
  return old.map(({ directory }) => path.basename(directory));
}

/** The manifest of a backup all of whose files are there and have the bytes they had. Throws with what is wrong. */
export async function verifyBackup(directory: string): Promise<Manifest> {
  if (DRAFT.test(path.basename(directory))) throw new Error(`${directory} is a backup that was never finished.`);
  const text = readOrEmpty(path.join(directory, MANIFEST_FILE));
  if (text === '') throw new Error(`${directory} is no whole backup: it has no ${MANIFEST_FILE}.`);
  const sum = readOrEmpty(path.join(directory, MANIFEST_SUM_FILE)).split(' ')[0];
  if (sum !== hashOf(text)) throw new Error(`${MANIFEST_FILE} of ${directory} is damaged.`);
  const manifest = parseManifest(text);
  if (manifest === null)
    throw new Error(`${directory} was made by another version of Buckler: its manifest is unknown.`);
  for (const needed of [DATA_FILE[manifest.kind], LEDGER_FILE])
    if (!manifest.files.some(({ name }) => name === needed)) throw new Error(`${directory} has no ${needed}.`);
  for (const file of manifest.files) {
    if (!fs.existsSync(path.join(directory, file.name))) throw new Error(`${file.name} is missing in ${directory}.`);
    const found = await describe(path.join(directory, file.name));
    if (found.bytes !== file.bytes)
      throw new Error(`${file.name} has ${found.bytes} bytes instead of ${file.bytes}: it is not whole.`);
    if (found.sha256 !== file.sha256) throw new Error(`${file.name} is damaged: its SHA-256 is not the one it had.`);
  }
  return manifest;
}

async function describe(file: string): Promise<Manifest['files'][number]> {
  const hash = createHash('sha256');
  await pipeline(fs.createReadStream(file), hash);
  return { name: path.basename(file), bytes: fs.statSync(file).size, sha256: hash.digest('hex') };
}

function syncToDisk(file: string): void {
  if (process.platform === 'win32' && fs.statSync(file).isDirectory()) return; // Windows cannot open a directory
  const handle = fs.openSync(file, 'r');
  try {
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

function readOrEmpty(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
