import fs from 'node:fs';
import path from 'node:path';
import { readOuterKeySource } from '../../infra/config/key-settings';
import { Envelope } from '../../infra/crypto/envelope';
import { keyProviderOf } from '../../infra/crypto/outer-keys';

const SOURCES = ['OUTER_KEY', 'OUTER_KEY_FILE', 'OUTER_KEY_DIR', 'OUTER_KEY_KMS_URL'];
const INDEX_KEY_BYTES = 32;

/**
 * The outer keys, to check that a restored database can be read: from the settings, else from the keys beside the data.
 * Null if there are none. Throws for what is no key; never shows it.
 */
export async function givenEnvelope(env: NodeJS.ProcessEnv, dataDir: string | null): Promise<Envelope | null> {
  const local = dataDir === null ? null : path.join(dataDir, 'keys', 'outer.key');
  const isGiven = SOURCES.some((name) => env[name]);
  if (!isGiven && (local === null || !fs.existsSync(local))) return null;
  const problems: string[] = [];
  const source = readOuterKeySource(
    isGiven ? env : { OUTER_KEY_ID: env.OUTER_KEY_ID, OUTER_KEY_FILE: local! },
    problems,
  );
  if (problems.length > 0) throw new Error(`${problems.join('. ')}.`);
  // Nothing is looked up here, so the index key is not needed; a key that is none makes that plain.
  return new Envelope({ outerKeys: await keyProviderOf(source).load(), indexKey: Buffer.alloc(INDEX_KEY_BYTES) });
}
