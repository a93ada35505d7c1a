import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../src/local/embedded-postgres';

jest.setTimeout(60_000);

const ROOT = path.resolve(__dirname, '../..');
/** A database and an app are started for real here, on machines that are busy with other tests as well. */
const PATIENCE_MS = 90_000;

let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'buckler-start-'));
  fs.chmodSync(folder, 0o711);
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  fs.rmSync(folder, { recursive: true, force: true });
});

/** A program of its own process group, as a terminal starts it, with what it said so far. */
function run(args: string[], env: NodeJS.ProcessEnv = {}) {
  const { DATABASE_URL: _url, PORT: _port, ...rest } = process.env;
  const options = { cwd: ROOT, detached: true, env: { ...rest, NODE_ENV: 'test', ...env } };
  const child = spawn(process.execPath, args, options);
  children.push(child);
  const output = { text: '' };
  const listen = (chunk: Buffer) => (output.text += chunk.toString());
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const said = async (words: RegExp) => {
    while (!words.test(output.text)) {
      if (child.exitCode !== null) throw new Error(`it ended without saying ${words.source}:\n${output.text}`);
      await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), once(child, 'exit')]);
    }
  };
  return { child, output, said, pid: child.pid ?? 0, ended: once(child, 'close') as Promise<[number | null]> };
}

const startBuckler = (...args: string[]) => run(['scripts/start.mjs', '--data', folder, ...args]);

const get = (url: string) =>
  new Promise<number>((resolve, reject) => {
    http.get(url, { agent: false }, (response) => resolve(response.resume().statusCode ?? 0)).once('error', reject);
  });

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded database', () => {
  const dataDir = () => path.join(folder, 'postgres');

  it(
    'keeps what was written, and is closed to anybody without the password',
    async () => {
      const first = await startEmbeddedPostgres({ dataDir: dataDir() });
      await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS number');
      await first.stop();
      const second = await startEmbeddedPostgres({ dataDir: dataDir() });
      expect(await query(second.url, 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
      const guess = new URL(second.url);
      guess.password = 'a-guess';
      await expect(query(guess.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
      await second.stop();
    },
    PATIENCE_MS,
  );

  it(
    'moves a half-made directory aside, deletes nothing, and starts a new one',
    async () => {
      fs.mkdirSync(path.join(dataDir(), 'base'), { recursive: true });
      fs.writeFileSync(path.join(dataDir(), 'PG_VERSION'), '18\n');
      const said: string[] = [];
      const postgres = await startEmbeddedPostgres({ dataDir: dataDir(), log: (line) => said.push(line) });
      expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect(fs.readdirSync(`${dataDir()}.broken-1`)).toContain('PG_VERSION');
      expect(said.join('\n')).toContain('half made');
      await postgres.stop();
    },
    PATIENCE_MS,
  );

  it(
    'never moves a directory aside that a server has run on, even if our own mark is lost',
    async () => {
      const first = await startEmbeddedPostgres({ dataDir: dataDir() });
      await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS number');
      await first.stop();
      fs.rmSync(path.join(dataDir(), 'buckler-cluster.json'));
      fs.rmSync(path.join(folder, 'keys'), { recursive: true });
      const second = await startEmbeddedPostgres({ dataDir: dataDir() });
      expect(await query(second.url, 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
      await second.stop();
    },
    PATIENCE_MS,
  );

  it(
    'is not started twice on one directory',
    async () => {
      const postgres = await startEmbeddedPostgres({ dataDir: dataDir() });
      await expect(startEmbeddedPostgres({ dataDir: dataDir() })).rejects.toThrow(`in use by process ${process.pid}`);
      await postgres.stop();
    },
    PATIENCE_MS,
  );

  it(
    'starts again after its starter was killed, with everything that was committed',
    async () => {
      const program = `require('./dist/src/local/embedded-postgres')
        .startEmbeddedPostgres({ dataDir: process.argv[1] }).then(({ url }) => console.log(url + ' up'))`;
      const starter = run(['-e', program, dataDir()]);
      await starter.said(/ up$/m);
      const [url = ''] = starter.output.text.split(' ');
      await query(url, 'CREATE TABLE kept AS SELECT 7 AS number');
      process.kill(starter.pid, 'SIGKILL');
      await starter.ended;
      const postgres = await startEmbeddedPostgres({ dataDir: dataDir() });
      expect(await query(postgres.url, 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
      await postgres.stop();
    },
    PATIENCE_MS,
  );
});

describe('npm start', () => {
  it(
    'shows the addresses and two sign-ins, says so when it is started twice, and Ctrl-C stops every part of it',
    async () => {
      const first = startBuckler('--port', '0');
      await first.said(/stops everything/);
      const [url = ''] = /http:\/\/localhost:\d+(?=\n)/.exec(first.output.text) ?? [];
      const [sandboxUrl = ''] = /(?<=Sandbox\s+)http:\S+/.exec(first.output.text) ?? [];
      expect(first.output.text).toMatch(/caseworker@helpline\.example\.org +[a-z]+(-[a-z]+){3}/);
      expect(await get(`${url}/health/live`)).toBe(200);
      expect(await get(sandboxUrl)).toBe(200);

      const second = startBuckler('--port', '0');
      expect((await second.ended)[0]).toBe(1);
      expect(second.output.text).toContain(`already running at ${url}`);

      const database = Number(fs.readFileSync(path.join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
      process.kill(-first.pid, 'SIGINT');
      process.kill(-first.pid, 'SIGINT');
      expect((await first.ended)[0]).toBe(0);
      expect(() => process.kill(database, 0)).toThrow('ESRCH');
      await expect(get(url)).rejects.toThrow('ECONNREFUSED');
      await expect(get(sandboxUrl)).rejects.toThrow('ECONNREFUSED');
    },
    PATIENCE_MS,
  );

  it(
    'puts everything in order after a kill -9, and keeps sign-ins and addresses',
    async () => {
      const first = startBuckler('--port', '0');
      await first.said(/stops everything/);
      const keptLines = (text: string) => text.split('\n').filter((line) => /Sandbox|Demo/.test(line));
      process.kill(first.pid, 'SIGKILL');
      await first.ended;
      const second = startBuckler('--port', '0');
      await second.said(/stops everything/);
      expect(second.output.text).toContain('did not end cleanly');
      expect(keptLines(second.output.text)).toEqual(keptLines(first.output.text));
    },
    PATIENCE_MS,
  );

  it(
    'names the option when its port is taken',
    async () => {
      const other = http.createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', () => resolve()));
      const { port } = other.address() as { port: number };
      const start = startBuckler('--port', String(port));
      expect((await start.ended)[0]).toBe(1);
      expect(start.output.text).toMatch(/is in use by another program.*--port/s);
      other.close();
    },
    PATIENCE_MS,
  );

  it(
    'starts nothing of its own in production: the app says what is missing, one line each',
    async () => {
      const { DATABASE_URL: _url, WEB_DATABASE_URL: _web, ...rest } = process.env;
      const start = run(['scripts/start.mjs', '--data', folder], { ...rest, NODE_ENV: 'production' });
      expect((await start.ended)[0]).not.toBe(0);
      expect(start.output.text).toMatch(/^\s*WEB_DATABASE_URL is missing/m);
      expect(start.output.text).toMatch(/^\s*OUTER_KEY is missing/m);
      expect(fs.readdirSync(folder)).toEqual([]);
    },
    PATIENCE_MS,
  );
});
