import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Reads a file that holds a secret. Refuses one that everybody on the machine may read or others may write (owner and
 * group may read it: that is how container platforms mount secrets), and one that lies with the data it protects: in the
 * directory of a PostgreSQL, or in production in the data directory of `npm start`. Whoever takes the one would take the
 * other. The problem names the setting, never the path.
 */
export function readSecretFile(
  setting: string,
  file: string,
  isProduction: boolean,
): { readonly text: string } | { readonly problem: string } {
  try {
    const real = realpathSync(file); // a link must not hide where it is
    // Windows has no such bits: Node shows everything as readable there.
    if (process.platform !== 'win32' && (statSync(real).mode & 0o027) !== 0)
      return { problem: `${setting} can be read or changed by others on this machine: chmod 600 it (or 640)` };
    if (liesWithTheData(path.dirname(real), isProduction))
      return { problem: `${setting} lies in a data directory: keep the key apart from what it protects` };
    return { text: readFileSync(real, 'utf8') };
  } catch {
    return { problem: `${setting} cannot be read` };
  }
}

function liesWithTheData(directory: string, isProduction: boolean): boolean {
  const marks = ['PG_VERSION', ...(isProduction ? [path.join('postgres', 'PG_VERSION')] : [])];
  for (let at = directory; ; at = path.dirname(at)) {
    if (marks.some((mark) => existsSync(path.join(at, mark)))) return true;
    if (at === path.dirname(at)) return false;
  }
}
