import { POLICIES } from '../../src/domain/retention/policies';
import { TABLES } from '../../src/domain/retention/tables';
import { CaseErasureService } from '../../src/features/case/case-erasure.service';
import { CaseService } from '../../src/features/case/case.service';
import { FiguresService } from '../../src/features/case/figures.service';
import { LegalHoldService } from '../../src/features/case/legal-hold.service';
import { RetentionWishService } from '../../src/features/case/retention-wish.service';
import { AnswerService } from '../../src/features/notice/answer.service';
import { PlatformWordsService } from '../../src/features/notice/platform-words.service';
import type { ReportInput } from '../../src/features/report/report.service';
import { AuditLog } from '../../src/infra/audit/audit-log';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { RowRetention } from '../../src/infra/retention/row-retention';
import { FixedClock } from '../support/clock';
import { type OwnRun, startOwnRun } from '../support/own-run';
import { refusalOf } from '../support/refusal';

jest.setTimeout(60_000);

const MIN_CELL = 5;
const DAYS = 90;

describe('keeping things for a time', () => {
  const clock = new FixedClock();
  let { test, work, worker, platform, stop } = {} as OwnRun;
  beforeAll(async () => {
    const settings = { FIGURES_MIN_CELL: String(MIN_CELL) };
    ({ test, work, worker, platform, stop } = await startOwnRun({ worker: false, clock, settings }));
  });
  afterAll(() => stop());
  // Each test begins with nothing that is due.
  afterEach(async () => {
    await test.database.dataSource.query(
      'UPDATE legal_hold SET lifted_at = now(), lifted_by = set_by, lift_reason_sealed = reason_sealed WHERE lifted_at IS NULL',
    );
    clock.advance({ hours: 24 * 400 });
    while ((await eraseDue()) > 0);
  });

  const units = () => test.app.get(UnitOfWork);
  const eraseDue = (limit = 50) => test.app.get(CaseErasureService).eraseDue(limit, DAYS);
  const holds = () => test.app.get(LegalHoldService);
  const inDays = (days: number) => new Date(clock.now().getTime() + days * 86_400_000);
  const isErased = async (locator: string) => (await work.page(locator)).erasedAt !== null;
  const ask = async (locator: string) => {
    const { id } = await work.page(locator);
    return units().run((tx) => test.app.get(RetentionWishService).askErasure(tx, id, clock.now()));
  };

  async function closedCase(slug: string, more: Partial<ReportInput> = {}): Promise<string> {
    const locator = await work.report([platform.link(slug)], more);
    const closing = { outcome: 'not_verified', reason: 'a test' } as const;
    await test.app.get(CaseService).closeUnproven(locator, await work.staff(), closing);
    return locator;
  }

  describe('the list of tables', () => {
    const inCatalogue = () =>
      work.rows<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`);

    it('names every table of the database with its class, and no other', async () => {
      const there = (await inCatalogue()).map(({ name }) => name).filter((name) => !name.startsWith('trial_'));
      expect(Object.keys(TABLES).sort()).toEqual(there);
      for (const [name, { class: one }] of Object.entries(TABLES))
        expect([name, POLICIES[one]]).not.toContain(undefined);
    });

    it('reaches every row of a case: by its own column, or by a cascade from a table that has one', async () => {
      const links = await work.rows<{ table: string; to: string; cascades: boolean }>(
        `SELECT c.conrelid::regclass::text AS table, c.confrelid::regclass::text AS to, c.confdeltype = 'c' AS cascades
         FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace`,
      );
      const columns = await work.rows<{ table: string; column: string }>(
        `SELECT table_name AS table, column_name AS column FROM information_schema.columns WHERE table_schema = 'public'`,
      );
      const has = (table: string, column: string) =>
        columns.some((one) => one.table === table && one.column === column);
      // Whatever hangs on a case belongs to it, whatever the list says; only the record and the ledger outlive it.
      const hanging = [...new Set(columns.filter(({ column }) => column === 'case_id').map(({ table }) => table))];
      for (const table of hanging.filter((name) => name !== 'erasure'))
        expect([table, TABLES[table]?.ofCase]).toEqual([table, 'case_id']);
      for (const [table, { ofCase, class: one, age }] of Object.entries(TABLES)) {
        if (one === 'case') expect([table, ofCase]).not.toEqual([table, undefined]);
        if (age !== undefined) expect([table, age, has(table, age)]).toEqual([table, age, true]);
        if (typeof ofCase !== 'object') continue;
        const link = links.find((found) => found.table === table && found.to === ofCase.through);
        expect([table, link?.cascades, TABLES[ofCase.through]?.ofCase]).toEqual([table, true, 'case_id']);
      }
      for (const { table } of columns.filter(({ column }) => column.endsWith('_sealed')))
        expect([table, TABLES[table]?.class]).toEqual([table, expect.stringMatching(/^(case|set_up|draft|visit)$/)]);
    });
  });

  describe('a closed case', () => {
    it('is erased when its days are over and not before, with the reason in record and ledger', async () => {
      const locator = await closedCase('days');
      const { id } = await work.page(locator);
      clock.advance({ hours: 24 * DAYS - 1 });
      expect(await eraseDue()).toBe(0);
      clock.advance({ hours: 1 });
      expect(await eraseDue()).toBe(1);
      expect(await isErased(locator)).toBe(true);
      expect(await work.rows('SELECT reason FROM erasure WHERE case_id = $1', [id])).toEqual([
        { reason: 'retention_ended' },
      ]);
      expect(await units().read((tx) => test.app.get(AuditLog).verify(tx, id))).toMatchObject({ ok: true });
      expect(await worker.runOutbox()).toEqual(['export-erasure']);
    });

    it('goes earlier when the person chose so, and never later than the helpline’s own days', async () => {
      const [sooner, later] = [await closedCase('sooner'), await closedCase('later')];
      const wishes = test.app.get(RetentionWishService);
      for (const [locator, days] of [
        [sooner, 7],
        [later, 3000],
      ] as const) {
        const { id } = await work.page(locator);
        await units().run((tx) => wishes.chooseDays(tx, id, days, clock.now()));
      }
      clock.advance({ hours: 24 * 7 });
      expect(await eraseDue()).toBe(1);
      expect([await isErased(sooner), await isErased(later)]).toEqual([true, false]);
      clock.advance({ hours: 24 * (DAYS - 7) });
      expect([await eraseDue(), await isErased(later)]).toEqual([1, true]);
    });

    it('that was reopened is counted from its next closing', async () => {
      const locator = await closedCase('reopened');
      await test.app.get(CaseService).reopen(locator, await work.staff(), 'a mistake');
      clock.advance({ hours: 24 * DAYS * 2 });
      expect([await eraseDue(), await isErased(locator)]).toEqual([0, false]);
      await ask(locator); // ends it for the tests that follow
      await worker.runOutbox();
    });

    it('is erased once although four workers come by at the same moment, in batches that stay small', async () => {
      const locators: string[] = [];
      for (let n = 0; n < 12; n++) locators.push(await closedCase(`batch-${n}`));
      clock.advance({ hours: 24 * DAYS });
      const rounds = await Promise.all([eraseDue(3), eraseDue(3), eraseDue(3), eraseDue(3)]);
      for (const taken of rounds) expect(taken).toBeLessThanOrEqual(3);
      let erased = rounds.reduce((sum, n) => sum + n, 0);
      for (let n = await eraseDue(3); n > 0; n = await eraseDue(3)) erased += n;
      expect(erased).toBe(12);
      const ids = await work.rows<{ id: string }>('SELECT id FROM "case" WHERE locator = ANY($1)', [locators]);
      const entries = await work.rows<{ n: number }>(
        `SELECT count(*)::int AS n FROM audit_entry WHERE action = 'case.erased' AND chain_id = ANY($1)`,
        [ids.map(({ id }) => id)],
      );
      expect(entries).toEqual([{ n: 12 }]);
    });
  });

  describe('a person who asks for it', () => {
    it('stops an open case first, and has it erased only when its recalls have left', async () => {
      const locator = await work.approvedCase([platform.link('asked')]);
      await worker.runOutbox();
      const { code, keeping } = await ask(locator);
      expect(keeping).toMatchObject({ waitsFor: 'recalls' });
      const wishes = test.app.get(RetentionWishService);
      expect(await eraseDue()).toBe(0);
      expect(await wishes.prove(code, clock.now())).toMatchObject({ kind: 'waiting', waitsFor: 'recalls' });
      await worker.runOutbox();
      expect(platform.received().at(-1)!.body.recalls).toBeDefined();
      expect(await eraseDue()).toBe(1);
      expect(await wishes.prove(code, clock.now())).toEqual({ kind: 'erased', at: clock.now() });
      const [line] = await work.rows<{ reason: string }>(
        'SELECT reason FROM erasure e JOIN "case" c ON c.id = e.case_id WHERE c.locator = $1',
        [locator],
      );
      expect(line).toEqual({ reason: 'person_asked' });
    });

    it('waits a month at most for a recall that nobody hands over by hand', async () => {
      const locator = await work.approvedCase([platform.link('by-hand')]);
      await worker.runOutbox();
      await ask(locator);
      await worker.runOutbox();
      await test.database.dataSource.query(
        `UPDATE notice SET state = 'undeliverable', delivered_at = NULL WHERE kind = 'recall' AND case_id =
           (SELECT id FROM "case" WHERE locator = $1)`,
        [locator],
      );
      clock.advance({ hours: 24 * 29 });
      expect(await eraseDue()).toBe(0);
      clock.advance({ hours: 25 });
      expect(await eraseDue()).toBe(1);
    });

    it('proves it with the newest code only, and with no code that was never given', async () => {
      const locator = await closedCase('codes');
      const [first, second] = [await ask(locator), await ask(locator)];
      await eraseDue();
      const prove = (code: string) => test.app.get(RetentionWishService).prove(code, clock.now());
      expect(await prove(first.code)).toEqual({ kind: 'unknown' });
      expect(await prove(` ${second.code.toLowerCase().replaceAll('-', ' ')}`)).toMatchObject({ kind: 'erased' });
      expect(await prove(second.code.slice(0, -1))).toEqual({ kind: 'unknown' });
      expect(await prove('')).toEqual({ kind: 'unknown' });
    });
  });

  describe('a legal hold', () => {
    it('stops the time and the person’s own wish, and lets both go on when it is lifted', async () => {
      const [locator, staff] = [await closedCase('held'), await work.staff('supervisor')];
      await holds().set(locator, staff, { reason: 'A court asks for it.', reviewAt: inDays(150) });
      const { code, keeping } = await ask(locator);
      expect(keeping.waitsFor).toBe('hold');
      clock.advance({ hours: 24 * (DAYS + 1) });
      expect(await eraseDue()).toBe(0);
      const by = await test.app.get(CaseErasureService).erase({ locator }, 'ordered');
      expect(by).toMatchObject({ ok: false, refusal: { code: 'case.legal-hold' } });
      expect(await work.page(locator)).toMatchObject({
        keeping: { hold: { reason: 'A court asks for it.', by: 'Sue Pervisor' } },
        tasks: [{ kind: 'hold_review' }],
      });
      // Nothing may take it back to work meanwhile: it would never be closed, and so never erased.
      const reopening = refusalOf(test.app.get(CaseService).reopen(locator, staff, 'please'));
      expect(await reopening).toMatchObject({ code: 'case.erasure-asked' });
      const prove = () => test.app.get(RetentionWishService).prove(code, clock.now());
      expect(await prove()).toMatchObject({ kind: 'waiting', waitsFor: 'hold' });
      await holds().lift(locator, staff, 'The court is done.');
      expect(await eraseDue()).toBe(1);
      expect(await prove()).toMatchObject({ kind: 'erased' });
    });

    it('asks for its review by a task until it is lifted or renewed, and is kept meanwhile', async () => {
      const [locator, staff] = [await closedCase('review'), await work.staff('supervisor')];
      await holds().set(locator, staff, { reason: 'A claim is running.', reviewAt: inDays(100) });
      clock.advance({ hours: 24 * 99 });
      expect(await holds().askForReviews(50)).toBe(0);
      clock.advance({ hours: 24 });
      expect([await holds().askForReviews(50), await holds().askForReviews(50)]).toEqual([1, 0]);
      const { tasks } = await work.page(locator);
      expect(tasks).toMatchObject([{ kind: 'hold_review' }]);
      const byHolder = test.app.get(CaseService).finishTask(locator, tasks[0]!.id, await work.staff());
      expect(await refusalOf(byHolder)).toEqual({ code: 'task.for-supervisors' });
      await test.app.get(CaseService).finishTask(locator, tasks[0]!.id, staff);
      expect(await holds().askForReviews(50)).toBe(1); // a tick alone settles nothing
      expect(await eraseDue()).toBe(0);
      await holds().set(locator, staff, { reason: 'It still runs.', reviewAt: inDays(100) });
      expect(await work.page(locator)).toMatchObject({ tasks: [], keeping: { hold: { reason: 'It still runs.' } } });
      expect(await holds().askForReviews(50)).toBe(0);
    });

    it('needs a reason, a review that is near, and a case that is there', async () => {
      const [locator, staff] = [await closedCase('refused'), await work.staff('supervisor')];
      const set = (reason: string, days: number) =>
        refusalOf(holds().set(locator, staff, { reason, reviewAt: inDays(days) }));
      expect(await set(' ', 10)).toMatchObject({ code: 'case.reason-needed' });
      expect(await set('why', 181)).toMatchObject({ code: 'case.hold-review-date' });
      expect(await set('why', 0)).toMatchObject({ code: 'case.hold-review-date' });
      expect(await refusalOf(holds().lift(locator, staff, 'why'))).toMatchObject({ code: 'case.not-held' });
      await ask(locator);
      await eraseDue();
      expect(await set('why', 10)).toMatchObject({ code: 'case.erased' });
    });
  });

  it('what a platform wrote is emptied after its days when the case is closed, and kept while it is open or held', async () => {
    const words = () => test.app.get(PlatformWordsService);
    const texts = async (locator: string) =>
      (await work.page(locator)).notices.flatMap((n) => n.answers.map((a) => a.text));
    async function answered(slug: string): Promise<string> {
      const locator = await work.approvedCase([platform.link(slug)]);
      await worker.runOutbox();
      const page = await work.page(locator);
      const [channel] = await work.rows<{ platformId: string }>(
        'SELECT platform_id AS "platformId" FROM notice WHERE id = $1',
        [page.notices[0]!.id],
      );
      await test.app.get(AnswerService).apply({
        noticeId: page.notices[0]!.id,
        caseId: page.id,
        platformId: channel!.platformId,
        webhookId: `answer-${slug}`,
        bodySha256: Buffer.alloc(32, slug),
        answer: { type: 'needs_information', question: 'Which one is it?' },
      });
      await test.app.get(AnswerService).apply({
        noticeId: page.notices[0]!.id,
        caseId: page.id,
        platformId: channel!.platformId,
        webhookId: `uploader-${slug}`,
        bodySha256: Buffer.alloc(32, `u${slug}`),
        answer: { type: 'counter_statement', counterStatement: 'It is mine.' },
      });
      return locator;
    }
    const [open, closed, held] = [await answered('open'), await answered('closed'), await answered('kept')];
    const staff = await work.staff('supervisor');
    await holds().set(held, staff, { reason: 'A court asks.', reviewAt: inDays(170) });
    // Closed long before their own days are over: only the words' time has come.
    await test.database.dataSource.query(
      `UPDATE "case" SET state = 'closed', outcome = 'not_removed', closed_at = $2 WHERE locator = ANY($1)`,
      [[closed, held], inDays(89)],
    );
    clock.advance({ hours: 24 * 89 });
    expect(await words().emptyOld(100, 90)).toEqual({ largest: 0, total: 0 });
    clock.advance({ hours: 25 });
    expect(await words().emptyOld(100, 90)).toEqual({ largest: 1, total: 3 });
    expect([await texts(open), await texts(closed), await texts(held)]).toEqual([
      ['Which one is it?', null],
      [null, null],
      ['Which one is it?', null],
    ]);
    const uploaders = async (locator: string) =>
      (await work.page(locator)).notices.flatMap((n) => n.counterStatements.map(({ text }) => text));
    expect([await uploaders(open), await uploaders(closed), await uploaders(held)]).toEqual([
      ['It is mine.'],
      [],
      ['It is mine.'],
    ]);
    await ask(open);
    await worker.runOutbox();
  });

  it('rows of a class that ends by age go at their hour and not before; a batch is a batch, and it is counted', async () => {
    const db = test.database.dataSource;
    await db.query(
      'CREATE TABLE trial_draft (id int, typed_at timestamptz); CREATE TABLE trial_limit (id int, seen_at timestamptz)',
    );
    const tables = {
      ...TABLES,
      trial_draft: { class: 'draft', age: 'typed_at' },
      trial_limit: { class: 'rate_limit', age: 'seen_at' },
    } as const;
    const now = clock.now().toISOString();
    await db.query(`INSERT INTO trial_draft SELECT n, $1 FROM generate_series(1, 5) n`, [now]);
    await db.query(`INSERT INTO trial_limit VALUES (1, $1), (2, NULL)`, [now]);
    await db.query(`UPDATE outbox_message SET done_at = $1 WHERE done_at IS NOT NULL`, [now]);
    const rows = new RowRetention(
      units(),
      clock,
      test.app.get(AuditLog),
      { countRetained: () => undefined } as never,
      { register: () => undefined } as never,
    );
    const count = async (table: string) =>
      (await work.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]!.n;
    clock.advance({ hours: 23, minutes: 59 });
    expect(await rows.sweep(2, tables)).toBe(0);
    clock.advance({ minutes: 1 });
    expect(await rows.sweep(2, tables)).toBe(2);
    expect([await count('trial_draft'), await count('trial_limit')]).toEqual([3, 1]);
    while ((await rows.sweep(2, tables)) > 0);
    expect(await count('trial_draft')).toBe(0);
    expect(await count('outbox_message WHERE done_at IS NOT NULL')).toBeGreaterThan(0);
    clock.advance({ hours: 24 * 7 });
    while ((await rows.sweep(100, tables)) > 0);
    expect(await count('outbox_message WHERE done_at IS NOT NULL')).toBe(0);
    const recorded = await work.rows<{ table: string; rows: number }>(
      `SELECT detail->>'table' AS table, sum((detail->>'rows')::int)::int AS rows FROM audit_entry
       WHERE action = 'retention.applied' GROUP BY 1`,
    );
    expect(recorded).toEqual(
      expect.arrayContaining([
        { table: 'trial_draft', rows: 5 },
        { table: 'trial_limit', rows: 1 },
      ]),
    );
    await db.query('DROP TABLE trial_draft, trial_limit');
  });

  it('figures outlive their cases: only of those who agreed, and no cell of fewer than the setting', async () => {
    const figures = test.app.get(FiguresService);
    const published = async () =>
      Object.fromEntries((await figures.published()).map((cell) => [`${cell.dimension} ${cell.value}`, cell.count]));
    expect(await published()).toEqual({});
    const agreed = { consents: ['use_in_figures'] } as const;
    for (let n = 0; n < MIN_CELL + 1; n++) await closedCase(`figures-${n}`, agreed);
    await closedCase('figures-alone', { ...agreed, circumstance: 'made_by_ai', language: 'vi' });
    await closedCase('figures-no', { circumstance: 'threatened' });
    const month = clock.now().toISOString().slice(0, 7);
    clock.advance({ hours: 24 * DAYS });
    expect(await eraseDue()).toBe(MIN_CELL + 3);
    expect(await published()).toEqual({}); // the pool closes with the next look, and all of it at once
    await figures.closeWhenDue();
    const cells = await published();
    expect(cells).toEqual({
      [`month ${month}`]: MIN_CELL + 2,
      'platform own': MIN_CELL + 2,
      'outcome not_verified': MIN_CELL + 2,
      'circumstance *': MIN_CELL + 2,
      'language *': MIN_CELL + 2,
    });
    expect(await work.rows(`SELECT 1 FROM counter WHERE stage = 'pool'`)).toEqual([]);
    // One more case changes nothing that can be read: the difference of two readings would describe it alone.
    await closedCase('figures-late', agreed);
    clock.advance({ hours: 24 * DAYS });
    await eraseDue();
    await figures.closeWhenDue();
    expect(await published()).toEqual(cells);
  });
});
