import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

jest.setTimeout(60_000);

const ROOT = path.resolve(__dirname, '../..');

function scan(folder: string, ...more: string[]): { status: number | null; said: string } {
  const run = spawnSync(process.execPath, [path.join(ROOT, 'scripts/checks/secrets.mjs'), folder, ...more], {
    encoding: 'utf8',
  });
  return { status: run.status, said: run.stdout + run.stderr };
}

describe('secrets', () => {
  let tree: string;
  beforeEach(() => {
    tree = mkdtempSync(path.join(tmpdir(), 'secrets-'));
    mkdirSync(path.join(tree, 'scripts/checks'), { recursive: true });
    writeFileSync(path.join(tree, 'scripts/checks/secrets.json'), '[]\n');
    execFileSync('git', ['init', '--quiet'], { cwd: tree });
  });
  afterEach(() => rmSync(tree, { recursive: true, force: true }));
  const plant = (text: string) =>
    writeFileSync(path.join(tree, 'planted.ts'), `// a file\nexport const x = '${text}';\n`);

  it('none stands in the repository', () => {
    expect(scan(ROOT)).toEqual({
      status: 0,
      said: expect.stringMatching(/^0 secrets in \d{5,} lines of \d{3,} files/),
    });
  });

  // Made anew each time, and put together here, so that this file holds none itself.
  let drawn = 0;
  /** The same at every run: chance drew keys that look like words now and then, and the test failed by luck. */
  const bytes = (length: number) =>
    createHash('sha256')
      .update(`planted ${(drawn += 1)}`)
      .digest()
      .subarray(0, length);
  const letters = (length: number) => bytes(32).toString('hex').slice(0, length);
  const kinds: [string, () => string][] = [
    [
      'a private key',
      () => String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })).split('\n')[0]!,
    ],
    ['a key in base64', () => bytes(32).toString('base64')],
    ['a key in base64url', () => bytes(32).toString('base64url')],
    ['a key in hexadecimal digits', () => bytes(32).toString('hex')],
    ['a webhook secret', () => `whsec${'_'}${bytes(24).toString('base64')}`],
    ['a cloud key', () => `AKIA${bytes(8).toString('hex').toUpperCase()}`],
    ['a token of a code host', () => `ghp${'_'}${letters(36)}`],
    ['a token of a package registry', () => `npm${'_'}${letters(36)}`],
    ['a signed token', () => [`eyJ${letters(16)}`, `eyJ${letters(16)}`, letters(20)].join('.')],
    ['a password in an address', () => `postgres://buckler:${letters(12)}@db.internal:5432/buckler`],
    ['somebody’s registry', () => `https://${['registry', 'internal', 'company'].join('.')}.net/npm/`],
  ];
  it.each(kinds)('%s is found, and not repeated', (_what, make) => {
    // Chance may draw a key that looks like words: of twenty, at least nineteen are found.
    const secrets = Array.from({ length: 20 }, make);
    plant(secrets.join("';\nexport const y = '"));
    const { status, said } = scan(tree);
    expect(secrets.filter((secret) => said.includes(secret))).toEqual([]);
    expect(status).toBe(1);
    expect(new Set(said.match(/planted\.ts:\d+/g)).size).toBeGreaterThanOrEqual(19);
  });

  it('words, paths, hashes of packages and ids are none', () => {
    const words = [
      'features/notice/delivery-claim.service.ts',
      'https://example.org/a-page-with-a-long-name/and-another-one/index.html',
      '0197a0f0-0000-7000-8000-000000000001',
      'postgres://user:password@host:5432/database',
      'thisIsAVeryLongNameOfAFunctionThatSomebodyWrote',
      '0123456789ABCDEFGHJKMNPQRSTVWXYZ',
    ];
    plant(words.join("';\nexport const y = '"));
    expect(scan(tree)).toMatchObject({ status: 0 });
  });

  it('an exception is for one value in one file, and must be needed', () => {
    const secret = bytes(32).toString('hex');
    plant(secret);
    const sha256 = /sha256 ([0-9a-f]{64})/.exec(scan(tree).said)![1]!;
    const except = (file: string) =>
      writeFileSync(path.join(tree, 'scripts/checks/secrets.json'), JSON.stringify([{ file, sha256, why: 'a test' }]));
    except('planted.ts');
    expect(scan(tree).status).toBe(0);
    except('other.ts');
    expect(scan(tree).said).toMatch(/planted\.ts:2 looks like[\s\S]*excepts what is not there: other\.ts/);
  });

  it('one that was deleted again is still found in the history', () => {
    const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];
    const commit = () => {
      execFileSync('git', ['add', '--all'], { cwd: tree });
      execFileSync('git', [...author, 'commit', '--quiet', '--no-verify', '-m', 'x'], { cwd: tree });
    };
    plant(bytes(32).toString('base64').replace(/[+/]/g, 'a'));
    commit();
    rmSync(path.join(tree, 'planted.ts'));
    commit();
    expect([scan(tree).status, scan(tree, '--history').status]).toEqual([0, 1]);
  });
});
