import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { OuterKey } from '../crypto/envelope';
import type { OuterKeySource } from '../crypto/outer-keys';
import { readSecretFile } from './key-file';
import { parseUrl } from '../../domain/shared/parse-url';

const KEY_BYTES = 32;
const KEY_ID = /^[A-Za-z0-9._-]{1,64}$/;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
/** Stands in for a key that could not be read, so that every problem is told in one go; nothing boots with it. */
const NOTHING = Buffer.alloc(KEY_BYTES);

export interface KeySettings {
  readonly outer: OuterKeySource;
  readonly index: Buffer;
  readonly form: Buffer;
}

/** All keys, from wherever the environment says they are. What is wrong goes to `problems`, without any value. */
export function readKeySettings(env: NodeJS.ProcessEnv, problems: string[]): KeySettings {
  const outer = readOuterKeySource(env, problems);
  const index = readKey(env, 'INDEX_KEY', problems);
  const form = readKey(env, 'FORM_KEY', problems);
  const all = [...(outer.kind === 'given' ? outer.keys.map(({ key }) => key) : []), index, form];
  if (problems.length === 0 && new Set(all.map((key) => key.toString('hex'))).size < all.length)
    problems.push('OUTER_KEY, INDEX_KEY and FORM_KEY must differ from each other');
  return { outer, index, form };
}

/**
 * The outer keys: one by name (`OUTER_KEY` or a file) and others beside it, a directory of `<id>.key` files, or a key
 * service that unwraps them. `OUTER_KEY_ID` says which one is current. All of them know several keys at once, because
 * during a rotation every process must open what any other has wrapped.
 */
export function readOuterKeySource(env: NodeJS.ProcessEnv, problems: string[]): OuterKeySource {
  const currentId = env.OUTER_KEY_ID || 'k1';
  if (!KEY_ID.test(currentId))
    problems.push('OUTER_KEY_ID must be 1 to 64 letters, digits, dots, dashes or underscores');
  const isByName = Boolean(env.OUTER_KEY || env.OUTER_KEY_FILE);
  if ([isByName, env.OUTER_KEY_DIR, env.OUTER_KEY_KMS_URL].filter(Boolean).length > 1)
    problems.push('OUTER_KEY (or OUTER_KEY_FILE), OUTER_KEY_DIR and OUTER_KEY_KMS_URL exclude each other: set one');
  if (env.OUTER_KEY_KMS_URL) return readKms(env, env.OUTER_KEY_KMS_URL, currentId, problems);
  if (env.OUTER_KEY_DIR) return readDirectory(env, env.OUTER_KEY_DIR, currentId, problems);
  const current = { id: currentId, key: readKey(env, 'OUTER_KEY', problems) };
  const others = readList(env, 'OUTER_KEYS_OTHER', problems).map(({ id, value }) => ({
    id,
    key: parseKey(value, 'OUTER_KEYS_OTHER', problems),
  }));
  return { kind: 'given', keys: unique([current, ...others], 'OUTER_KEYS_OTHER', problems) };
}

function readDirectory(
  env: NodeJS.ProcessEnv,
  directory: string,
  currentId: string,
  problems: string[],
): OuterKeySource {
  let names: string[] = [];
  try {
    names = readdirSync(directory).filter((name) => name.endsWith('.key'));
  } catch {
    problems.push('OUTER_KEY_DIR cannot be read');
    return { kind: 'given', keys: [] };
  }
  const keys: OuterKey[] = [];
  for (const name of names.sort()) {
    const id = name.slice(0, -'.key'.length);
    if (!KEY_ID.test(id)) problems.push('OUTER_KEY_DIR holds a .key file whose name is no key id');
    const read = readSecretFile('a file in OUTER_KEY_DIR', path.join(directory, name), isProduction(env));
    if ('problem' in read) problems.push(read.problem);
    else keys.push({ id, key: parseKey(read.text, 'a file in OUTER_KEY_DIR', problems) });
  }
  return { kind: 'given', keys: currentFirst(keys, currentId, 'OUTER_KEY_DIR', problems) };
}

function readKms(env: NodeJS.ProcessEnv, url: string, currentId: string, problems: string[]): OuterKeySource {
  const address = parseUrl(url);
  const isSafe = address?.protocol === 'https:' || (address?.protocol === 'http:' && LOOPBACK.test(address.hostname));
  if (!isSafe || address?.username || address?.password || address?.search)
    problems.push('OUTER_KEY_KMS_URL must be https:// (or http:// to this machine), with no password in it');
  const wrapped = readList(env, 'OUTER_KEYS_WRAPPED', problems).map(({ id, value }) => ({ id, ciphertext: value }));
  if (wrapped.length === 0)
    problems.push('OUTER_KEYS_WRAPPED is missing: id=ciphertext, as `npm run keys -- new ID` prints it');
  const kms = {
    url: url.replace(/(?<!\/)\/+$/, ''),
    keyName: env.OUTER_KEY_KMS_KEY || 'buckler',
    token: readText(env, 'OUTER_KEY_KMS_TOKEN', problems)?.trim() || null,
  };
  const sorted = unique(
    currentFirst(wrapped, currentId, 'OUTER_KEYS_WRAPPED', problems),
    'OUTER_KEYS_WRAPPED',
    problems,
  );
  return { kind: 'kms', kms, wrapped: sorted };
}

function currentFirst<T extends { id: string }>(
  keys: T[],
  currentId: string,
  setting: string,
  problems: string[],
): T[] {
  if (keys.length > 0 && !keys.some(({ id }) => id === currentId))
    problems.push(`OUTER_KEY_ID names a key that is not in ${setting}`);
  return [...keys.filter(({ id }) => id === currentId), ...keys.filter(({ id }) => id !== currentId)];
}

function unique<T extends { id: string }>(keys: T[], setting: string, problems: string[]): T[] {
  if (new Set(keys.map(({ id }) => id)).size < keys.length) problems.push(`${setting} names a key id twice`);
  return keys;
}

/** `id=value` pairs with commas or white space between: `k1=…,k2=…`. The value may hold more equals signs. */
function readList(env: NodeJS.ProcessEnv, setting: string, problems: string[]): { id: string; value: string }[] {
  const parts = (readText(env, setting, problems) ?? '').split(/[\s,]+/).filter(Boolean);
  return parts.flatMap((part) => {
    const at = part.indexOf('=');
    const id = part.slice(0, Math.max(at, 0));
    if (at > 0 && KEY_ID.test(id)) return [{ id, value: part.slice(at + 1) }];
    problems.push(`${setting} must be id=value pairs with commas between`);
    return [];
  });
}

/**
 * A secret as `NAME` or, better, a file named by `NAME_FILE`: 32 random bytes in base64.
 * There is no default in any mode; a missing, short or obviously typed-in one is a problem, not a warning.
 */
export function readKey(env: NodeJS.ProcessEnv, name: string, problems: string[]): Buffer {
  const before = problems.length;
  const text = readText(env, name, problems);
  if (problems.length > before) return NOTHING;
  if (text === null || text.trim() === '') {
    problems.push(
      `${name} is missing: 32 random bytes in base64, or ${name}_FILE (make one with: openssl rand -base64 32)`,
    );
    return NOTHING;
  }
  return parseKey(text, name, problems);
}

function parseKey(text: string, setting: string, problems: string[]): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length === KEY_BYTES && new Set(key).size >= 12) return key;
  problems.push(`${setting} is weak or not 32 random bytes in base64`);
  return NOTHING;
}

function readText(env: NodeJS.ProcessEnv, name: string, problems: string[]): string | null {
  const file = env[`${name}_FILE`];
  if (!file) return env[name] || null;
  const read = readSecretFile(`${name}_FILE`, file, isProduction(env));
  if ('text' in read) return read.text;
  problems.push(read.problem);
  return null;
}

const isProduction = (env: NodeJS.ProcessEnv): boolean => env.NODE_ENV === 'production';
