import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

export interface DataDirectory {
  readonly root: string;
  readonly lockFile: string;
  readonly demoFile: string;
  readonly logFile: string;
  readonly postgres: string;
  readonly checkpoints: string;
  readonly keys: Readonly<Record<'outer' | 'index' | 'form' | 'checkpoint', string>>;
}

const KEY_BYTES = 32;

/**
 * Opens the directory of one instance, making what is missing. Others of the machine may pass through it (as root the
 * database runs as the user nobody), but read none of it. Throws with advice if it cannot be written.
 */
export function openDataDirectory(folder: string): DataDirectory {
  const root = path.resolve(folder);
  try {
    fs.mkdirSync(root, { recursive: true, mode: 0o711 });
    fs.accessSync(root, fs.constants.W_OK);
  } catch (error) {
    throw new Error(`Cannot write to ${root}: ${(error as Error).message}. Name another directory with --data.`);
  }
  const key = (name: string) => path.join(root, 'keys', `${name}.key`);
  return {
    root,
    lockFile: path.join(root, 'lock.json'),
    demoFile: path.join(root, 'demo.json'),
    logFile: path.join(root, 'app.log'),
    postgres: path.join(root, 'postgres'),
    checkpoints: path.join(root, 'checkpoints.jsonl'),
    keys: { outer: key('outer'), index: key('index'), form: key('form'), checkpoint: key('checkpoint') },
  };
}

/** Makes the keys that are missing: 32 random bytes each, in base64, for the owner only. Never in production. */
export function makeMissingKeys({ keys }: DataDirectory): void {
  for (const file of Object.values(keys)) {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    if (isWholeKey(file)) continue;
    // A kill in the middle must not leave half a key: written beside and renamed.
    fs.writeFileSync(`${file}.new`, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600 });
    fs.renameSync(`${file}.new`, file);
  }
}

/** Throws for a key that is there and damaged: making a new one in its place would lock away every case for good. */
function isWholeKey(file: string): boolean {
  if (!fs.existsSync(file)) return false;
  if (Buffer.from(fs.readFileSync(file, 'utf8').trim(), 'base64').length === KEY_BYTES) return true;
  throw new Error(`${file} is damaged. Put back your copy of it; without it the cases cannot be read.`);
}
