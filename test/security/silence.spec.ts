import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onBothEngines } from '../support/engines';
import { type OwnRun, startOwnRun } from '../support/own-run';
import { until } from '../support/until';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

const ROOT = path.resolve(__dirname, '../..');
const GUARD = path.join(ROOT, 'test/support/network-guard.cjs');

const folder = mkdtempSync(path.join(tmpdir(), 'silence-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const seen = (file: string): string[] => readFileSync(file, 'utf8').trim().split('\n');
const outside = (file: string): string[] => seen(file).filter((line) => line.startsWith('OUTSIDE'));

it('the guard sees every way out: TCP, TLS, fetch, DNS, datagrams and programs, and what stays inside', () => {
  const file = path.join(folder, 'self-test');
  const program = `
    const quiet = (emitter) => emitter.on('error', () => {});
    quiet(require('net').connect(9, '192.0.2.1')).destroy();
    quiet(require('tls').connect({ host: '192.0.2.2', port: 9 })).destroy();
    quiet(require('net').connect({ host: '127.0.0.1', port: 9 })).destroy();
    fetch('http://192.0.2.3/', { signal: AbortSignal.timeout(50) }).catch(() => {});
    require('dns').resolve4('resolve.example.invalid', () => {});
    require('dns').promises.lookup('lookup.example.invalid').catch(() => {});
    new (require('dns').promises.Resolver)({ timeout: 1, tries: 1 }).resolve('resolver.example.invalid').catch(() => {});
    const udp = quiet(require('dgram').createSocket('udp4'));
    udp.send('x', 9, '127.0.0.1', () => udp.close());
    require('child_process').spawnSync('true');
    setTimeout(() => process.exit(), 200);`;
  const env = { PATH: process.env['PATH'] ?? '', NETWORK_GUARD_FILE: file };
  spawnSync(process.execPath, ['--require', GUARD, '-e', program], { env });
  expect([...new Set(outside(file))].sort()).toEqual([
    'OUTSIDE connect 192.0.2.1:9',
    'OUTSIDE connect 192.0.2.2:9',
    'OUTSIDE connect 192.0.2.3:80',
    'OUTSIDE datagram send',
    'OUTSIDE dns lookup lookup.example.invalid',
    'OUTSIDE dns resolve resolver.example.invalid',
    'OUTSIDE dns resolve4 resolve.example.invalid',
    'OUTSIDE program true',
  ]);
  expect(seen(file)).toContain('inside connect 127.0.0.1:9');
});

onBothEngines((engine) => {
  describe('nothing phones home', () => {
    let run: OwnRun;
    const processes: ChildProcess[] = [];

    async function start(program: string, env: Record<string, string>): Promise<{ file: string; port: number }> {
      const file = path.join(folder, `${engine}-${program.replace('.js', '')}`);
      const child = spawn(process.execPath, ['--require', GUARD, path.join(ROOT, 'dist/src', program)], {
        env: { PATH: process.env['PATH'] ?? '', NETWORK_GUARD_FILE: file, ...run.test.env, ...env },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      processes.push(child);
      const [{ port }] = (await once(child, 'message')) as [{ port: number }];
      return { file, port };
    }

    beforeAll(async () => {
      run = await startOwnRun({ engine, worker: false });
    });
    afterAll(async () => {
      for (const child of processes) {
        const gone = once(child, 'exit');
        if (child.exitCode === null && child.kill('SIGKILL')) await gone;
      }
      await run.stop();
    });

    it('from the report to the removal, web and worker speak to nobody but the database, the queue and the platform', async () => {
      // As in production, where no sandbox and no host of this machine may be named.
      const production = { NODE_ENV: 'production', PORT: '0', PUBLIC_URL: 'https://help.example.org' };
      const strong = { ARGON2_MEMORY_KIB: '19456', CHECK_CONFIRM_SECONDS: '60', OUTGOING_ALLOW_PRIVATE: '' };
      const web = await start('main.js', { ...production, ...strong });
      const worker = await start('worker.js', { WORKER_HEALTH_PORT: '' });

      const person = await new Visitor(`http://127.0.0.1:${web.port}`).get('/');
      await person.submit({ age: 'adult' });
      await person.fillIn({
        circumstance: 'posted',
        reporter: 'self',
        links: run.platform.link('one'),
        statesNoConsent: 'yes',
        consents: 'notify_platforms',
      });
      expect(person.status).toBe(201);
      const { locator } = person.receipt();

      const arrived: string[] = [];
      run.platform.onNotice = (request, response) => {
        arrived.push(String(request.headers['webhook-id']));
        response.writeHead(200).end();
      };
      run.platform.onPage = (_request, response) => response.writeHead(404).end();
      await run.work.verify(locator);
      await run.work.draft(locator);
      await run.work.approveAll(locator);
      await until('the notice to arrive and the link to be seen gone', async () => {
        const [item] = (await run.work.page(locator)).items;
        return item?.state === 'removed';
      });

      expect(arrived).toHaveLength(1);
      for (const { file } of [web, worker]) {
        expect(seen(file)[0]).toMatch(/^armed /);
        expect(seen(file).filter((line) => line.startsWith('inside')).length).toBeGreaterThan(0);
        expect(outside(file)).toEqual([]);
      }
      // Not silent because it did nothing: the way to the platform was seen.
      expect(seen(worker.file).join()).toContain(`:${run.platform.host.split(':')[1]}`);
    });
  });
});
