import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { CaseErasureService } from '../../src/features/case/case-erasure.service';
import { CaseService } from '../../src/features/case/case.service';
import { makeBackup } from '../../src/local/backup';
import { restoreBackup, type RestoreReport } from '../../src/local/backup/restore-backup';
import { unpackDirectory } from '../../src/local/backup/tar';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/local/embedded-postgres';
import { useDatabase } from '../support/database';
import { type OwnRun, startOwnRun } from '../support/own-run';

jest.setTimeout(120_000);

describe('a key ring that is kept apart from the backup', () => {
  let folder: string;
  let postgres: EmbeddedPostgres;
  let { test, work, platform, stop } = {} as OwnRun;
  let erased: string;
  let kept: string;
  /** Made before the erasure, and after it; by then the key ring of the first is gone, by its own clock. */
  let old: Awaited<ReturnType<typeof makeBackup>>;
  let young: Awaited<ReturnType<typeof makeBackup>>;
  const place = (name: string) => path.join(folder, name);
  const dataDir = () => place('data');

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'buckler-rings-'));
    fs.chmodSync(folder, 0o711);
    postgres = await startEmbeddedPostgres({ dataDir: path.join(dataDir(), 'postgres') });
    const database = await useDatabase(postgres.url);
    ({ test, work, platform, stop } = await startOwnRun({ worker: false, database }));
    kept = (await work.page(await work.report([platform.link('kept')]))).id;
    const locator = await work.report([platform.link('erased-later')]);
    erased = (await work.page(locator)).id;
    const reason = { outcome: 'not_verified', reason: 'a test' } as const;
    await test.app.get(CaseService).closeUnproven(locator, await work.staff(), reason);
    // As it was before the migration: the planner has samples of the keys themselves.
    await work.rows('ALTER TABLE key_ring ALTER COLUMN wrapped_key SET STATISTICS 100');
    await work.rows('ANALYZE key_ring');
    old = await makeBackup({ to: place('backups'), source: { dataDir: dataDir() } });
    await test.app.get(CaseErasureService).erase({ id: erased }, 'person_asked');
    fs.cpSync(old.keyRing, place('old-ring.keys'));
    young = await makeBackup({ to: place('backups'), source: { dataDir: dataDir() }, keepKeysDays: 0 });
  });
  afterAll(async () => {
    await stop();
    await postgres.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const restore = (from: string, into: string, more: Partial<Parameters<typeof restoreBackup>[0]> = {}) =>
    restoreBackup({ from, into: { dataDir: place(into) }, env: { OUTER_KEY: test.env['OUTER_KEY'] }, ...more });
  const check = (report: RestoreReport, name: string) => report.checks.find((one) => one.name === name);
  /** The backup alone, where no other backup or ledger is beside it. */
  const lonely = (name: string): string => {
    const copy = path.join(place(name), path.basename(old.directory));
    fs.cpSync(old.directory, copy, { recursive: true });
    return copy;
  };
  async function ask<Row>(into: string, sql: string, parameters: unknown[] = []): Promise<Row[]> {
    const server = await startEmbeddedPostgres({ dataDir: path.join(place(into), 'postgres') });
    const client = new Client({ connectionString: server.url });
    try {
      await client.connect();
      return (await client.query(sql, parameters)).rows as Row[];
    } finally {
      await client.end();
      await server.stop();
    }
  }

  it('is the only place of the wrapped keys: no file of the backup holds one', async () => {
    const wrapped = fs
      .readFileSync(place('old-ring.keys'), 'utf8')
      .split('\n')
      .flatMap((line) => /"wrapped":"([^"]+)"/.exec(line)?.[1] ?? []);
    expect(wrapped).toHaveLength(2);
    const needles = wrapped.map((text) => Buffer.from(text, 'base64').subarray(10, 40));
    const filesWithKeys = (directory: string) =>
      fs.readdirSync(directory, { recursive: true, withFileTypes: true }).flatMap((entry) => {
        const file = path.join(entry.parentPath, entry.name);
        if (!entry.isFile()) return [];
        const bytes = fs.readFileSync(file);
        return needles.some((needle) => bytes.includes(needle)) ? [path.relative(directory, file)] : [];
      });
    // The running database shows that this would be found: in the table, in the log, among the planner's samples.
    const running = filesWithKeys(path.join(dataDir(), 'postgres'));
    expect(running.filter((file) => file.startsWith('pg_wal'))).not.toEqual([]);
    expect(running.filter((file) => file.startsWith('base')).length).toBeGreaterThanOrEqual(2);
    await unpackDirectory(path.join(old.directory, 'data.tar.gz'), place('unpacked'));
    expect(filesWithKeys(place('unpacked'))).toEqual([]);
  });

  it('stands in a folder of its own, for its owner only, and is named in the manifest', () => {
    expect(path.dirname(old.keyRing)).toBe(place('backups-keys'));
    expect(fs.statSync(young.keyRing).mode & 0o777).toBe(0o600);
    expect(fs.statSync(place('backups-keys')).mode & 0o777).toBe(0o700);
    expect(young.manifest.keyRing).toEqual({ file: path.basename(young.keyRing), keys: 1 });
    expect(old.manifest.facts.outerKeyIds).toEqual(['k1']);
  });

  it('is deleted by its own clock, while the backup that it opened stays', () => {
    expect(young.pruned).toEqual([path.basename(old.keyRing)]);
    expect(fs.readdirSync(place('backups-keys'))).toEqual([path.basename(young.keyRing)]);
    expect(fs.existsSync(old.directory)).toBe(true);
  });

  it('opens an older backup as well, but for what was erased in between, whose bytes go too', async () => {
    const report = await restore(old.directory, 'younger-ring');
    expect(report.checks.filter(({ ok }) => ok !== true)).toEqual([]);
    expect(report.keyRing).toEqual({ file: young.keyRing, loaded: 1 });
    expect(check(report, 'decryption')?.detail).toMatch(/^the key of every case opens; [1-9]\d* fields of 1 cases/);
    expect(report.ledger.erasedAgain).toBe(1);
    const sql = `SELECT (SELECT count(*)::int FROM item WHERE case_id = $1) AS links,
      (SELECT count(*)::int FROM key_ring WHERE case_id = $2) AS keys`;
    expect(await ask('younger-ring', sql, [erased, kept])).toEqual([{ links: 0, keys: 1 }]);
  });

  it('without the erased key keeps it shut even where every ledger is lost, and the restore says so', async () => {
    const report = await restore(lonely('lonely'), 'no-ledger', { keys: young.keyRing });
    expect([report.ok, report.ledger.erasedAgain]).toEqual([false, 0]);
    expect(check(report, 'keys')).toMatchObject({ ok: false, detail: expect.stringMatching(/^1 cases have no key/) });
    const sql = `SELECT (SELECT sum(length(url_sealed))::int FROM item WHERE case_id = $1) > 0 AS "hasBytes",
      (SELECT count(*)::int FROM key_ring WHERE case_id = $1) AS keys`;
    expect(await ask('no-ledger', sql, [erased])).toEqual([{ hasBytes: true, keys: 0 }]);
  });

  it('is asked for before anything is touched, and without it nothing can be read', async () => {
    const alone = lonely('alone');
    await expect(restore(alone, 'never')).rejects.toThrow(/There is no key ring in .*alone-keys/);
    expect(fs.existsSync(place('never'))).toBe(false);
    const report = await restore(alone, 'without', { keys: null });
    expect(check(report, 'keys')).toMatchObject({
      ok: null,
      detail: expect.stringContaining('2 cases are unreadable'),
    });
  });

  const damage: [string, (text: string) => string][] = [
    ['ends early', (text) => text.slice(0, -120)],
    ['lacks a key', (text) => text.replace(/\{"case".*\n/, '')],
    ['was altered', (text) => text.replace(/"wrapped":"A/, '"wrapped":"B')],
    ['goes on after its end', (text) => `${text}${text}`],
    ['is something else', () => '{"format":9}\n'],
  ];
  it.each(damage)('is refused when it %s', async (_what, spoil) => {
    const file = place(`spoilt-${damage.findIndex(([what]) => what === _what)}.keys`);
    const text = fs.readFileSync(place('old-ring.keys'), 'utf8');
    fs.writeFileSync(file, spoil(text));
    expect(fs.readFileSync(file, 'utf8')).not.toBe(text);
    await expect(restore(old.directory, 'never', { keys: file })).rejects.toThrow(/key ring/);
    expect(fs.existsSync(place('never'))).toBe(false);
  });

  it('may not be kept among the backups', async () => {
    const inside = { to: place('backups'), keysTo: place('backups/keys'), source: { dataDir: dataDir() } };
    await expect(makeBackup(inside)).rejects.toThrow('must not be in the folder of the backups');
  });
});
