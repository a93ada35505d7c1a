import fs from 'node:fs';
import path from 'node:path';
import { isAlive } from '../process-identity';

/** Removes from a folder what a killed backup or restore left there: names with a process id as the pattern's first group. */
export function removeLeftBehind(folder: string, pattern: RegExp): void {
  for (const name of fs.readdirSync(folder)) {
    const pid = Number(pattern.exec(name)?.[1] ?? 0);
    if (pid !== 0 && !isAlive(pid)) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}
