import 'reflect-metadata';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { presentReport } from './backup/restore-report';
import { restoreBackup, type RestoreOptions } from './backup/restore-backup';

const USAGE = `npm run restore -- --from DIR (--into-data DIR | --database-url URL) [--replace] [--ledger FILE …] [--json]
  --from DIR          the backup: one buckler-… directory
  --into-data DIR     a data directory of npm start (for a backup of one)
  --database-url URL  an empty database on a server (for a dump); default DATABASE_URL
  --replace           what is there is moved aside, never deleted
  --keys FILE         the key ring (default: the newest in the folder of the backup with -keys at its end)
  --no-keys           without a key ring: what is restored can never be read
  --ledger FILE       one more ledger of erasures; may be given several times
  --json              one JSON document instead of words
With the outer keys in the settings (docs/operations.md, Keys) it also checks that the cases can be read.
`;

/** `npm run restore`: answers the exit code: 0 if all is as it was kept, 1 if not, 2 for an unknown command line. */
export async function main(args: readonly string[]): Promise<number> {
  let options: RestoreOptions & { readonly isForMachines: boolean };
  try {
    options = readOptions(args, process.env);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  try {
    const log = (line: string) => void (options.isForMachines || process.stderr.write(`${line}\n`));
    const report = await restoreBackup({ ...options, log });
    process.stdout.write(options.isForMachines ? `${JSON.stringify(report, null, 2)}\n` : presentReport(report));
    return report.ok ? 0 : 1;
  } catch (error) {
    process.stderr.write(`The backup was not restored. ${(error as Error).message}\n`);
    if (options.isForMachines)
      process.stdout.write(`${JSON.stringify({ ok: false, error: (error as Error).message })}\n`);
    return 1;
  }
}

function readOptions(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): RestoreOptions & { readonly isForMachines: boolean } {
  const { values } = parseArgs({
    args: [...args],
    options: {
      from: { type: 'string' },
      'into-data': { type: 'string' },
      'database-url': { type: 'string' },
      replace: { type: 'boolean' },
      keys: { type: 'string' },
      'no-keys': { type: 'boolean' },
      ledger: { type: 'string', multiple: true },
      json: { type: 'boolean' },
    },
  });
  if (!values.from) throw new Error('--from is missing.');
  const dataDir = values['into-data'];
  if (dataDir && values['database-url']) throw new Error('Give --into-data or --database-url, not both.');
  const databaseUrl = values['database-url'] || env.DATABASE_URL;
  if (!dataDir && !databaseUrl) throw new Error('Say where to: --into-data or --database-url.');
  return {
    from: path.resolve(values.from),
    into: dataDir ? { dataDir: path.resolve(dataDir) } : { databaseUrl: databaseUrl! },
    mayReplace: values.replace ?? false,
    ...(values['no-keys'] ? { keys: null } : values.keys ? { keys: path.resolve(values.keys) } : {}),
    ledgers: values.ledger ?? [],
    env,
    isForMachines: values.json ?? false,
  };
}

// In the container image there is no npm script: `node dist/src/local/restore.js`.
if (require.main === module) void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
