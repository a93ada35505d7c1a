import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { majorIn } from '../../src/local/backup/dump-program';
import { freePort } from './free-port';

const majorOf = (program: string): number | null => {
  const result = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return result.error === undefined ? majorIn(result.stdout) : null;
};

/** The programs of a PostgreSQL server on this machine that fits the pg_dump on the PATH; a reason if there is none. */
export function installedPostgres(): { bin: string; major: number } | { reason: string } {
  const major = majorOf('pg_dump');
  if (major === null) return { reason: 'no pg_dump on the PATH' };
  const places = [`/usr/lib/postgresql/${major}/bin`, ...(process.env['PATH'] ?? '').split(path.delimiter)];
  const bin = places.find((place) => majorOf(path.join(place, 'initdb')) === major);
  if (bin === undefined) return { reason: `pg_dump ${major} is here, but no server of that version` };
  return major < 15 ? { reason: 'the PostgreSQL here is older than 15' } : { bin, major };
}

/** A throw-away server of the PostgreSQL that this machine has, with a role `buckler` that may make databases. */
export async function startInstalledPostgres(bin: string, folder: string) {
  const dataDir = path.join(folder, 'server');
  const passwordFile = path.join(folder, 'password');
  fs.mkdirSync(dataDir, { mode: 0o700 });
  fs.writeFileSync(passwordFile, 'a-test-password', { mode: 0o600 });
  // PostgreSQL refuses to run as root: then it runs as nobody, like the embedded one.
  const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : null;
  if (nobody) for (const file of [dataDir, passwordFile]) fs.chownSync(file, nobody.uid, nobody.gid);
  const options = { ...nobody, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] as ['ignore', 'ignore', 'pipe'] };
  const access = ['-U', 'buckler', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const made = spawnSync(
    path.join(bin, 'initdb'),
    ['-D', dataDir, '-E', 'UTF8', '--no-locale', '--no-sync', ...access],
    options,
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr.toString()}`);
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'].flatMap((one) => [
    '-c',
    one,
  ]);
  const child = spawn(path.join(bin, 'postgres'), ['-D', dataDir, '-p', String(port), ...settings], options);
  const ended = once(child, 'exit');
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('ready to accept connections')) resolve();
    });
    child.once('exit', () => reject(new Error(`the server did not start: ${said}`)));
  });
  return {
    urlOf: (database: string) => `postgres://buckler:a-test-password@127.0.0.1:${port}/${database}`,
    stop: async () => {
      child.kill('SIGINT');
      await ended;
    },
  };
}
