import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CaseErasureService } from '../../src/features/case/case-erasure.service';
import { CaseService } from '../../src/features/case/case.service';
import { makeBackup } from '../../src/local/backup';
import { withClient } from '../../src/local/backup/database-facts';
import { restoreBackup } from '../../src/local/backup/restore-backup';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { createTestDatabase, type TestDatabase, useDatabase } from '../support/database';
import { HandWorker } from '../support/hand-worker';
import { installedPostgres, startInstalledPostgres } from '../support/installed-postgres';
import { OwnPlatform } from '../support/own-platform';
import { runProgram } from '../support/run-program';

jest.setTimeout(120_000);

const installed = installedPostgres();
let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'buckler-dump-'));
  fs.chmodSync(folder, 0o711);
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

describe('the command line of pg_dump', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  /** A recorded stand-in on the PATH: what it was called with, and which password stood in its environment. */
  function standIn(version: string): string {
    const script = `#!/bin/sh
if [ "$1" = --version ]; then echo "pg_dump (PostgreSQL) ${version}"; exit 0; fi
printf '%s\\n' "$@" > ${folder}/arguments; printf '%s' "$PGPASSWORD" > ${folder}/password
for a in "$@"; do case "$a" in --file=*) echo dump > "\${a#--file=}";; esac; done\n`;
    fs.mkdirSync(path.join(folder, 'bin'));
    fs.writeFileSync(path.join(folder, 'bin/pg_dump'), script, { mode: 0o755 });
    return `${folder}/bin:/usr/bin:/bin`;
  }
  const backUp = (PATH: string) =>
    runProgram('src/local/backup.js', ['--to', path.join(folder, 'to'), '--json'], {
      PATH,
      DATABASE_URL: database.url,
    });

  it('names the snapshot whose facts are kept, and shows no password', async () => {
    const { code, out } = await backUp(standIn('18.4'));
    expect(code).toBe(0);
    const { directory } = JSON.parse(out) as { directory: string };
    const password = fs.readFileSync(path.join(folder, 'password'), 'utf8');
    const args = fs.readFileSync(path.join(folder, 'arguments'), 'utf8').trim().split('\n');
    expect(args).toEqual([
      '--format=custom',
      '--no-owner',
      '--no-privileges',
      '--enable-row-security',
      '--exclude-schema=bullmq',
      '--exclude-table-data=public.key_ring',
      '--lock-wait-timeout=60s',
      expect.stringMatching(/^--snapshot=[0-9A-F]+-[0-9A-F]+-\d+$/),
      expect.stringMatching(/^--file=.*database\.dump$/),
      '--no-password',
      expect.stringMatching(/^--dbname=postgres:\/\/buckler@127\.0\.0\.1/),
    ]);
    expect(decodeURIComponent(new URL(database.url).password)).toBe(password);
    expect(args.join(' ')).not.toContain(password);
    expect(fs.readdirSync(directory).sort()).toEqual([
      'database.dump',
      'erasures.jsonl',
      'manifest.json',
      'manifest.json.sha256',
    ]);
  });

  it('is not tried with a pg_dump that is older than the server, and no half backup is left', async () => {
    const { code, said } = await backUp(standIn('17.9'));
    expect([code, said]).toEqual([1, expect.stringMatching(/is version 17; version 18 or newer .*client-18/)]);
    expect(fs.readdirSync(path.join(folder, 'to'))).toEqual([]);
  });

  it('is not tried without a pg_dump', async () => {
    fs.mkdirSync(path.join(folder, 'empty'));
    const { code, said } = await backUp(path.join(folder, 'empty'));
    expect([code, said]).toEqual([1, expect.stringContaining('pg_dump is not on the PATH')]);
  });

  const title = 'the real pg_dump of this machine is refused when it is older than the server';
  if (!('major' in installed) || installed.major >= 18) it.skip(`${title} (it is not)`, () => undefined);
  else
    it(title, async () => {
      const attempt = makeBackup({ to: path.join(folder, 'to'), source: { databaseUrl: database.url } });
      await expect(attempt).rejects.toThrow(`version ${installed.major}; version 18 or newer`);
    });
});

const onServer = (block: (bin: string) => void) =>
  'bin' in installed
    ? describe(`a backup of a PostgreSQL ${installed.major} server`, () => block(installed.bin))
    : describe.skip(`a backup of a server (${installed.reason})`, () => block(''));

onServer((bin) => {
  it('is dumped and restored by the real programs, and what was erased later is erased again', async () => {
    const server = await startInstalledPostgres(bin, folder);
    const admin = { connectionString: server.urlOf('postgres') };
    await withClient(admin, async (client) => {
      await client.query(`CREATE ROLE keeper LOGIN CREATEDB CREATEROLE PASSWORD 'a-keeper'`);
      await client.query('CREATE DATABASE cases OWNER keeper');
    });
    // The owner is no superuser: row-level security is forced on it too.
    const urlOf = (name: string) =>
      Object.assign(new URL(server.urlOf(name)), { username: 'keeper', password: 'a-keeper' }).href;
    const platform = await OwnPlatform.start();
    const test: TestApp = await startTestApp({
      worker: false,
      settings: { OUTGOING_ALLOW_PRIVATE: platform.allowed },
      database: await useDatabase(urlOf('cases')),
    });
    try {
      await platform.register(test);
      const work = new Casework(test);
      await work.approvedCase([platform.link('dumped')]);
      await new HandWorker(test).runOutbox();
      await work.rows('CREATE TABLE bullmq.waiting (id int)');
      const locator = await work.report([platform.link('erased-later')]);
      const { id } = await work.page(locator);
      await test.app
        .get(CaseService)
        .closeUnproven(locator, await work.staff(), { outcome: 'not_verified', reason: 'a test' });

      const to = path.join(folder, 'backups');
      const source = { databaseUrl: urlOf('cases') };
      const { directory, manifest } = await makeBackup({ to, source });
      expect(manifest).toMatchObject({ kind: 'dump', facts: { counts: { cases: 2, notices: 1, erasures: 0 } } });
      await test.app.get(CaseErasureService).erase({ id }, 'person_asked');
      await makeBackup({ to, source });

      const env = { OUTER_KEY: test.env['OUTER_KEY'], REDIS_URL: 'redis://:secret@localhost:1' };
      await withClient(admin, (client) => client.query('CREATE DATABASE drill OWNER keeper'));
      const drill = { from: directory, into: { databaseUrl: urlOf('drill') }, env };
      const report = await restoreBackup(drill);
      expect(report.checks.filter(({ ok }) => ok !== true)).toEqual([]);
      expect(report.ledger.erasedAgain).toBe(1);
      expect(report.notes.join(' ')).toContain('Empty the queue in Redis');
      expect(JSON.stringify(report)).not.toMatch(/secret|a-keeper/);
      await withClient({ connectionString: urlOf('drill') }, async (client) => {
        expect((await client.query('SELECT 1 FROM key_ring WHERE case_id = $1', [id])).rows).toEqual([]);
        expect((await client.query(`SELECT to_regclass('bullmq.waiting') AS left`)).rows).toEqual([{ left: null }]);
        await expect(client.query('DELETE FROM audit_entry')).rejects.toThrow('append-only');
      });

      await expect(restoreBackup(drill)).rejects.toThrow('is not empty. With --replace');
      const again = await restoreBackup({ ...drill, mayReplace: true });
      expect(again.ok).toBe(true);
      const { rows } = await withClient(admin, (client) =>
        client.query<{ datname: string }>(`SELECT datname FROM pg_database WHERE datname LIKE 'drill%' ORDER BY 1`),
      );
      expect(rows.map(({ datname }) => datname)).toEqual(['drill', again.movedAside]);

      // Held, because the application gives up what it does not use for ten seconds.
      await withClient({ connectionString: urlOf('cases') }, async () => {
        const into = { databaseUrl: urlOf('cases') };
        const inUse = restoreBackup({ from: directory, into, env, mayReplace: true });
        await expect(inUse).rejects.toThrow('Stop web and worker first');
      });
      await expect(restoreBackup({ ...drill, into: { dataDir: folder } })).rejects.toThrow('--database-url');
    } finally {
      await test.stop();
      await platform.stop();
      await server.stop();
    }
  });
});
