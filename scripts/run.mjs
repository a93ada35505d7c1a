/** `node scripts/run.mjs <name> [arguments]`: prepares, then calls `main` of the named compiled program. */
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { prepare, ROOT } from './prepare.mjs';

const PROGRAMS = {
  demo: { file: 'src/local/demo.js', takesArguments: true },
  bench: { file: 'bench/main.js', takesArguments: true },
  backup: { file: 'src/local/backup.js', takesArguments: true },
  restore: { file: 'src/local/restore.js', takesArguments: true },
  'audit-verify': { file: 'src/local/audit-verify.js', takesArguments: true },
  faults: { file: 'test/faults/main.js', takesArguments: true },
  keys: { file: 'src/local/keys.js', takesArguments: true },
  conformance: { file: 'src/local/conformance.js', takesArguments: true },
  sandbox: { file: 'src/local/sandbox.js', takesArguments: true },
  guide: { file: 'src/local/guide.js', takesArguments: true },
  'api-docs': { file: 'src/local/api-docs.js', takesArguments: false },
  migrate: { file: 'src/infra/database/migrate.js', takesArguments: false },
  inventory: { file: 'src/infra/database/column-inventory.js', takesArguments: false },
  drift: { file: 'src/infra/database/drift.js', takesArguments: false },
};

const [name, ...args] = process.argv.slice(2);
const program = PROGRAMS[name];
if (!program) {
  process.stderr.write(`Usage: node scripts/run.mjs ${Object.keys(PROGRAMS).join('|')} [arguments]\n`);
  process.exit(2);
}
try {
  await prepare();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
const { main } = await import(pathToFileURL(path.join(ROOT, 'dist', program.file)).href);
const code = await (program.takesArguments ? main(args) : main());
if (typeof code === 'number') process.exitCode = code;
