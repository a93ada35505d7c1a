import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { commandLineOf, isAlive } from './process-identity';
import type { PostgresProgram } from './postgres-program';

/** Written last, so its presence means: this directory was made by us, to the end. */
const MARKER = 'buckler-cluster.json';

/**
 * The owner of the database the app uses. It may create databases (tests do) and roles (the logins of web and worker, ADR
 * 0020), but is no superuser.
 */
export const APP_ROLE = 'buckler';
export const APP_DATABASE = 'buckler';

/** The password of the cluster, made at first use; every other user of the machine is kept out by it. */
export function clusterPassword(file: string): string {
  try {
    const kept = fs.readFileSync(file, 'utf8').trim();
    if (kept) return kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const password = randomBytes(24).toString('base64url');
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  fs.writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return password;
}

interface ClusterPlan {
  dataDir: string;
  password: string;
  program: PostgresProgram;
  log: (line: string) => void;
  /** For throw-away clusters only: do not wait for the disk. */
  isThrowAway: boolean;
}

/**
 * Makes sure `dataDir` holds a finished cluster with our role and database. A directory that was left half made is
 * moved aside (never deleted); a finished one is used as it is. Throws if it is of another PostgreSQL version.
 */
export async function ensureCluster(plan: ClusterPlan): Promise<void> {
  sweepDrafts(plan.dataDir);
  if (fs.existsSync(plan.dataDir)) {
    const state = inspect(plan.dataDir);
    if (state === 'broken') moveAside(plan);
    else {
      plan.program.giveAway(plan.dataDir);
      await refuseOtherVersion(plan);
      if (state === 'unprovisioned' || readMarker(plan.dataDir) !== fingerprintOf(plan.password)) await provision(plan);
      return;
    }
  }
  await initialise(plan);
}

/** Ends a PostgreSQL that a killed run left behind on this directory, and removes the pid file of one that is gone. */
export async function stopOrphan(dataDir: string, log: (line: string) => void): Promise<void> {
  const pidFile = path.join(dataDir, 'postmaster.pid');
  const readPid = () => {
    try {
      return Number(fs.readFileSync(pidFile, 'utf8').split('\n')[0]);
    } catch {
      return 0;
    }
  };
  const pid = readPid();
  if (!pid) return;
  const isOurs = () => isAlive(pid) && (process.platform === 'win32' || commandLineOf(pid).includes(dataDir));
  if (isOurs()) log(`stopping the database that an earlier run left behind (process ${pid})`);
  for (let waitedMs = 0; isOurs(); waitedMs += 50) {
    // INT is PostgreSQL's fast shutdown, QUIT its immediate one (the next start then recovers from its log).
    if (waitedMs === 0) tell(pid, 'SIGINT');
    if (waitedMs === 10_000) tell(pid, 'SIGQUIT');
    if (waitedMs > 20_000) throw new Error(`PostgreSQL (process ${pid}) on ${dataDir} does not stop`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  // The number may belong to another program by now, and PostgreSQL would take that for a running server.
  if (readPid() === pid) fs.rmSync(pidFile, { force: true });
}

function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone meanwhile
  }
}

function inspect(dataDir: string): 'finished' | 'unprovisioned' | 'broken' {
  const has = (name: string) => fs.existsSync(path.join(dataDir, name));
  if (!has('PG_VERSION') || !has('global/pg_control')) return 'broken';
  if (has(MARKER)) return 'finished';
  // Only a server writes postmaster.opts, initdb does not: it has run, so there may be cases in it.
  return has('postmaster.opts') ? 'unprovisioned' : 'broken';
}

function moveAside(plan: ClusterPlan): void {
  let number = 1;
  while (fs.existsSync(`${plan.dataDir}.broken-${number}`)) number++;
  const aside = `${plan.dataDir}.broken-${number}`;
  fs.renameSync(plan.dataDir, aside);
  plan.log(`the database directory was left half made; moved it to ${aside} and starting a new one`);
}

const draftOf = (dataDir: string) => `${dataDir}.making-${process.pid}`;

function sweepDrafts(dataDir: string): void {
  const prefix = `${path.basename(dataDir)}.making-`;
  const folder = path.dirname(dataDir);
  for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (pid === process.pid || !isAlive(pid)) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

/** initdb into a draft, role and database, marker, and only then the rename: a kill at any moment leaves a draft. */
async function initialise(plan: ClusterPlan): Promise<void> {
  const draft = draftOf(plan.dataDir);
  const passwordFile = `${draft}.password`;
  fs.mkdirSync(draft, { recursive: true, mode: 0o700 });
  fs.writeFileSync(passwordFile, plan.password, { mode: 0o600 });
  try {
    plan.program.giveAway(draft);
    plan.program.giveAway(passwordFile);
    const { initdb } = plan.program;
    // The builtin C.UTF-8 sorts by code point and knows every script's upper and lower case, on every machine alike.
    const locale = ['-E', 'UTF8', '--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const access = ['-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    const sync = plan.isThrowAway ? ['--no-sync'] : [];
    await finish(plan, initdb, ['-D', draft, ...access, ...locale, ...sync, '--no-instructions'], '');
  } finally {
    fs.rmSync(passwordFile, { force: true });
  }
  await provision({ ...plan, dataDir: draft });
  fs.renameSync(draft, plan.dataDir);
}

/**
 * Role, password and database through single-user mode: no client program is shipped, and no open port is needed.
 * Safe to repeat: what exists already is an error that is expected.
 */
async function provision(plan: ClusterPlan): Promise<void> {
  const quoted = plan.password.replaceAll("'", "''");
  const sync = plan.isThrowAway ? ['-c', 'fsync=off'] : [];
  const said = await finish(
    plan,
    plan.program.postgres,
    ['--single', ...sync, '-D', plan.dataDir, 'postgres'],
    [
      `CREATE ROLE ${APP_ROLE} LOGIN;`,
      `ALTER ROLE ${APP_ROLE} CREATEDB CREATEROLE PASSWORD '${quoted}';`,
      `ALTER ROLE postgres PASSWORD '${quoted}';`,
      `CREATE DATABASE ${APP_DATABASE} OWNER ${APP_ROLE};`,
      '',
    ].join('\n'),
  );
  const failures = said.split('\n').filter((line) => /(ERROR|FATAL):/.test(line) && !line.includes('already exists'));
  if (failures.length > 0) throw new Error(`The database could not be prepared: ${failures.join('; ')}`);
  const marker = path.join(plan.dataDir, MARKER);
  fs.writeFileSync(marker, JSON.stringify({ password: fingerprintOf(plan.password) }), { mode: 0o600 });
  plan.program.giveAway(marker);
}

function readMarker(dataDir: string): string | undefined {
  try {
    return (JSON.parse(fs.readFileSync(path.join(dataDir, MARKER), 'utf8')) as { password?: string }).password;
  } catch {
    return undefined;
  }
}

/**
 * Enough to notice that the password file was lost and made anew, or that the cluster is of a Buckler whose owner might
 * not make roles; says nothing about 24 random bytes.
 */
const fingerprintOf = (password: string) => createHash('sha256').update(`roles|${password}`).digest('hex').slice(0, 16);

async function refuseOtherVersion({ dataDir, program }: ClusterPlan): Promise<void> {
  const version = fs.readFileSync(path.join(dataDir, 'PG_VERSION'), 'utf8').trim();
  const said = await finish({ program, dataDir }, program.postgres, ['--version'], '');
  const own = /\b(\d+)\.\d/.exec(said)?.[1];
  if (own === version) return;
  throw new Error(
    `${dataDir} was made by PostgreSQL ${version}, this Buckler brings PostgreSQL ${own ?? '?'}. ` +
      'Start the older Buckler, export, and import here; or name another --data directory.',
  );
}

/** Runs a program to its end with the given input; resolves with what it said, throws when it failed. */
function finish(plan: Pick<ClusterPlan, 'program' | 'dataDir'>, file: string, args: string[], input: string) {
  return new Promise<string>((resolve, reject) => {
    // Its own process group: a Ctrl-C in the terminal must not cut an initdb in half behind our back.
    const child = plan.program.run(file, args, { stdio: 'pipe', detached: process.platform !== 'win32' });
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stdin?.on('error', () => undefined).end(input);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(said);
      else reject(new Error(`${path.basename(file)} failed (${code ?? signal}): ${said.trim().slice(-2000)}`));
    });
  });
}
