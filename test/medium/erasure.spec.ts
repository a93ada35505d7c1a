import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readLedger } from '../../src/domain/case/erasure-ledger';
import { CaseErasureService } from '../../src/features/case/case-erasure.service';
import { CaseService } from '../../src/features/case/case.service';
import { CaseWithdrawalService } from '../../src/features/case/case-withdrawal.service';
import { WorklistView } from '../../src/features/case/worklist.view';
import { PersonAccessService } from '../../src/features/report/person-access.service';
import { ReportService } from '../../src/features/report/report.service';
import { totpAt } from '../../src/infra/crypto/totp';
import { AuditLog } from '../../src/infra/audit/audit-log';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { translatorFor } from '../../src/web/i18n/translator';
import { aReport } from '../support/casework';
import { type OwnRun, startOwnRun } from '../support/own-run';
import { refusalOf } from '../support/refusal';
import { runProgram } from '../support/run-program';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

/** Sealed columns that belong to no case: they hold secrets of staff and of platforms. */
const NOT_OF_A_CASE = ['staff.totp_sealed', 'channel.secret_sealed', 'channel.answer_secret_sealed'];

describe('erasing a case', () => {
  let { test, work, worker, platform, stop } = {} as OwnRun;
  let folder: string;
  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'buckler-erasure-'));
    const settings = { ERASURE_LEDGER_FILE: path.join(folder, 'ledger.jsonl') };
    ({ test, work, worker, platform, stop } = await startOwnRun({ worker: false, settings }));
  });
  afterAll(async () => {
    await stop();
    fs.rmSync(folder, { recursive: true });
  });

  const erasures = () => test.app.get(CaseErasureService);
  const units = () => test.app.get(UnitOfWork);
  const withContact = { contact: { way: 'email', address: 'someone@example.org', note: 'after six' } } as const;

  /** Delivered, withdrawn, recalled: everything that a case can hold is there, and nothing must leave any more. */
  async function withdrawnCase(slug: string) {
    const locator = await work.approvedCase([platform.link(slug)], 'us-take-it-down', withContact);
    await worker.runOutbox();
    const { id } = await work.page(locator);
    await units().run((tx) => test.app.get(CaseWithdrawalService).withdraw(tx, id));
    return { locator, id };
  }

  /** Every column of the database whose name says that it is sealed, with how many bytes of this case are in it. */
  async function sealedBytes(caseId: string): Promise<Map<string, number>> {
    const columns = await work.rows<{ table: string; column: string; owner: string }>(
      `SELECT c.table_name AS table, c.column_name AS column, (SELECT o.column_name FROM information_schema.columns o
         WHERE o.table_schema = 'public' AND o.table_name = c.table_name AND o.column_name IN ('case_id', 'notice_id')
         ORDER BY o.column_name LIMIT 1) AS owner
       FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.column_name LIKE '%\\_sealed'`,
    );
    const ours = columns.filter(({ table, column }) => !NOT_OF_A_CASE.includes(`${table}.${column}`));
    const found = new Map<string, number>();
    for (const { table, column, owner } of ours) {
      const which = owner === 'case_id' ? '$1' : '(SELECT id FROM notice WHERE case_id = $1)';
      const [row] = await work.rows<{ bytes: number }>(
        `SELECT coalesce(sum(length(${column})), 0)::int AS bytes FROM ${table} WHERE ${owner} IN (${which})`,
        [caseId],
      );
      found.set(`${table}.${column}`, row!.bytes);
    }
    return found;
  }

  it('leaves no sealed byte, no key and no way in, in whatever table they are', async () => {
    const { id } = await withdrawnCase('every-byte');
    await worker.runOutbox();
    const before = await sealedBytes(id);
    for (const column of [
      'item.url_sealed',
      'report.narrative_sealed',
      'contact_rule.address_sealed',
      'notice.body_sealed',
    ])
      expect([column, before.get(column)]).not.toEqual([column, 0]);
    const [item] = await work.rows<{ index: string }>(
      `SELECT encode(url_index, 'hex') AS index FROM item WHERE case_id = $1`,
      [id],
    );

    expect(await erasures().erase({ id }, 'person_asked')).toEqual({ ok: true });
    for (const [column, bytes] of await sealedBytes(id)) expect([column, bytes]).toEqual([column, 0]);
    for (const table of ['key_ring', 'person_access', 'person_session'])
      expect(await work.rows(`SELECT 1 FROM ${table} WHERE case_id = $1`, [id])).toEqual([]);
    expect(await work.rows(`SELECT 1 FROM item WHERE encode(url_index, 'hex') = $1`, [item!.index])).toEqual([]);
  });

  it('keeps the record whole, says in it that the case was erased, and enters the ledger', async () => {
    const { id } = await withdrawnCase('record');
    await worker.runOutbox();
    await erasures().erase({ id }, 'ordered');
    const entries = await work.rows<{ action: string; detail: unknown }>(
      'SELECT action, detail FROM audit_entry WHERE chain_id = $1 ORDER BY seq',
      [id],
    );
    expect(entries.at(-1)).toEqual({ action: 'case.erased', detail: { reason: 'ordered' } });
    expect(await units().read((tx) => test.app.get(AuditLog).verify(tx, id))).toMatchObject({ ok: true });
    expect(await work.rows('SELECT reason FROM erasure WHERE case_id = $1', [id])).toEqual([{ reason: 'ordered' }]);
    await expect(work.rows('DELETE FROM erasure')).rejects.toThrow('append-only');
  });

  it('carries the erasure out of the database, where nobody can read who it was', async () => {
    const { id } = await withdrawnCase('carried-out');
    await worker.runOutbox();
    await erasures().erase({ id }, 'person_asked');
    expect(await worker.runOutbox()).toEqual(['export-erasure']);
    const file = path.join(folder, 'ledger.jsonl');
    const ledger = readLedger(fs.readFileSync(file, 'utf8'));
    expect(ledger.ok && ledger.records.find(({ caseId }) => caseId === id)).toMatchObject({ reason: 'person_asked' });
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is refused while the case is open, and while a recall has not left', async () => {
    const open = await work.report([platform.link('still-open')]);
    expect(await erasures().erase({ locator: open }, 'person_asked')).toMatchObject({
      ok: false,
      refusal: { code: 'case.not-closed' },
    });
    const { id } = await withdrawnCase('recall-first');
    const refused = { ok: false, refusal: { code: 'case.still-sending' } };
    expect(await erasures().erase({ id }, 'person_asked')).toMatchObject(refused);
    expect((await work.rows('SELECT 1 FROM key_ring WHERE case_id = $1', [id])).length).toBe(1);
    await worker.runOutbox();
    expect(await erasures().erase({ id }, 'person_asked')).toEqual({ ok: true });
    expect(await erasures().erase({ id }, 'person_asked')).toMatchObject({ refusal: { code: 'case.erased' } });
  });

  it('cannot be undone at the desk: an erased case is not reopened, and its links are not looked at', async () => {
    const locator = await work.report([platform.link('not-reopened')]);
    const staff = await work.staff();
    const cases = test.app.get(CaseService);
    await cases.closeUnproven(locator, staff, { outcome: 'not_verified', reason: 'a test' });
    await erasures().erase({ locator }, 'retention_ended');
    expect(await refusalOf(cases.reopen(locator, staff, 'please'))).toEqual({ code: 'case.erased' });
    expect(await worker.look()).toBe(0);
  });

  it.each([
    ['en', 'caseworker', 'This case was erased'],
    ['vi', 'supervisor', 'Hồ sơ này đã được xóa'],
  ] as const)('the desk reads so on its page (%s), and the lists still open', async (language, role, words) => {
    const { locator, id } = await withdrawnCase(`page-${language}`);
    await worker.runOutbox();
    await erasures().erase({ id }, 'person_asked');
    const page = await work.page(locator);
    expect(page).toMatchObject({ narrative: null, items: [], notices: [], contact: { way: 'none' } });
    expect(Object.values(page.allowed)).not.toContain(true);
    const { email, password, totpSecret } = test[role];
    const desk = new Visitor(test.url, { language });
    await desk.get('/desk');
    await desk.submit(
      { email, password, code: totpAt(totpSecret, new Date()) },
      translatorFor(language)('desk.signIn.button'),
    );
    await desk.get(`/desk/cases/${locator}`);
    expect(desk.status).toBe(200);
    expect(desk.text()).toContain(words);
    expect(desk.html).not.toContain(platform.host);
    expect((await desk.get('/desk')).status).toBe(200);
    expect((await desk.get('/desk/closed')).status).toBe(200);
    expect((await test.app.get(WorklistView).closed()).some((row) => row.locator === locator)).toBe(true);
  });

  it('is done by a command, which says why not and never guesses', async () => {
    const erase = (...args: string[]) => runProgram('src/admin.js', ['erase', ...args], test.env);
    const open = await work.report([platform.link('by-command')]);
    expect(await erase('--locator', open, '--reason', 'ordered')).toMatchObject({
      code: 2,
      said: expect.stringContaining('Only a closed case can be erased') as string,
    });
    expect((await erase('--locator', open)).said).toContain('--reason must be one of');
    expect((await erase('--locator', 'BK-0000-0000', '--reason', 'ordered')).said).toContain('no case with this');
    await test.app
      .get(CaseService)
      .closeUnproven(open, await work.staff(), { outcome: 'not_verified', reason: 'a test' });
    expect(await erase('--locator', open, '--reason', 'ordered')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Erased/) as string,
    });
    expect(await work.page(open)).toMatchObject({ erasedAt: expect.any(Date) as Date });
  });

  it('ends the person’s visit, and their words open nothing any more', async () => {
    const receipt = await test.app.get(ReportService).submit(aReport([platform.link('person-return')]));
    if (receipt.kind !== 'received') throw new Error('no receipt');
    const access = test.app.get(PersonAccessService);
    const token = await access.signIn(receipt.locator, receipt.phrase.join(' '));
    expect((await access.caseFor(token!))?.links).toHaveLength(1);
    await access.withdraw(token!);
    await worker.runOutbox();
    await erasures().erase({ locator: receipt.locator }, 'person_asked');
    expect(await access.caseFor(token!)).toBeNull();
    expect(await access.signIn(receipt.locator, receipt.phrase.join(' '))).toBeNull();
  });
});

describe('replaying an erasure on a restored database', () => {
  let { test, work, worker, platform, stop } = {} as OwnRun;
  beforeAll(async () => {
    ({ test, work, worker, platform, stop } = await startOwnRun({ worker: false }));
  });
  afterAll(() => stop());
  const replay = (caseId: string) =>
    test.app.get(CaseErasureService).replay({
      caseId,
      erasedAt: new Date('2026-11-23T10:00:00.000Z'),
      reason: 'person_asked',
    });

  it('erases a case that the backup shows as open, and nothing of it is sent, watched or counted down again', async () => {
    const locator = await work.approvedCase([platform.link('open-in-backup')]);
    const { id } = await work.page(locator);
    expect(await replay(id)).toBe(true);
    await worker.runOutbox();
    await worker.send();
    await worker.look();
    await worker.fireClocks();
    expect(platform.received()).toEqual([]);
    expect(platform.looks('open-in-backup')).toEqual([]);
    expect(await work.page(locator)).toMatchObject({ state: 'closed', outcome: 'withdrawn', narrative: null });
    const states = await work.rows(
      'SELECT state FROM clock WHERE case_id = $1 UNION SELECT state FROM item WHERE case_id = $1',
      [id],
    );
    expect(states).toEqual(expect.arrayContaining([{ state: 'void' }, { state: 'withdrawn' }]));
    expect(states).toHaveLength(2);
    expect(await work.rows('SELECT state, next_attempt_at AS next FROM notice WHERE case_id = $1', [id])).toEqual([
      { state: 'recalled', next: null },
    ]);
    const [entry] = await work.rows<{ detail: unknown }>(
      `SELECT detail FROM audit_entry WHERE chain_id = $1 AND action = 'case.erased'`,
      [id],
    );
    expect(entry!.detail).toMatchObject({ from: 'notice', to: 'closed', erasedAt: '2026-11-23T10:00:00.000Z' });
    expect(await test.app.get(UnitOfWork).read((tx) => test.app.get(AuditLog).verify(tx, id))).toMatchObject({
      ok: true,
    });
  });

  it('does nothing the second time, and takes a case it has never seen into its ledger only', async () => {
    const { id } = await work.page(await work.report([platform.link('twice')]));
    expect(await replay(id)).toBe(true);
    expect(await replay(id)).toBe(false);
    const stranger = '01900000-0000-7000-8000-00000000aaaa';
    expect(await replay(stranger)).toBe(false);
    expect(await work.rows('SELECT case_id FROM erasure ORDER BY case_id')).toEqual(
      expect.arrayContaining([{ case_id: id }, { case_id: stranger }]),
    );
    expect(
      await work.rows(`SELECT 1 FROM audit_entry WHERE chain_id = $1 AND action = 'case.erased'`, [id]),
    ).toHaveLength(1);
  });
});
