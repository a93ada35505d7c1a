import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

/** True while the process runs. A zombie (killed, not yet collected by its parent) counts as dead: it holds nothing. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return !/^State:\s+[ZX]/m.test(readOrEmpty(`/proc/${pid}/status`));
}

/**
 * A text that names this very process and not a later one with the same number: boot and start time on Linux, start
 * time on macOS and the BSDs, empty where neither can be read (then only the number is compared).
 */
export function identityOf(pid: number): string {
  if (process.platform === 'linux') {
    // The name in field 2 may hold spaces and brackets, so count from the last bracket: start time is field 22.
    const stat = readOrEmpty(`/proc/${pid}/stat`);
    const startedTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return startedTicks && `${readOrEmpty('/proc/sys/kernel/random/boot_id').trim()}:${startedTicks}`;
  }
  return process.platform === 'win32' ? '' : askPs(pid, 'lstart');
}

/** The command line of a process, with blanks between its arguments; empty if it is gone or cannot be read. */
export function commandLineOf(pid: number): string {
  if (process.platform === 'linux') return readOrEmpty(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
  return process.platform === 'win32' ? '' : askPs(pid, 'command');
}

function askPs(pid: number, column: string): string {
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return '';
  }
}

function readOrEmpty(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
