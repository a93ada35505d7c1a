/**
 * What makes a fresh clone enough: packages are installed and sources compiled when, and only when, that is needed.
 * Every command comes through here, so two may do so at once: a lock directory lets one work and the other wait.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { step } from './progress.mjs';
import { endRunning, runQuietly } from './tools.mjs';

export const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const inRoot = (...parts) => path.join(ROOT, ...parts);
const INSTALL_STAMP = inRoot('node_modules', '.buckler-lock');
const BUILD_STAMP = inRoot('dist', '.buckler-build');
const LOCK = inRoot('dist', '.preparing');
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Installs and builds what is missing. `number` prefixes the lines: `(n) => "n/4 "`. Throws with the tool's output. */
export async function prepare({ number = () => '' } = {}) {
  refuseOldNode();
  await ensureInstalled(`${number(1)}Installing packages (first time only, about a minute)`);
  await ensureBuilt(`${number(2)}Building`);
}

export async function ensureInstalled(label = 'Installing packages (first time only, about a minute)') {
  if (isInstalled()) return;
  await alone(async () => {
    if (isInstalled()) return;
    const done = step(label);
    // --include=dev: the compiler is a development dependency, and NODE_ENV=production would leave it out.
    // --ignore-scripts also stands in .npmrc: no package runs a program while it is installed.
    const options = ['--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const { code, output } = await runNpm(['ci', ...options]);
    done(code === 0 ? 'done' : 'FAILED');
    if (code !== 0) throw new Error(`npm ci failed:\n${output.trim()}`);
    fs.writeFileSync(INSTALL_STAMP, installHash());
  });
}

export async function ensureBuilt(label = 'Building') {
  if (isBuilt()) return;
  await alone(async () => {
    if (isBuilt()) return;
    const done = step(label);
    const { code, output } = await runQuietly(process.execPath, [inRoot('scripts/build.mjs'), '--alone'], {
      cwd: ROOT,
    });
    done(code === 0 ? 'done' : 'FAILED');
    if (code !== 0) throw new Error(`The build failed:\n${output.trim()}`);
  });
}

/** Runs `compile` and then, if it did not throw, notes which sources it was for: as they were when it began. */
export async function stampBuild(compile) {
  const hash = buildHash();
  fs.rmSync(BUILD_STAMP, { force: true });
  await compile();
  fs.writeFileSync(BUILD_STAMP, hash);
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Error(`Buckler needs Node 20.19 or newer; this is ${process.versions.node}.`);
}

/** npm in this checkout (or in `more.cwd`): the one that called us, else the one on PATH. */
export function runNpm(args, more = {}) {
  const npm = process.env.npm_execpath;
  const options = { cwd: ROOT, env: { ...process.env, NODE_ENV: '' }, ...more };
  if (npm && /\.c?js$/.test(npm)) return runQuietly(process.execPath, [npm, ...args], options);
  return runQuietly('npm', args, { ...options, shell: process.platform === 'win32' });
}

function installHash() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${process.versions.modules}\n`);
  return hash.update(fs.readFileSync(inRoot('package-lock.json'))).digest('hex');
}

function isInstalled() {
  if (readOrEmpty(INSTALL_STAMP) === installHash()) return true;
  if (fs.existsSync(INSTALL_STAMP) || !holdsEveryPackage()) return false;
  // Somebody ran npm ci or npm install by hand: what is there is what the lock file asks for.
  try {
    fs.writeFileSync(INSTALL_STAMP, installHash());
  } catch {
    // a read-only installation is fine as well
  }
  return true;
}

/** Compares the lock file with npm's own record of what it installed. */
function holdsEveryPackage() {
  const installed = readJson(inRoot('node_modules', '.package-lock.json'))?.packages;
  const wanted = readJson(inRoot('package-lock.json'))?.packages;
  if (!installed || !wanted) return false;
  // A production image is built first and stripped of its development packages afterwards.
  const isStripped = process.env.NODE_ENV === 'production' && fs.existsSync(BUILD_STAMP);
  return Object.entries(wanted).every(([name, { version, optional, dev, devOptional }]) => {
    if (name === '' || optional || devOptional || (dev && isStripped)) return true;
    return installed[name]?.version === version;
  });
}

const SOURCES = [
  'src',
  'migrations',
  'bench',
  'test/faults',
  'test/support/api-contract.ts', // the fault suite holds what it receives against the published documents
  'scripts/build.mjs',
  'scripts/sbom.mjs',
  'nest-cli.json',
  'package-lock.json',
];

function isBuilt() {
  return readOrEmpty(BUILD_STAMP) === buildHash();
}

function buildHash() {
  const hash = createHash('sha256');
  const configs = fs.readdirSync(ROOT).filter((name) => /^tsconfig.*\.json$/.test(name));
  for (const source of [...SOURCES, ...configs.sort()]) addToHash(hash, source);
  return hash.digest('hex');
}

function addToHash(hash, relative) {
  const stat = fs.statSync(inRoot(relative), { throwIfNoEntry: false });
  if (!stat) return;
  if (stat.isDirectory()) {
    for (const name of fs.readdirSync(inRoot(relative)).sort()) addToHash(hash, path.join(relative, name));
  } else if (!relative.endsWith('.spec.ts')) {
    hash.update(`${relative}\0`).update(fs.readFileSync(inRoot(relative)));
  }
}

/** Runs `work` while no other process of this checkout prepares; a lock whose holder is gone is taken over. */
export async function alone(work) {
  fs.mkdirSync(path.dirname(LOCK), { recursive: true });
  const told = { waiting: false };
  while (!tryLock()) {
    const holder = readJson(path.join(LOCK, 'holder.json'));
    const ageMs = Date.now() - (fs.statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (holder ? !isRunning(holder) : ageMs > 5000) {
      fs.rmSync(LOCK, { recursive: true, force: true });
      continue;
    }
    if (!told.waiting) process.stderr.write('Another process is installing or building here; waiting for it …\n');
    told.waiting = true;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  const stop = () => {
    endRunning();
    fs.rmSync(LOCK, { recursive: true, force: true });
    process.exit(130);
  };
  for (const signal of STOP_SIGNALS) process.on(signal, stop);
  try {
    await work();
  } finally {
    for (const signal of STOP_SIGNALS) process.off(signal, stop);
    fs.rmSync(LOCK, { recursive: true, force: true });
  }
}

function tryLock() {
  try {
    fs.mkdirSync(LOCK);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  const holder = { pid: process.pid, started: startOf(process.pid) };
  fs.writeFileSync(path.join(LOCK, 'holder.json'), JSON.stringify(holder));
  return true;
}

function isRunning({ pid, started }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  return startOf(pid) === started;
}

/** Linux only: tells a process from a later one with the same number. */
function startOf(pid) {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function readOrEmpty(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
