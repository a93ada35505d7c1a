/** Private servers for tests and checks, gone afterwards: an embedded Postgres and a redis-server on free ports. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { ROOT } from './prepare.mjs';
import { onPath } from './tools.mjs';

const PREFIX = 'buckler-throwaway-';

/** A temporary directory of this process; those of processes that were killed are swept. */
export function makeTemporaryDirectory() {
  for (const name of fs.readdirSync(os.tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    if (!isRunning(Number.parseInt(name.slice(PREFIX.length), 10))) remove(path.join(os.tmpdir(), name));
  }
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), `${PREFIX}${process.pid}-`));
  // Others may pass through, not look around: as root the database runs as the user nobody.
  fs.chmodSync(directory, 0o711);
  return directory;
}

/** Somebody else's leftovers may not be ours to remove; that must not stop anything. */
export function remove(directory) {
  try {
    fs.rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // swept next time
  }
}

/** `{ url, stop() }` of an empty cluster that does not wait for the disk. Needs the build. */
export async function startThrowawayPostgres(directory) {
  const compiled = pathToFileURL(path.join(ROOT, 'dist/src/local/embedded-postgres.js')).href;
  const { startEmbeddedPostgres } = await import(compiled);
  return startEmbeddedPostgres({
    dataDir: path.join(directory, 'postgres'),
    settings: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'],
  });
}

/** `{ url, stop() }` of a redis-server that keeps nothing. Throws with its last words if it does not start. */
export async function startThrowawayRedis(program, directory) {
  const port = await freePort();
  const settings = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    directory,
  ];
  const setpriv = process.platform === 'linux' ? onPath('setpriv') : undefined;
  const [command, ...args] = [...(setpriv ? [setpriv, '--pdeathsig', 'TERM'] : []), program, ...settings];
  // Its own process group: Ctrl-C must reach the tests first, and their servers last.
  const child = spawn(command, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  await new Promise((resolve, reject) => {
    const listen = (chunk) => {
      said = (said + chunk).slice(-2000);
      if (/ready to accept connections/i.test(said)) resolve();
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`redis-server did not start: ${said.trim()}`)));
  });
  const stop = () =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once('exit', resolve);
      child.kill('SIGTERM');
    });
  return { url: `redis://127.0.0.1:${port}`, stop };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
