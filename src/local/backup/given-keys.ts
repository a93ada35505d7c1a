import fs from 'node:fs';
import path from 'node:path';
import { Envelope } from '../../infra/crypto/envelope';

const KEY_BYTES = 32;

/**
 * The outer key, to check that a restored database can be read: from OUTER_KEY or OUTER_KEY_FILE, else from the keys
 * beside the data. Null if there is none. Throws for one that is no key; never shows it.
 */
export function givenEnvelope(env: NodeJS.ProcessEnv, dataDir: string | null): Envelope | null {
  const text = env.OUTER_KEY || readKeyFile(env.OUTER_KEY_FILE) || (dataDir && localKey(dataDir));
  if (!text) return null;
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== KEY_BYTES) throw new Error('OUTER_KEY is not 32 bytes in base64.');
  // Nothing is looked up here, so the index key is not needed; a key that is none makes that plain.
  return new Envelope({ outerKeys: [{ id: env.OUTER_KEY_ID || 'k1', key }], indexKey: Buffer.alloc(KEY_BYTES) });
}

function readKeyFile(file: string | undefined): string | null {
  if (!file) return null;
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    throw new Error('OUTER_KEY_FILE cannot be read.');
  }
}

function localKey(dataDir: string): string | null {
  const file = path.join(dataDir, 'keys', 'outer.key');
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null;
}
