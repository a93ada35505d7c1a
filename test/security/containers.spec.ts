import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

jest.setTimeout(60_000);

const ROOT = path.resolve(__dirname, '../..');
const read = (name: string): string => readFileSync(path.join(ROOT, name), 'utf8');
const compose = read('docker-compose.yml');

/** The block of one service (or network) as it is written, without its comments. */
function block(name: string): string {
  const found = new RegExp(`^  ${name}:\\n((?:    .*\\n|\\s*\\n)+)`, 'm').exec(compose);
  if (!found) throw new Error(`no ${name} in docker-compose.yml`);
  return found[1]!.replace(/^\s*#.*$/gm, '');
}
const services = [
  ...compose.slice(compose.indexOf('\nservices:'), compose.indexOf('\nnetworks:')).matchAll(/^ {2}([a-z-]+):$/gm),
].map(([, name = '']) => name);

describe('the Compose file', () => {
  it('runs every service without capabilities and new privileges, on a read-only file system', () => {
    expect(services).toEqual(expect.arrayContaining(['postgres', 'redis', 'migrate', 'web', 'worker']));
    const hardened = /^x-hardened: &hardened\n((?: {2}.*\n)+)/m.exec(compose)![1]!;
    for (const line of ['read_only: true', 'cap_drop: [ALL]', "security_opt: ['no-new-privileges:true']"])
      expect(hardened).toContain(line);
    for (const name of services) {
      expect([name, /<<: \*(hardened|buckler)/.test(block(name))]).toEqual([name, true]);
      expect(block(name)).not.toMatch(/privileged|cap_add|read_only: false|network_mode|pid: host|docker\.sock/);
    }
    expect(compose).toMatch(/^x-buckler: &buckler\n {2}<<: \*hardened/m);
  });

  it('runs nothing as root', () => {
    for (const name of services.filter((one) => !/<<: \*buckler|build:/.test(block(one))))
      expect([name, /^ {4}user: '?(?!root|0)/m.test(block(name))]).toEqual([name, true]);
  });

  it('publishes neither the database nor the queue, and gives them no way out', () => {
    for (const name of ['postgres', 'redis', 'migrate', 'worker']) expect(block(name)).not.toMatch(/ports:/);
    for (const network of ['data', 'queue']) expect(compose).toContain(`  ${network}: { internal: true }`);
    expect(block('postgres')).toMatch(/networks: \[data\]/);
    expect(block('redis')).toMatch(/networks: \[queue\]/);
    // What is published is for a proxy on the same machine.
    for (const [port] of compose.matchAll(/ports: .*/g)) expect(port).toMatch(/127\.0\.0\.1/);
  });

  it('no secret has a default, and the start without one is refused', () => {
    for (const name of ['POSTGRES_PASSWORD', 'REDIS_PASSWORD', 'OUTER_KEY', 'INDEX_KEY', 'FORM_KEY'])
      for (const [use] of compose.matchAll(new RegExp(`\\$\\{${name}[^}]*\\}`, 'g')))
        if (!use.startsWith(`\${${name}_`)) expect(use).toMatch(/^\$\{\w+:(\?|-\})/);
    expect(compose).not.toMatch(/POSTGRES_HOST_AUTH_METHOD|trust/);
  });

  it('each process is told the secrets it needs and no other', () => {
    for (const name of ['migrate', 'backup', 'postgres', 'redis', 'mail'])
      expect(block(name)).not.toMatch(/OUTER_KEY|INDEX_KEY|FORM_KEY|\*settings|SMTP_URL/);
    expect(block('web')).not.toMatch(/SMTP_URL|REDIS_URL/);
    expect(block('redis')).not.toMatch(/POSTGRES_PASSWORD/);
    const knowRedis = services.filter((name) => block(name).includes('REDIS_PASSWORD'));
    expect(knowRedis).toEqual(['redis', 'worker']);
  });

  it('the queue asks whoever comes for a password, its own health check too', () => {
    const password = '\\$\\{REDIS_PASSWORD:\\?[^}]+\\}';
    expect(block('redis')).toMatch(new RegExp(`- --requirepass\\n {6}- ${password}\\n`));
    expect(block('redis')).toMatch(new RegExp(`REDISCLI_AUTH: ${password}\\n`));
    expect(block('worker')).toMatch(new RegExp(`REDIS_URL: redis://:${password}@redis:6379\\n`));
  });

  it('is understood by Docker Compose, where there is one', () => {
    const { status } = spawnSync('docker', ['compose', 'version']);
    if (status !== 0) return;
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
    const secrets = Object.fromEntries(
      [...compose.matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name = '']) => [name, 'https://example.org']),
    );
    const options = { cwd: ROOT, env: { ...env, ...secrets }, encoding: 'utf8' } as const;
    expect(spawnSync('docker', ['compose', '--env-file', '/dev/null', 'config', '--quiet'], options)).toMatchObject({
      status: 0,
    });
  });
});

describe('the image', () => {
  const dockerfile = read('Dockerfile');
  const stages = dockerfile.split(/^FROM /m).slice(1);

  it('pins its bases by version, and ends as a user who is not root and owns nothing', () => {
    for (const stage of stages) expect(stage.split('\n')[0]).toMatch(/^(node|postgres):\d+\.\d+(\.\d+)?-\w+|@sha256:/);
    for (const stage of stages.filter((one) => one.includes('CMD ['))) {
      expect(stage).toMatch(/^USER (node|postgres)$/m);
      expect(stage).not.toMatch(/--chown|chown|ADD |curl|wget|sudo|apt-get/);
    }
  });

  it('holds the packages of production only, installed without running a script of theirs', () => {
    const installs = [...dockerfile.matchAll(/npm ci[^&\n]*/g)].map(([line]) => line);
    expect(installs).toHaveLength(2);
    for (const line of installs) expect(line).toContain('--ignore-scripts');
    const packages = stages.find((stage) => / AS packages/.test(stage))!;
    expect(packages).toContain('npm ci --omit=dev --ignore-scripts');
    for (const [line] of dockerfile.matchAll(/COPY --from=\w+ \S*node_modules\b.*/g))
      expect(line).toContain('--from=packages');
  });

  it('nothing but what the build needs reaches the image', () => {
    const [first, ...rest] = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(first).toBe('*');
    const let_in = rest.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(let_in.filter((name) => /^\.git|^\.env|^test|^\.data|^docs|node_modules/.test(name))).toEqual([]);
    expect(rest).toContain('**/*.spec.ts');
    const last = stages.at(-1)!;
    for (const [line] of last.matchAll(/^COPY .*/gm))
      expect(line).toMatch(/(package\.json|node_modules|dist|LICENSE) /);
  });

  it('holds no secret and no setting of a helpline', () => {
    expect(dockerfile).not.toMatch(/^(ENV|ARG).*(KEY|SECRET|PASSWORD|TOKEN)/m);
  });
});
