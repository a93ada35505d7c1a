/** `npm run check`: format, lint, import rules, types, schema drift, supply chain. Two at a time, one line each. */
import path from 'node:path';
import process from 'node:process';
import { ensureBuilt, ensureInstalled, ROOT } from './prepare.mjs';
import { makeTemporaryDirectory, remove, startThrowawayPostgres } from './throwaway.mjs';
import { runQuietly } from './tools.mjs';

const node = (file, args, env) =>
  runQuietly(process.execPath, [path.join(ROOT, file), ...args], { cwd: ROOT, env: { ...process.env, ...env } });

const CHECKS = {
  types: () => node('node_modules/typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.json']),
  lint: () => node('node_modules/eslint/bin/eslint.js', ['--max-warnings', '0', '.']),
  format: () => node('node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
  'import rules': () =>
    node('node_modules/dependency-cruiser/bin/dependency-cruise.mjs', ['--config', '.dependency-cruiser.cjs', 'src']),
  packages: () => node('scripts/checks/packages.mjs', []),
  licences: () => node('scripts/checks/licences.mjs', []),
  advisories: () => node('scripts/checks/advisories.mjs', []),
  secrets: () => node('scripts/checks/secrets.mjs', []),
  'ASVS table': () => node('scripts/checks/asvs.mjs', []),
  'schema drift': drift,
};

try {
  await ensureInstalled();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
const queue = Object.entries(CHECKS);
const failed = [];
await Promise.all([work(), work()]);
for (const { name, output } of failed) process.stdout.write(`\n── ${name} ──\n${output.trim()}\n`);
process.exit(failed.length > 0 ? 1 : 0);

async function work() {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [name, check] = next;
    const started = Date.now();
    const { code, output } = await check().catch((error) => ({ code: 1, output: String(error.message) }));
    const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(5);
    // What nobody could check is not what is in order (advisories without a service that answers).
    const isOpen = code === 0 && output.startsWith('NOT CHECKED');
    process.stdout.write(`${code !== 0 ? 'FAILED' : isOpen ? 'open  ' : 'ok    '} ${seconds} s  ${name}\n`);
    if (isOpen) process.stdout.write(`       ${output.trim()}\n`);
    if (code !== 0) failed.push({ name, output });
  }
}

/** The migrations on an empty database must give exactly the schema that the entities describe. */
async function drift() {
  await ensureBuilt();
  const directory = makeTemporaryDirectory();
  try {
    const postgres = await startThrowawayPostgres(directory);
    try {
      return await node('scripts/run.mjs', ['drift'], { DATABASE_URL: postgres.url });
    } finally {
      await postgres.stop();
    }
  } finally {
    remove(directory);
  }
}
