import { spawn, spawnSync } from 'node:child_process';

export type DumpProgram = 'pg_dump' | 'pg_restore';

/** The major version in what `pg_dump --version` says, or null. */
export function majorIn(said: string): number | null {
  const major = /\(PostgreSQL\) (\d+)/.exec(said)?.[1];
  return major === undefined ? null : Number(major);
}

/**
 * Why a program of this version cannot be used, in words with the package that helps; null when it can. It must be at
 * least as new as what it reads: pg_dump as the server, pg_restore as the pg_dump that wrote the file.
 */
export function whyUnfit(program: DumpProgram, found: number | null, needed: number): string | null {
  if (found !== null && found >= needed) return null;
  const what = found === null ? `${program} is not on the PATH` : `${program} on the PATH is version ${found}`;
  return (
    `${what}; version ${needed} or newer is needed here. Debian and Ubuntu: postgresql-client-${needed} ` +
    `(from apt.postgresql.org where the distribution has an older one); Alpine: postgresql${needed}-client; ` +
    `Fedora: postgresql${needed}; macOS: brew install libpq. Or run it where PostgreSQL ${needed} is installed.`
  );
}

/** The major version of a program on the PATH that fits. Throws with advice otherwise. */
export function requireProgram(program: DumpProgram, needed: number): number {
  const result = spawnSync(program, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const found = result.error === undefined ? majorIn(result.stdout) : null;
  const unfit = whyUnfit(program, found, needed);
  if (unfit !== null || found === null) throw new Error(unfit ?? program);
  return found;
}

/** The address without its password, which must not stand in a process list, and the password for the environment. */
export function splitPassword(url: string): { address: string; password: string } {
  const address = new URL(url);
  const password = decodeURIComponent(address.password);
  address.password = '';
  return { address: address.href, password };
}

/** Runs a program on a database to its end. Throws with its last words, in which nothing of the data stands. */
export function runOn(url: string, program: DumpProgram, args: readonly string[]): Promise<void> {
  const { address, password } = splitPassword(url);
  const env = { ...process.env, ...(password === '' ? {} : { PGPASSWORD: password }) };
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args, '--no-password', `--dbname=${address}`], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} failed (${code ?? signal}): ${withoutRows(said)}`));
    });
  });
}

/** Error lines only: DETAIL and CONTEXT lines of PostgreSQL can quote a row. */
const withoutRows = (said: string): string =>
  said
    .split('\n')
    .filter((line) => /^pg_(dump|restore): error:/.test(line))
    .join(' ')
    .slice(0, 600);
