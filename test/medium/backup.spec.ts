import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { ledgerLine } from '../../src/domain/case/erasure-ledger';
import { CaseErasureService } from '../../src/features/case/case-erasure.service';
import { CaseKeyService } from '../../src/features/case/case-key.service';
import { CaseService } from '../../src/features/case/case.service';
import { ReportService } from '../../src/features/report/report.service';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { makeBackup } from '../../src/local/backup';
import { pruneOlder } from '../../src/local/backup/backup-folder';
import { restoreBackup, type RestoreReport } from '../../src/local/backup/restore-backup';
import { unpackDirectory } from '../../src/local/backup/tar';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/local/embedded-postgres';
import { aReport } from '../support/casework';
import { type Asked, sealedColumns, type SealedValue, sealedValues } from '../support/traces';
import { useDatabase } from '../support/database';
import { type OwnRun, startOwnRun } from '../support/own-run';
import { runProgram } from '../support/run-program';

jest.setTimeout(120_000);

describe('a backup of the embedded database', () => {
  let folder: string;
  let postgres: EmbeddedPostgres;
  let { test, work, worker, platform, stop } = {} as OwnRun;
  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'buckler-backup-'));
    fs.chmodSync(folder, 0o711);
    // Small, so that the log goes round while a copy is made; fsync stays on, as in real life.
    const settings = ['max_wal_size=32MB', 'min_wal_size=32MB'];
    postgres = await startEmbeddedPostgres({ dataDir: path.join(dataDir(), 'postgres'), settings });
    const database = await useDatabase(postgres.url);
    ({ test, work, worker, platform, stop } = await startOwnRun({ worker: false, database }));
  });
  afterAll(async () => {
    await stop();
    await postgres.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const dataDir = () => path.join(folder, 'data');
  const place = (name: string) => path.join(folder, name);
  const backUp = (to: string, keep?: number) =>
    makeBackup({ to, source: { dataDir: dataDir() }, ...(keep === undefined ? {} : { keep }) });
  /** One for all who only look at it, or copy it. */
  let taken: ReturnType<typeof backUp> | undefined;
  const aBackup = () => (taken ??= backUp(place('shared')));
  function copyOf(directory: string, to: string): string {
    fs.cpSync(directory, to, { recursive: true });
    return to;
  }
  const restore = (from: string, into: string, more: Partial<Parameters<typeof restoreBackup>[0]> = {}) =>
    restoreBackup({ from, into: { dataDir: into }, env: { OUTER_KEY: test.env['OUTER_KEY'] }, ...more });
  const check = (report: RestoreReport, name: string) => report.checks.find((one) => one.name === name);

  async function deliveredCase(slug: string): Promise<string> {
    const locator = await work.approvedCase([platform.link(slug)]);
    await worker.runOutbox();
    return (await work.page(locator)).id;
  }
  async function closedCase(slug: string): Promise<string> {
    const locator = await work.report([platform.link(slug)], {
      contact: { way: 'email', address: 'someone@example.org', note: null },
    });
    const { id } = await work.page(locator);
    await test.app
      .get(CaseService)
      .closeUnproven(locator, await work.staff(), { outcome: 'not_verified', reason: 'a test' });
    return id;
  }
  const erase = (id: string) => test.app.get(CaseErasureService).erase({ id }, 'person_asked');

  /** A question to a restored database, which is started for it and stopped again. */
  async function ask<Row>(into: string, sql: string, parameters: unknown[] = []): Promise<Row[]> {
    const server = await startEmbeddedPostgres({ dataDir: path.join(into, 'postgres') });
    const client = new Client({ connectionString: server.url });
    try {
      await client.connect();
      return (await client.query(sql, parameters)).rows as Row[];
    } finally {
      await client.end();
      await server.stop();
    }
  }

  /** Writes as fast as it can until it is told to stop: reports, and tables that come and go while files are copied. */
  function writeOn() {
    const state = { isOver: false, reports: 0 };
    const reports = async (): Promise<void> => {
      while (!state.isOver) {
        await test.app.get(ReportService).submit(aReport([platform.link(`busy-${state.reports}`)]));
        state.reports += 1;
      }
    };
    const churn = async (): Promise<void> => {
      const password = fs.readFileSync(path.join(dataDir(), 'keys/postgres.password'), 'utf8').trim();
      const client = new Client({ host: '127.0.0.1', port: postgres.port, user: 'postgres', password });
      await client.connect();
      while (!state.isOver) {
        await client.query(
          'CREATE TABLE churn AS SELECT n, repeat(md5(n::text), 20) AS text FROM generate_series(1, 8000) n',
        );
        await client.query('UPDATE churn SET n = n + 1');
        await client.query('CHECKPOINT');
        await client.query('DROP TABLE churn');
      }
      await client.end();
    };
    const all = Promise.all([reports(), reports(), churn()]);
    return {
      state,
      stop: async () => {
        state.isOver = true;
        await all;
      },
    };
  }

  it('is taken while writes go on, restores to one moment, and what was erased later is erased again', async () => {
    const kept = await deliveredCase('kept');
    const erased = await closedCase('erased-later');
    const countOf = async () => (await work.rows<{ n: number }>('SELECT count(*)::int AS n FROM "case"'))[0]!.n;
    const load = writeOn();
    const before = await countOf();
    const first = await backUp(place('backups'));
    const after = await countOf();
    expect(await erase(erased)).toEqual({ ok: true });
    const second = await backUp(place('backups'));
    await load.stop();
    expect(after).toBeGreaterThan(before);
    const { cases } = first.manifest.facts.counts;
    expect(cases).toBeGreaterThanOrEqual(before);
    expect(cases).toBeLessThanOrEqual(after);
    expect(second.manifest.facts.counts).toMatchObject({ erasures: 1 });

    const report = await restore(first.directory, place('restored'));
    expect(report.checks.filter(({ ok }) => ok !== true)).toEqual([]);
    expect(report.checks.map(({ name }) => name)).toEqual([
      'counts',
      'schema',
      'record',
      'keys',
      'decryption',
      'erased',
    ]);
    expect(check(report, 'decryption')?.detail).toMatch(/^the key of every case opens; [1-9]\d* fields of 25 cases/);
    expect(report.ledger).toMatchObject({ erasedAgain: 1, warnings: [] });

    const halves = await ask(
      place('restored'),
      `SELECT c.id FROM "case" c WHERE c.erased_at IS NULL AND (NOT EXISTS (SELECT 1 FROM report r WHERE r.case_id = c.id)
         OR NOT EXISTS (SELECT 1 FROM item i WHERE i.case_id = c.id)
         OR NOT EXISTS (SELECT 1 FROM audit_head h WHERE h.chain_id = c.id)
         OR (NOT EXISTS (SELECT 1 FROM key_ring k WHERE k.case_id = c.id)
             AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.case_id = c.id)))`,
    );
    expect(halves).toEqual([]);
    const gone = await ask<Record<string, unknown>>(
      place('restored'),
      'SELECT 1 FROM key_ring WHERE case_id = $1 UNION ALL SELECT 1 FROM item WHERE case_id = $1',
      [erased],
    );
    expect(gone).toEqual([]);
    const [link] = await ask<{ sealed: Buffer }>(
      place('restored'),
      'SELECT url_sealed AS sealed FROM item WHERE case_id = $1',
      [kept],
    );
    const vault = await test.app
      .get(UnitOfWork)
      .read((tx) => test.app.get(CaseKeyService).vaultOf(tx, kept, 'database-check'));
    expect(vault.open('item.url', link!.sealed)).toBe(platform.link('kept'));
  });

  it('the drill: an older backup, the ledger replayed, and not one field of the erased case opens (S8)', async () => {
    const erased = await closedCase('drill-erased');
    const others = [await deliveredCase('drill-other'), await closedCase('drill-third')];
    const db = test.database.dataSource;
    const keys = test.app.get(CaseKeyService);
    /** How many of these values open with whatever keys there are now. */
    const openable = async (asked: Asked, values: readonly SealedValue[]) => {
      const ids = [...new Set(values.map(({ caseId }) => caseId))];
      const vaults = await keys.vaultsOf(asked as never, ids, 'database-check');
      return values.filter(({ field, caseId, sealed }) => vaults.get(caseId)?.open(field, sealed) !== undefined).length;
    };
    const older = (await backUp(place('drill'))).directory;
    const [ofErased, ofOthers] = [await sealedValues(db, [erased]), await sealedValues(db, others)];
    expect(ofErased.length).toBeGreaterThanOrEqual(4);
    expect(await openable(db, ofErased)).toBe(ofErased.length);

    expect(await erase(erased)).toEqual({ ok: true });
    await backUp(place('drill')); // it carries the ledger that the older one does not have
    const startedAt = performance.now();
    const report = await restore(older, place('drilled'));
    const seconds = (performance.now() - startedAt) / 1000;
    expect(report.ok).toBe(true);

    const server = await startEmbeddedPostgres({ dataDir: path.join(place('drilled'), 'postgres') });
    const client = new Client({ connectionString: server.url });
    try {
      await client.connect();
      const restored: Asked = { query: async (sql, parameters) => (await client.query(sql, parameters)).rows as never };
      const columns = await sealedColumns(restored);
      const found = await sealedValues(restored, [erased]);
      const opened = (await openable(restored, ofErased)) + (await openable(restored, found));
      const intact = await openable(restored, await sealedValues(restored, others));
      process.stdout.write(
        `Drill S8: ${columns.length} sealed columns in the catalogue; ${ofErased.length} fields of the erased case were ` +
          `in the older backup, ${found.length} are left, ${opened} open; ${intact} of ${ofOthers.length} fields of ` +
          `${others.length} other cases open; restored, replayed and checked in ${seconds.toFixed(1)} s\n`,
      );
      expect([found.length, opened, intact]).toEqual([0, 0, ofOthers.length]);
      expect(seconds).toBeLessThan(60);
    } finally {
      await client.end();
      await server.stop();
    }
  });

  it('holds neither a key nor a password, and only its owner can read it', async () => {
    const { directory, manifest } = await aBackup();
    await unpackDirectory(path.join(directory, 'data.tar.gz'), place('unpacked'));
    const secrets = [
      fs.readFileSync(path.join(dataDir(), 'keys/postgres.password'), 'utf8').trim(),
      test.env['OUTER_KEY']!,
    ];
    for (const entry of fs.readdirSync(place('unpacked'), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const bytes = fs.readFileSync(path.join(entry.parentPath, entry.name));
      for (const secret of secrets) {
        expect(bytes.includes(secret)).toBe(false);
        expect(bytes.includes(Buffer.from(secret, 'base64'))).toBe(false);
      }
    }
    expect(manifest.facts.outerKeyIds).toEqual(['k1']);
    expect(fs.statSync(directory).mode & 0o777).toBe(0o700);
    for (const file of fs.readdirSync(directory))
      expect(fs.statSync(path.join(directory, file)).mode & 0o777).toBe(0o600);
  });

  it('says that decryption was not checked without a key, and finds out when the key is another', async () => {
    const { directory } = await aBackup();
    const without = await restore(directory, place('no-key'), { env: {} });
    expect(without.ok).toBe(true);
    expect(check(without, 'decryption')).toMatchObject({ ok: null });
    const other = await restore(directory, place('other-key'), {
      env: { OUTER_KEY: randomBytes(32).toString('base64') },
    });
    expect(other.ok).toBe(false);
    expect(check(other, 'decryption')).toMatchObject({ ok: false });
  });

  it('keeps the newest of its kind only when it is told to, and never touches anything else', async () => {
    const to = place('pruned');
    const { directory } = await aBackup();
    const first = copyOf(directory, path.join(to, 'buckler-20260101T000000.000Z'));
    fs.mkdirSync(path.join(to, 'buckler-20200101T000000.000Z'));
    fs.mkdirSync(path.join(to, 'letters'));
    const second = copyOf(directory, path.join(to, 'buckler-20260102T000000.000Z'));
    const third = await backUp(to, 2);
    expect(third.pruned).toEqual([path.basename(first)]);
    expect(fs.readdirSync(to).sort()).toEqual(
      ['buckler-20200101T000000.000Z', 'letters', second, third.directory].map((one) => path.basename(one)).sort(),
    );
  });

  it('deletes those that are older than the days they are kept, and never the newest', async () => {
    const to = place('by-age');
    const shared = await aBackup();
    const old = copyOf(shared.directory, path.join(to, 'buckler-20200101T000000.000Z'));
    const manifest = { ...shared.manifest, startedAt: '2020-01-01T00:00:00.000Z' };
    fs.writeFileSync(path.join(old, 'manifest.json'), JSON.stringify(manifest));
    expect(pruneOlder(to, 30, new Date())).toEqual([]);
    const { pruned, directory } = await makeBackup({ to, source: { dataDir: dataDir() }, keepDays: 30 });
    expect(pruned).toEqual([path.basename(old)]);
    expect(fs.readdirSync(to)).toEqual([path.basename(directory)]);
    expect((await runProgram('src/local/backup.js', [], { BACKUP_KEEP_DAYS: 'many' })).code).toBe(2);
  });

  describe('that is not whole', () => {
    let whole: string;
    beforeAll(async () => {
      whole = (await aBackup()).directory;
      fs.mkdirSync(place('damage'));
    });
    const broken: [string, (copy: string) => void, string][] = [
      ['one byte of the data is another', (copy) => flip(path.join(copy, 'data.tar.gz')), 'data.tar.gz is damaged'],
      ['the data ends early', (copy) => cut(path.join(copy, 'data.tar.gz')), 'is not whole'],
      ['the data is missing', (copy) => fs.rmSync(path.join(copy, 'data.tar.gz')), 'data.tar.gz is missing'],
      ['the ledger was emptied', (copy) => fs.writeFileSync(path.join(copy, 'erasures.jsonl'), 'x'), 'erasures.jsonl'],
      ['one byte of the manifest is another', (copy) => flip(path.join(copy, 'manifest.json')), 'manifest.json'],
      ['the manifest is missing', (copy) => fs.rmSync(path.join(copy, 'manifest.json')), 'no whole backup'],
    ];
    it.each(broken)('is refused when %s, and nothing is touched', async (_what, damage, words) => {
      const copy = path.join(place('damage'), `copy-${Math.random()}`);
      fs.cpSync(whole, copy, { recursive: true });
      damage(copy);
      await expect(restore(copy, place('never'))).rejects.toThrow(words);
      expect(fs.existsSync(place('never'))).toBe(false);
    });

    it('is never given the name of one: a backup that fails leaves nothing behind', async () => {
      const to = place('failed');
      await expect(makeBackup({ to, source: { dataDir: place('nowhere') } })).rejects.toThrow(
        'There is no database in',
      );
      expect(fs.readdirSync(to)).toEqual([]);
    });
  });

  describe('on top of a database that is there', () => {
    let backup: string;
    let old: string;
    let erasedInOld: string;
    beforeAll(async () => {
      erasedInOld = await closedCase('erased-in-old');
      backup = (await backUp(place('replace-backups'))).directory;
      old = place('replaced');
      await restore(backup, old);
    });

    it('is refused', async () => {
      await expect(restore(backup, old)).rejects.toThrow('With --replace it is moved aside');
      expect(await ask(old, 'SELECT 1 AS there FROM "case" WHERE id = $1', [erasedInOld])).toEqual([{ there: 1 }]);
    });

    it('moves it aside with --replace, and asks it and every named ledger what was erased since', async () => {
      const named = await closedCase('erased-by-ledger');
      const late = (await backUp(place('replace-late'))).directory;
      await ask(old, `INSERT INTO erasure VALUES ($1, now(), 'ordered')`, [erasedInOld]);
      const ledger = place('ledger.jsonl');
      fs.writeFileSync(ledger, ledgerLine({ caseId: named, erasedAt: new Date(), reason: 'person_asked' }));
      const report = await restore(late, old, { mayReplace: true, ledgers: [ledger] });
      expect(report.ok).toBe(true);
      expect(report.ledger.erasedAgain).toBe(2);
      expect(report.ledger.sources.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['the replaced database', ledger, path.basename(late)]),
      );
      expect(fs.existsSync(path.join(report.movedAside!, 'PG_VERSION'))).toBe(true);
      const keys = await ask(old, 'SELECT 1 FROM key_ring WHERE case_id = ANY($1)', [[erasedInOld, named]]);
      expect(keys).toEqual([]);
    });

    it('reads ERASURE_LEDGER_FILE as well', async () => {
      const ledger = place('setting.jsonl');
      fs.writeFileSync(ledger, ledgerLine({ caseId: erasedInOld, erasedAt: new Date(), reason: 'person_asked' }));
      const env = { OUTER_KEY: test.env['OUTER_KEY'], ERASURE_LEDGER_FILE: ledger };
      const report = await restore(backup, place('with-setting'), { env });
      expect(report.ledger.erasedAgain).toBe(1);
    });

    it('is refused when a ledger cannot be read, before anything is touched', async () => {
      const ledger = place('broken.jsonl');
      fs.writeFileSync(ledger, 'not an erasure\n');
      await expect(restore(backup, place('untouched'), { ledgers: [ledger] })).rejects.toThrow('Line 1 of the ledger');
      expect(fs.existsSync(place('untouched'))).toBe(false);
    });

    it('puts it back when the restored one does not start', async () => {
      const password = path.join(old, 'keys/postgres.password');
      const kept = fs.readFileSync(password);
      const before = fs.readdirSync(path.join(old, 'postgres'));
      fs.rmSync(password);
      fs.mkdirSync(password); // nothing can be started without a password
      await expect(restore(backup, old, { mayReplace: true })).rejects.toThrow('EISDIR');
      fs.rmdirSync(password);
      fs.writeFileSync(password, kept, { mode: 0o600 });
      expect(fs.readdirSync(path.join(old, 'postgres'))).toEqual(before);
      expect(await ask(old, 'SELECT count(*)::int > 0 AS there FROM "case"')).toEqual([{ there: true }]);
    });

    it('is refused while an instance runs on it', async () => {
      await ask(old, 'SELECT 1');
      const server = await startEmbeddedPostgres({ dataDir: path.join(old, 'postgres') });
      await expect(restore(backup, old, { mayReplace: true })).rejects.toThrow('in use by process');
      await server.stop();
    });
  });

  it('is made and restored by the two commands, also of an instance that does not run', async () => {
    const root = place('stopped');
    await restore((await aBackup()).directory, root);
    const backup = await runProgram('src/local/backup.js', ['--data', root, '--to', place('by-command'), '--json']);
    expect([backup.code, backup.said]).toEqual([0, '']);
    const made = JSON.parse(backup.out) as { directory: string; manifest: { facts: { counts: { cases: number } } } };
    expect(fs.existsSync(path.join(root, 'postgres/postmaster.pid'))).toBe(false);
    expect(fs.readdirSync(root).filter((name) => name.startsWith('backup-'))).toEqual([]);

    const args = ['--from', made.directory, '--into-data', place('commanded')];
    const restored = await runProgram('src/local/restore.js', args, { OUTER_KEY: test.env['OUTER_KEY']! });
    expect([restored.code, restored.out]).toEqual([0, expect.stringContaining('everything is as it was kept')]);
    expect(restored.out).toContain(`ok      counts: ${made.manifest.facts.counts.cases} cases`);
    expect(restored.out + restored.said).not.toContain(test.env['OUTER_KEY']!);
    const again = await runProgram('src/local/restore.js', args);
    expect([again.code, again.said]).toEqual([1, expect.stringContaining('--replace')]);
    expect((await runProgram('src/local/restore.js', [])).code).toBe(2);
    expect((await runProgram('src/local/backup.js', ['--keep', '0'])).code).toBe(2);
  });
});

function flip(file: string): void {
  const bytes = fs.readFileSync(file);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle]! ^= 1;
  fs.writeFileSync(file, bytes);
}

const cut = (file: string): void => fs.truncateSync(file, Math.floor(fs.statSync(file).size / 2));
