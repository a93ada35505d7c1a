import 'reflect-metadata';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { prune, pruneOlder, writeWhole } from './backup/backup-folder';
import { backUpCluster } from './backup/cluster-backup';
import { backUpDatabase } from './backup/dump-backup';
import { keyRingNameAt, keysFolderOf, pruneKeyRings } from './backup/key-ring-file';
import type { Manifest } from './backup/manifest';

const USAGE = `npm run backup -- [--to DIR] [--data DIR] [--keep N] [--keep-days N] [--json]
  --to DIR    the folder of the backups (default: backups)
  --data DIR  the data directory of npm start (default: DATABASE_URL if it is set, else .data)
  --keep N    delete whole backups older than the newest N
  --keys-to DIR        the folder of the key rings (default: the folder of the backups with -keys at its end)
  --keep-keys-days N   delete key rings older than N days, but never the newest (default: 7)
  --keep-days N  delete whole backups older than N days, never the newest (default: BACKUP_KEEP_DAYS, if it is set)
  --json      one JSON document instead of words
A backup cannot be read without a key ring and the outer key. Keep the three apart (docs/operations.md).
`;
/** An erased case can be read with an old backup, an old key ring and the outer key together; so long do rings live. */
const KEEP_KEYS_DAYS = 7;
const REPOSITORY = path.resolve(__dirname, '..', '..', '..');

export interface BackupOptions {
  readonly to: string;
  /** A server's address, or the data directory of an embedded one. */
  readonly source: { readonly databaseUrl: string } | { readonly dataDir: string };
  readonly keep?: number;
  readonly keysTo?: string;
  readonly keepKeysDays?: number;
  /** Retention of backups: what was erased is gone for good when the last one made before it is. */
  readonly keepDays?: number;
  readonly log?: (line: string) => void;
}

/** Makes one whole backup, and prunes older ones after it, never before. */
export async function makeBackup(
  options: BackupOptions,
): Promise<{ directory: string; keyRing: string; manifest: Manifest; pruned: string[] }> {
  const { source, to, keep, keepDays } = options;
  const log = options.log ?? (() => undefined);
  const startedAt = new Date();
  const keysFolder = options.keysTo === undefined ? keysFolderOf(to) : path.resolve(options.keysTo);
  if (!path.relative(path.resolve(to), keysFolder).startsWith('..'))
    throw new Error('The folder of the key rings must not be in the folder of the backups.');
  const whole = await writeWhole(path.resolve(to), startedAt, (directory) => {
    const draft = { directory, keysFolder, startedAt };
    return 'databaseUrl' in source
      ? backUpDatabase(source.databaseUrl, draft, log)
      : backUpCluster(path.resolve(source.dataDir), draft, log);
  });
  const folder = path.resolve(to);
  const pruned = [
    ...(keep === undefined ? [] : prune(folder, keep)),
    ...(keepDays === undefined ? [] : pruneOlder(folder, keepDays, startedAt)),
    ...pruneKeyRings(keysFolder, options.keepKeysDays ?? KEEP_KEYS_DAYS, startedAt),
  ];
  return { ...whole, keyRing: path.join(keysFolder, keyRingNameAt(startedAt)), pruned };
}

/** `npm run backup`: answers the exit code: 0 for a whole backup, 1 for none, 2 for a command line it does not know. */
export async function main(args: readonly string[]): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  try {
    const started = performance.now();
    const log = (line: string) => void (options.isForMachines || process.stderr.write(`${line}\n`));
    const { directory, keyRing, manifest, pruned } = await makeBackup({ ...options, log });
    const seconds = (performance.now() - started) / 1000;
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
    if (options.isForMachines)
      process.stdout.write(
        `${JSON.stringify({ ok: true, directory, keyRing, seconds, bytes, pruned, manifest }, null, 2)}\n`,
      );
    else process.stdout.write(words(directory, manifest, { keyRing, seconds, bytes, pruned }));
    return 0;
  } catch (error) {
    process.stderr.write(`No backup was made. ${(error as Error).message}\n`);
    if (options.isForMachines)
      process.stdout.write(`${JSON.stringify({ ok: false, error: (error as Error).message })}\n`);
    return 1;
  }
}

function words(
  directory: string,
  { facts }: Manifest,
  told: { keyRing: string; seconds: number; bytes: number; pruned: readonly string[] },
): string {
  const { counts, outerKeyIds } = facts;
  return [
    `${directory}`,
    `  ${(told.bytes / 1e6).toFixed(1)} MB in ${told.seconds.toFixed(1)} s: ${counts.cases} cases, ` +
      `${counts.notices} notices, ${counts.auditEntries} entries of the record, ${counts.erasures} erasures`,
    `  its key ring is ${told.keyRing}: keep it in another place, and not as long`,
    `  needs the outer key ${outerKeyIds.join(', ') || '(none yet)'}, which is in neither: keep it somewhere else again`,
    ...told.pruned.map((name) => `  deleted the older ${name}`),
    '',
  ].join('\n');
}

function readOptions(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      to: { type: 'string' },
      data: { type: 'string' },
      keep: { type: 'string' },
      'keys-to': { type: 'string' },
      'keep-keys-days': { type: 'string' },
      'keep-days': { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const keepKeysDays = values['keep-keys-days'] === undefined ? undefined : Number(values['keep-keys-days']);
  if (keepKeysDays !== undefined && !(keepKeysDays >= 0)) throw new Error('--keep-keys-days needs a number from 0.');
  const keep = countOf('--keep', values.keep);
  const keepDays = countOf('--keep-days', values['keep-days'] ?? (process.env.BACKUP_KEEP_DAYS || undefined));
  const databaseUrl = process.env.DATABASE_URL ?? '';
  const dataDir = values.data ?? path.join(REPOSITORY, '.data');
  return {
    to: path.resolve(values.to ?? 'backups'),
    source: values.data === undefined && databaseUrl !== '' ? { databaseUrl } : { dataDir },
    ...(keep === undefined ? {} : { keep }),
    ...(values['keys-to'] === undefined ? {} : { keysTo: values['keys-to'] }),
    ...(keepKeysDays === undefined ? {} : { keepKeysDays }),
    ...(keepDays === undefined ? {} : { keepDays }),
    isForMachines: values.json ?? false,
  };
}

function countOf(option: string, text: string | undefined): number | undefined {
  const count = text === undefined ? undefined : Number(text);
  if (count !== undefined && !(Number.isInteger(count) && count >= 1))
    throw new Error(`${option} needs a number from 1.`);
  return count;
}

// In the container image there is no npm script: `node dist/src/local/backup.js`.
if (require.main === module) void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
