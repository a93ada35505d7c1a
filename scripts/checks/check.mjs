/** What the checks of the supply chain share. Each is a program: `node scripts/checks/<name>.mjs [folder]`. */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const HERE = path.dirname(fileURLToPath(import.meta.url));

/** The folder to judge (by default this checkout), so that a test can show each check a broken copy. */
export const root = path.resolve(process.argv.find((arg, at) => at > 1 && !arg.startsWith('--')) ?? `${HERE}/../..`);

export const readJson = (...parts) => JSON.parse(fs.readFileSync(path.join(root, ...parts), 'utf8'));

/** Data of the checks themselves: allow-lists with a reason for each entry. */
export const readList = (name) => JSON.parse(fs.readFileSync(path.join(root, 'scripts/checks', name), 'utf8'));

/** The packages of the lock file: `{ at, name, entry }`, without the project itself. */
export function lockedPackages() {
  const { packages } = readJson('package-lock.json');
  return Object.entries(packages)
    .filter(([at]) => at !== '')
    .map(([at, entry]) => ({ at, name: at.slice(at.lastIndexOf('node_modules/') + 'node_modules/'.length), entry }));
}

/** Prints the problems, one a line, or what was found in order; ends the program. */
export function finish(problems, inOrder) {
  process.stdout.write(`${problems.length > 0 ? problems.join('\n') : inOrder}\n`);
  process.exit(problems.length > 0 ? 1 : 0);
}
