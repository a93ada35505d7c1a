/**
 * The programs the tests want that npm does not bring: redis-server, a Chromium, a Firefox, and the interpreters of the quick
 * starts. Each is looked for first (environment, PATH, usual places); only root on a Debian-like system installs, and
 * says so before it does.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** The full path of a program on PATH, or undefined. */
export function onPath(name) {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const dir of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const suffix of suffixes) {
      const file = path.join(dir || '.', name + suffix);
      try {
        fs.accessSync(file, fs.constants.X_OK);
        if (fs.statSync(file).isFile()) return file;
      } catch {
        // not here
      }
    }
  }
  return undefined;
}

const running = new Set();

/** Ends what `runQuietly` has under way: for those who are told to stop in the middle. */
export function endRunning() {
  for (const child of running) child.kill('SIGTERM');
}

/** Runs a program to its end and keeps what it said: `{ code, output }`; a program that is missing gives code 127. */
export function runQuietly(command, args, options = {}) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    running.add(child);
    const keep = (chunk) => {
      output = (output + chunk).slice(-200_000);
      options.onOutput?.(String(chunk));
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => resolve({ code: 127, output: `${output}${error.message}` }));
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, output });
    });
  });
}

let listsAreFresh = false;

/** apt-get as root; returns undefined when it worked, else the reason in one line. */
async function aptInstall(packages, say) {
  if (process.platform !== 'linux' || !onPath('apt-get')) return 'this system has no apt-get to install it with';
  if (process.getuid?.() !== 0) return `only root can install it (apt-get install ${packages.join(' ')})`;
  say(`installing ${packages.join(' and ')} with apt-get (once) …`);
  // RUNLEVEL=1: Debian's maintainer scripts then leave the packaged service stopped; we run a private instance.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const install = () =>
    runQuietly('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], { env, cwd: '/' });
  let result = await install();
  if (result.code !== 0 && !listsAreFresh) {
    // "Unable to locate package" or a 404 on an old version: the package lists are missing or stale.
    await runQuietly('apt-get', ['update', '-q'], { env, cwd: '/' });
    listsAreFresh = true;
    result = await install();
  }
  if (result.code === 0) return undefined;
  const lines = result.output.split('\n').filter((line) => /^E: /.test(line));
  return `apt-get could not install it: ${lines.at(-1) ?? `exit code ${result.code}`}`;
}

/** `{ path }` of a redis-server (7 is what BullMQ asks for), installed if that is possible, or `{ reason }`. */
export async function findRedisServer(say = () => {}) {
  let found = onPath('redis-server') ?? onPath('valkey-server');
  if (found) return { path: found };
  const failure = await aptInstall(['redis-server'], say);
  found = onPath('redis-server');
  return found
    ? { path: found }
    : { reason: `no redis-server on this machine, and ${failure ?? 'it is still missing'}` };
}

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const CHROMIUM_PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

function lookForChromium() {
  for (const name of CHROMIUM_NAMES) {
    const found = onPath(name);
    if (found) return found;
  }
  return CHROMIUM_PLACES.find((place) => fs.existsSync(place));
}

/** `{ path }` of a Chromium (CHROMIUM, PATH, usual places, else Debian's installed as root), or `{ reason }`. */
export async function findChromium(say = () => {}) {
  const named = process.env.CHROMIUM;
  if (named)
    return fs.existsSync(named) ? { path: named } : { reason: `CHROMIUM names ${named}, which does not exist` };
  let found = lookForChromium();
  if (found) return { path: found };
  const failure = await aptInstall(['chromium', 'fonts-noto-core'], say);
  found = lookForChromium();
  return found ? { path: found } : { reason: `no Chromium on this machine, and ${failure ?? 'it is still missing'}` };
}

/** `{ path }` of a Firefox (FIREFOX, PATH, else Debian's installed as root), or `{ reason }`. */
export async function findFirefox(say = () => {}) {
  const named = process.env.FIREFOX;
  if (named) return fs.existsSync(named) ? { path: named } : { reason: `FIREFOX names ${named}, which does not exist` };
  const look = () => onPath('firefox-esr') ?? onPath('firefox');
  let found = look();
  if (found) return { path: found };
  const failure = await aptInstall(['firefox-esr'], say);
  found = look();
  return found ? { path: found } : { reason: `no Firefox on this machine, and ${failure ?? 'it is still missing'}` };
}

/** What runs the quick starts in examples/, and the Debian package that brings it. Node is there already. */
export const INTERPRETERS = { python3: 'python3', php: 'php-cli', go: 'golang-go' };

/** `{ path }` of an interpreter, installed if that is possible, or `{ reason }`. */
export async function findInterpreter(name, say = () => {}) {
  const found = onPath(name);
  if (found) return { path: found };
  const failure = await aptInstall([INTERPRETERS[name]], say);
  const path = onPath(name);
  return path ? { path } : { reason: `no ${name} on this machine, and ${failure ?? 'it is still missing'}` };
}
