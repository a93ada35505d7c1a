import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readKeySettings } from './key-settings';

const key = (): string => randomBytes(32).toString('base64');
const others = { INDEX_KEY: key(), FORM_KEY: key() };

/** The ids of the outer keys in their order, and what is wrong. */
function read(env: Record<string, string | undefined>) {
  const problems: string[] = [];
  const { outer } = readKeySettings({ ...others, ...env }, problems);
  return { outer, problems, ids: (outer.kind === 'given' ? outer.keys : outer.wrapped).map(({ id }) => id) };
}

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'buckler-keys-'));
});
afterEach(() => rmSync(directory, { recursive: true }));
const put = (name: string, text: string, mode = 0o600): string => {
  const file = path.join(directory, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode); // whatever the umask says
  return file;
};

describe('an outer key by name', () => {
  it('is joined by others that only open, and stands before them', () => {
    const { ids, problems } = read({
      OUTER_KEY: key(),
      OUTER_KEY_ID: 'k3',
      OUTER_KEYS_OTHER: `k2=${key()}, k1=${key()}`,
    });
    expect([ids, problems]).toEqual([['k3', 'k2', 'k1'], []]);
  });

  it.each([
    ['k1', 'OUTER_KEYS_OTHER must be id=value pairs with commas between'],
    [`k1=${key()}`, 'OUTER_KEYS_OTHER names a key id twice'],
    ['k2=short', 'OUTER_KEYS_OTHER is weak or not 32 random bytes in base64'],
  ])('is refused with others that are no keys of their own (%#)', (list, problem) => {
    expect(read({ OUTER_KEY: key(), OUTER_KEYS_OTHER: list }).problems).toEqual([problem]);
  });

  it('is refused under two names, and beside another source', () => {
    const same = key();
    expect(read({ OUTER_KEY: same, OUTER_KEYS_OTHER: `k2=${same}` }).problems).toEqual([
      'OUTER_KEY, INDEX_KEY and FORM_KEY must differ from each other',
    ]);
    expect(read({ OUTER_KEY: key(), OUTER_KEY_DIR: directory }).problems[0]).toMatch(/exclude each other/);
  });
});

describe('an outer key in a file', () => {
  it('is read from there, and stands before the one in the environment', () => {
    const inFile = key();
    const { outer } = read({ OUTER_KEY: key(), OUTER_KEY_FILE: put('outer', `${inFile}\n`) });
    expect(outer).toMatchObject({ keys: [{ id: 'k1', key: Buffer.from(inFile, 'base64') }] });
  });

  it('may be read by a group, as container platforms mount it', () => {
    expect(read({ OUTER_KEY_FILE: put('outer', key(), 0o440) }).problems).toEqual([]);
  });

  it.each([0o604, 0o644, 0o660, 0o602])('is refused when others may read or change it (%o)', (mode) => {
    const { problems } = read({ OUTER_KEY_FILE: put('outer', key(), mode) });
    expect(problems).toEqual([
      'OUTER_KEY_FILE can be read or changed by others on this machine: chmod 600 it (or 640)',
    ]);
  });

  it('is refused in the directory of a database, also behind a link', () => {
    put('cluster/PG_VERSION', '18');
    const file = put('cluster/keys/outer.key', key());
    const problem = 'OUTER_KEY_FILE lies in a data directory: keep the key apart from what it protects';
    expect(read({ OUTER_KEY_FILE: file }).problems).toEqual([problem]);
    symlinkSync(file, path.join(directory, 'link'));
    expect(read({ OUTER_KEY_FILE: path.join(directory, 'link') }).problems).toEqual([problem]);
  });

  it('is refused in the data directory of npm start in production, where npm start itself keeps it otherwise', () => {
    put('data/postgres/PG_VERSION', '18');
    const file = put('data/keys/outer.key', key());
    expect(read({ OUTER_KEY_FILE: file, NODE_ENV: 'production' }).problems[0]).toMatch(/lies in a data directory/);
    expect(read({ OUTER_KEY_FILE: file }).problems).toEqual([]);
  });

  it('that cannot be read stops the boot, without naming the path', () => {
    const file = path.join(directory, 'not-there');
    expect(read({ OUTER_KEY_FILE: file }).problems).toEqual(['OUTER_KEY_FILE cannot be read']);
  });

  it('and every other secret in a file obeys the same rules', () => {
    const { problems } = read({ OUTER_KEY: key(), INDEX_KEY: '', INDEX_KEY_FILE: put('index', key(), 0o644) });
    expect(problems).toEqual([expect.stringMatching(/^INDEX_KEY_FILE can be read or changed by others/)]);
  });
});

describe('a directory of outer keys', () => {
  it('gives every key in it, the current one first', () => {
    for (const id of ['k1', 'k2', 'k3']) put(`${id}.key`, key());
    put('README', 'not a key');
    expect(read({ OUTER_KEY_DIR: directory, OUTER_KEY_ID: 'k2' })).toMatchObject({
      ids: ['k2', 'k1', 'k3'],
      problems: [],
    });
  });

  it('is refused without the current one, and when one of its files is open to others or no key', () => {
    put('k1.key', key());
    expect(read({ OUTER_KEY_DIR: directory, OUTER_KEY_ID: 'k2' }).problems).toEqual([
      'OUTER_KEY_ID names a key that is not in OUTER_KEY_DIR',
    ]);
    put('k2.key', key(), 0o644);
    put('k3.key', 'short');
    expect(read({ OUTER_KEY_DIR: directory }).problems).toEqual([
      expect.stringMatching(/^a file in OUTER_KEY_DIR can be read or changed/),
      'a file in OUTER_KEY_DIR is weak or not 32 random bytes in base64',
    ]);
    expect(read({ OUTER_KEY_DIR: path.join(directory, 'no') }).problems).toEqual(['OUTER_KEY_DIR cannot be read']);
  });
});

describe('a key service', () => {
  const service = {
    OUTER_KEY_KMS_URL: 'http://127.0.0.1:8200/v1/transit/',
    OUTER_KEYS_WRAPPED: 'k1=vault:v1:a==,k2=vault:v1:b',
  };

  it('is given wrapped keys, which are nothing without it, the current one first', () => {
    const { outer, problems } = read({ ...service, OUTER_KEY_ID: 'k2', OUTER_KEY_KMS_TOKEN_FILE: put('token', 't\n') });
    expect(problems).toEqual([]);
    expect(outer).toEqual({
      kind: 'kms',
      kms: { url: 'http://127.0.0.1:8200/v1/transit', keyName: 'buckler', token: 't' },
      wrapped: [
        { id: 'k2', ciphertext: 'vault:v1:b' },
        { id: 'k1', ciphertext: 'vault:v1:a==' },
      ],
    });
  });

  it.each([
    [
      'over plain http to another machine',
      { OUTER_KEY_KMS_URL: 'http://vault.example.org/v1/transit' },
      /^OUTER_KEY_KMS_URL/,
    ],
    ['with a password in its address', { OUTER_KEY_KMS_URL: 'https://u:p@vault.example.org' }, /^OUTER_KEY_KMS_URL/],
    ['without the current key', { OUTER_KEY_ID: 'k9' }, /^OUTER_KEY_ID names a key/],
    ['without any key', { OUTER_KEYS_WRAPPED: '' }, /^OUTER_KEYS_WRAPPED is missing/],
  ])('is refused %s', (_what, more, problem) => {
    expect(read({ ...service, ...more }).problems).toEqual([expect.stringMatching(problem)]);
  });
});
