import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readDatabaseUrl } from '../infra/config/database-url';
import { readOuterKeySource } from '../infra/config/key-settings';
import { Envelope } from '../infra/crypto/envelope';
import { keyProviderOf, type OuterKeySource } from '../infra/crypto/outer-keys';
import { openDatabase } from '../infra/database/open-database';
import { countByKey, rotate } from './keys/rotate';

const USAGE = `npm run keys -- status | new ID | rotate [--batch N]    (docs/operations.md, Keys)
  status   which outer keys the database needs, and which it does not need any more
  new ID   makes an outer key: a file in OUTER_KEY_DIR, or a line for the settings (wrapped, with a key service)
  rotate   wraps every case's key and every standalone secret by the current outer key; may be stopped and run again
It reads DATABASE_URL and the settings of the outer keys. Exit code 1: something could not be opened.
`;
const KEY_BYTES = 32;
const KEY_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** `npm run keys`: answers the exit code: 0 done, 1 not wholly, 2 for a command line it does not know. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options: { batch: { type: 'string' } },
      allowPositionals: true,
    });
    const [command, id, ...rest] = positionals;
    const batch = values.batch === undefined ? 500 : Number(values.batch);
    const isKnown =
      (command === 'new' && KEY_ID.test(id ?? '')) ||
      ((command === 'status' || command === 'rotate') && id === undefined);
    if (!isKnown || rest.length > 0 || !(Number.isInteger(batch) && batch >= 1 && batch <= 10_000)) throw new Error();
    const source = outerKeySource(command === 'new');
    if (command === 'new') return await makeKey(id!, source);
    const envelope = new Envelope({
      outerKeys: await keyProviderOf(source).load(),
      indexKey: Buffer.alloc(KEY_BYTES), // nothing is looked up here
    });
    return await (command === 'rotate' ? rotateAll(envelope, batch) : showStatus(envelope));
  } catch (error) {
    const { message } = error as Error;
    const isUsage = message === '' || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true;
    process.stderr.write(isUsage ? USAGE : `${message}\n`);
    return isUsage ? 2 : 1;
  }
}

/** The first key of all cannot be there yet when it is made. */
function outerKeySource(isForNewKey: boolean): OuterKeySource {
  const problems: string[] = [];
  const source = readOuterKeySource(process.env, problems);
  if (problems.length > 0 && !isForNewKey) throw new Error(problems.join('\n'));
  return source;
}

async function makeKey(id: string, source: OuterKeySource): Promise<number> {
  const key = randomBytes(KEY_BYTES);
  const directory = process.env.OUTER_KEY_DIR;
  if (directory) {
    const file = path.join(directory, `${id}.key`);
    // `wx`: a key that is there is never written over; it would lock away every case for good.
    fs.writeFileSync(file, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
    process.stdout.write(`${file}\n`);
    return 0;
  }
  process.stdout.write(`${id}=${await keyProviderOf(source).settingFor({ id, key })}\n`);
  return 0;
}

async function rotateAll(envelope: Envelope, batch: number): Promise<number> {
  const database = await openDatabase(readDatabaseUrl(), 'buckler-keys');
  try {
    const started = performance.now();
    const report = await rotate(database, envelope, {
      batch,
      onBatch: (done) => void process.stderr.write(`${done} wrapped again\n`),
    });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(`${report.rewrapped} rows wrapped by ${envelope.currentOuterKeyId} in ${seconds} s\n`);
    for (const one of report.failed) process.stdout.write(`NOT OPENED: ${one}\n`);
    process.stdout.write(words(envelope, await countByKey(database, envelope.outerKeyIds)));
    return report.failed.length === 0 ? 0 : 1;
  } finally {
    await database.destroy();
  }
}

async function showStatus(envelope: Envelope): Promise<number> {
  const database = await openDatabase(readDatabaseUrl(), 'buckler-keys');
  try {
    const counts = await countByKey(database, envelope.outerKeyIds);
    process.stdout.write(words(envelope, counts));
    return [...counts.keys()].every((id) => envelope.outerKeyIds.includes(id)) ? 0 : 1;
  } finally {
    await database.destroy();
  }
}

/** One line for each outer key that is known or needed. */
function words(envelope: Envelope, counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .map(([id, count]) => {
      if (!envelope.outerKeyIds.includes(id)) return `${id}: ${count} rows need it, AND IT IS NOT IN THE SETTINGS\n`;
      if (id === envelope.currentOuterKeyId) return `${id}: current, ${count} rows\n`;
      if (count > 0) return `${id}: ${count} rows still need it; run rotate\n`;
      return (
        `${id}: 0 rows, no longer needed by this database. Take it out of the settings once every process has been\n` +
        `    started with ${envelope.currentOuterKeyId} as current; keep it while backups or key rings name it\n`
      );
    })
    .join('');
}

// In the container image there is no npm script: `node dist/src/local/keys.js`.
if (require.main === module) void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
