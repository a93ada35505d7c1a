import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readLedger } from '../../src/domain/case/erasure-ledger';
import { TABLES_OF_A_CASE } from '../../src/domain/retention/tables';
import { CaseErasureService } from '../../src/features/case/case-erasure.service';
import { CaseService } from '../../src/features/case/case.service';
import { CaseWithdrawalService } from '../../src/features/case/case-withdrawal.service';
import { TaskService } from '../../src/features/case/task.service';
import { WorklistView } from '../../src/features/worklist/worklist.view';
import { PersonAccessService } from '../../src/features/return/person-access.service';
import { ReportService } from '../../src/features/report/report.service';
import { totpAt } from '../../src/infra/crypto/totp';
import { AuditLog } from '../../src/infra/audit/audit-log';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { Outbox } from '../../src/infra/outbox/outbox';
import { translatorFor } from '../../src/web/i18n/translator';
import { aReport } from '../support/casework';
import { type OwnRun, startOwnRun } from '../support/own-run';
import { refusalOf } from '../support/refusal';
import { runProgram } from '../support/run-program';
import { marksOf, sealedValues, tracesOf } from '../support/traces';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

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

  it('leaves no sealed value and no trace in any table but its shell, the record and the ledger', async () => {
    const { locator, id } = await withdrawnCase('every-byte');
    await worker.runOutbox();
    const [notice] = await work.rows<{ id: string }>(`SELECT id FROM notice WHERE case_id = $1 AND kind = 'recall'`, [
      id,
    ]);
    await test.database.dataSource.query(
      `INSERT INTO dead_letter (id, kind, subject_id, job, reason, died_at)
       VALUES (gen_random_uuid(), 'message', $1, 'send-notice', 'poison:TypeError', now())`,
      [notice!.id],
    );
    await units().run((tx) =>
      test.app.get(TaskService).open(tx, [{ caseId: id, kind: 'refused', subjectId: notice!.id }], new Date()),
    );
    const db = test.database.dataSource;
    const before = await sealedValues(db, [id]);
    expect(new Set(before.map(({ field }) => field))).toEqual(
      new Set([
        'item.url',
        'report.narrative',
        'contact_rule.address',
        'contact_rule.note',
        'notice.body',
        'answer_link.token',
      ]),
    );
    const marks = await marksOf(db, id);
    expect(await tracesOf(db, marks)).toEqual(
      expect.arrayContaining([
        'dead_letter: notice',
        'item: index',
        'key_ring: key',
        'outbox_message: case',
        'task: task',
      ]),
    );

    expect(await erasures().erase({ id }, 'person_asked')).toEqual({ ok: true });
    expect(await sealedValues(db, [id])).toEqual([]);
    await worker.runOutbox();
    const left = await tracesOf(db, marks);
    expect(left.filter((trace) => !/^audit_entry: (notice|item|clock|task|bytes)$/.test(trace))).toEqual([
      'audit_entry: case',
      'audit_head: case',
      'case: case',
      'erasure: case',
      'outbox_message: case', // the job that carries the erasure out, until it is a week old
    ]);
    const [shell] = await work.rows('SELECT * FROM "case" WHERE id = $1', [id]);
    expect(shell).toMatchObject({ locator, state: 'closed', language: 'und', claimed_by: null, duplicate_of: null });
  });

  it('leaves jobs that are still in a queue with nothing to do', async () => {
    const { id } = await withdrawnCase('late-jobs');
    await worker.runOutbox();
    const [of] = await work.rows<{ noticeId: string; itemId: string; channelId: string }>(
      `SELECT n.id AS "noticeId", n.channel_id AS "channelId", i.id AS "itemId"
       FROM notice n JOIN item i ON i.case_id = n.case_id WHERE n.case_id = $1 AND n.kind = 'takedown'`,
      [id],
    );
    await erasures().erase({ id }, 'person_asked');
    const { noticeId, itemId, channelId } = of!;
    await units().run((tx) =>
      test.app
        .get(Outbox)
        .add(
          tx,
          new Date(),
          { job: 'send-notice', payload: { noticeId, attempt: 2, channelId } },
          { job: 'check-item', payload: { itemId, check: 1 } },
          { job: 'recall-notices', payload: { caseId: id } },
          { job: 'remind-platform', payload: { noticeId, percent: 50 } },
        ),
    );
    const received = platform.received().length;
    await worker.runOutbox();
    expect(platform.received()).toHaveLength(received);
    expect(await work.rows('SELECT 1 FROM notice WHERE case_id = $1', [id])).toEqual([]);
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
    for (const table of TABLES_OF_A_CASE)
      expect([table, await work.rows(`SELECT 1 FROM ${table} WHERE case_id = $1`, [id])]).toEqual([table, []]);
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
