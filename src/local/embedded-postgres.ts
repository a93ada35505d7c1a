import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { takeFileLock } from './file-lock';
import { APP_DATABASE, APP_ROLE, clusterPassword, ensureCluster, stopOrphan } from './postgres-cluster';
import { findPostgresProgram, type PostgresProgram } from './postgres-program';

export interface EmbeddedPostgres {
  /** The owner of the database: for migrations and tools. It is no superuser. */
  url: string;
  /** The logins of the two processes, which `migrate` makes; their passwords are kept beside the owner's. */
  logins: { web: string; worker: string };
  port: number;
  pid: number;
  /** Fast shutdown: sessions are ended, everything committed is kept. Safe to call twice. */
  stop(): Promise<void>;
  /** Resolves when the server has ended, with its last words if nobody asked it to. */
  ended: Promise<{ wanted: boolean; lastWords: string }>;
}

export interface EmbeddedPostgresOptions {
  /** The cluster's own directory; made at first use, healed if it was left half made. */
  dataDir: string;
  /** Default `<parent of dataDir>/keys/postgres.password`; made at first use. */
  passwordFile?: string;
  /** `name=value` settings on top of the small defaults. `fsync=off` (tests only) also skips the sync of initdb. */
  settings?: string[];
  /** Default: any free port. */
  port?: number;
  log?: (line: string) => void;
}

/**
 * Small on purpose: one helpline on one machine, all of Buckler under 400 MB. `io_method=sync` saves three processes.
 * Errors are logged tersely and without the statement, so no person's words reach a log.
 */
const SMALL = [
  'shared_buffers=32MB',
  'max_connections=80',
  'jit=off',
  'io_method=sync',
  'max_logical_replication_workers=0',
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'log_min_error_statement=panic',
  'log_error_verbosity=terse',
];

/**
 * Starts a PostgreSQL of our own on the loopback address with a password, as root or as an ordinary user. Heals what a
 * kill -9 left: a server without its starter, a stale pid file, a half-made directory. Throws with advice when the
 * directory is in use by a live process, of another version, or no server runs on this platform.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(options.dataDir);
  const log = options.log ?? (() => undefined);
  const settings = [...SMALL, ...(options.settings ?? [])];
  fs.mkdirSync(path.dirname(dataDir), { recursive: true });
  const taken = takeFileLock(`${dataDir}.lock`);
  if (!taken.ok) throw new Error(`The database in ${dataDir} is in use by process ${taken.holder.pid}.`);
  try {
    const passwordFile = options.passwordFile ?? path.join(path.dirname(dataDir), 'keys/postgres.password');
    const password = clusterPassword(passwordFile);
    const program = findPostgresProgram(dataDir);
    await stopOrphan(dataDir, log);
    await ensureCluster({ dataDir, password, program, log, isThrowAway: settings.includes('fsync=off') });
    const server = await startServer({ program, dataDir, settings, port: options.port });
    const ended = server.ended.finally(() => taken.lock.release());
    const address = (role: string, secret: string) =>
      `postgres://${role}:${encodeURIComponent(secret)}@127.0.0.1:${server.port}/${APP_DATABASE}`;
    const login = (part: 'web' | 'worker') =>
      address(
        `${APP_ROLE}_${part}_login`,
        clusterPassword(passwordFile.replace(/(\.password)?$/, `-${part}.password`)),
      );
    const stop = async () => {
      server.intent.isStopWanted = true;
      await stopServer(server.child, program, dataDir);
      await ended;
    };
    const url = address(APP_ROLE, password);
    const logins = { web: login('web'), worker: login('worker') };
    return { url, logins, port: server.port, pid: server.pid, stop, ended };
  } catch (error) {
    taken.lock.release();
    throw error;
  }
}

interface ServerPlan {
  program: PostgresProgram;
  dataDir: string;
  settings: string[];
  port?: number;
}

interface RunningServer {
  child: ChildProcess;
  pid: number;
  port: number;
  intent: { isStopWanted: boolean };
  ended: Promise<{ wanted: boolean; lastWords: string }>;
}

/** Reasons that pass by themselves: a dead server still being collected, or a port taken between look and use. */
const PASSING = /postmaster\.pid" already exists|shared memory block|could not bind|in use/;

async function startServer(plan: ServerPlan): Promise<RunningServer> {
  for (let attempt = 0; ; attempt++) {
    const port = plan.port ?? (await freePort());
    const result = await tryServer(plan, port);
    if ('child' in result) return result;
    if (attempt >= 50 || !PASSING.test(result.said)) throw new Error(`PostgreSQL did not start: ${result.said.trim()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function tryServer(plan: ServerPlan, port: number): Promise<RunningServer | { said: string }> {
  const settings = plan.settings.flatMap((setting) => ['-c', setting]);
  // Its own process group: Ctrl-C reaches the whole group, and the app must drain before its database goes.
  const detached = process.platform !== 'win32';
  const args = ['-D', plan.dataDir, '-p', String(port), ...settings];
  const child = plan.program.run(plan.program.postgres, args, { detached, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  const intent = { isStopWanted: false };
  return new Promise((resolve) => {
    const ended = new Promise<{ wanted: boolean; lastWords: string }>((done) => {
      const end = (words: string) => {
        resolve({ said: words });
        done({ wanted: intent.isStopWanted, lastWords: words });
      };
      child.once('error', (error) => end(error.message));
      child.once('close', () => end(said));
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
      if (said.includes('ready to accept connections')) resolve({ child, pid: child.pid ?? 0, port, intent, ended });
    });
  });
}

async function stopServer(child: ChildProcess, program: PostgresProgram, dataDir: string): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  // Windows knows no signals: there pg_ctl asks the server. Elsewhere INT is the fast shutdown, QUIT the immediate one.
  if (process.platform === 'win32')
    program.run(program.pgCtl, ['stop', '-D', dataDir, '-m', 'fast'], { stdio: 'ignore' });
  else child.kill('SIGINT');
  const impatience = setTimeout(() => child.kill('SIGQUIT'), 15_000);
  await new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
  clearTimeout(impatience);
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
