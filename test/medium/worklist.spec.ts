import { type NextStepName, nextStepOf } from '../../src/domain/case/next-step';
import type { StaffIdentity } from '../../src/domain/shared/staff';
import { nextFactsOf } from '../../src/features/case/case-next.presenter';
import { CasePageView } from '../../src/features/case/case-page.view';
import { CaseService } from '../../src/features/case/case.service';
import { HandOverService } from '../../src/features/case/hand-over.service';
import { HoldService } from '../../src/features/case/hold.service';
import { HolderService } from '../../src/features/case/holder.service';
import { LeaseService } from '../../src/features/case/lease.service';
import { TaskService } from '../../src/features/case/task.service';
import { BulkService } from '../../src/features/worklist/bulk.service';
import { SearchView } from '../../src/features/worklist/search.view';
import { TaskQueueView } from '../../src/features/worklist/task-queue.view';
import { WorklistEntryService } from '../../src/features/worklist/worklist-entry.service';
import { SavedViewService } from '../../src/features/worklist/saved-view.service';
import {
  cursorText,
  OPEN_STATES,
  parseCursor,
  parseFilter,
  WORKLIST_BUCKETS,
} from '../../src/features/worklist/worklist-filter';
import { nextFactsOfRow } from '../../src/features/worklist/worklist.presenter';
import { WorklistView } from '../../src/features/worklist/worklist.view';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { inviteStaff } from '../support/app';
import { FixedClock } from '../support/clock';
import { signedIn } from '../support/desk-people';
import { type OwnRun, startOwnRun } from '../support/own-run';
import { refusalOf } from '../support/refusal';

jest.setTimeout(120_000);

const refused = async (step: Promise<unknown>) => (await refusalOf(step)).code;

describe('the worklist', () => {
  const clock = new FixedClock();
  let { test, work, worker, platform, stop } = {} as OwnRun;
  let [me, other, boss] = [] as unknown as [StaffIdentity, StaffIdentity, StaffIdentity];
  let number = 0;
  beforeAll(async () => {
    ({ test, work, worker, platform, stop } = await startOwnRun({ worker: false, clock }));
    me = await work.staff();
    boss = await work.staff('supervisor');
    other = await work.staff(await inviteStaff(test, 'caseworker', 'Cole League'));
  });
  afterAll(() => stop());
  // Each story begins with an empty list.
  beforeEach(async () => {
    await test.app.get(WorklistEntryService).catchUp(1000);
    await work.rows(
      `UPDATE "case" SET state = 'closed', outcome = 'referred', closed_at = now() WHERE state <> 'closed'`,
    );
    await work.rows('UPDATE audit_head SET is_unseen = true');
    await test.app.get(WorklistEntryService).catchUp(1000);
    clock.advance({ hours: 1 });
  });

  const report = (more = {}) => work.report([platform.link(`list-${++number}`)], more);
  const list = async (query: Record<string, string> = {}, limit = 50) =>
    test.app.get(WorklistView).page({ filter: parseFilter(query), cursor: parseCursor(query), limit, staff: me });
  const locators = async (query: Record<string, string> = {}) => (await list(query)).rows.map(({ locator }) => locator);
  const idOf = async (locator: string) =>
    (await work.rows<{ id: string }>('SELECT id FROM "case" WHERE locator = $1', [locator]))[0]!.id;

  it('stands in the order of risk: a threat before an older report, an urgent one before both', async () => {
    const plain = await report();
    clock.advance({ hours: 2 });
    const threat = await report({ circumstance: 'threatened' });
    clock.advance({ hours: 2 });
    const urgent = await report();
    await test.app.get(HolderService).prioritise(urgent, me, true);
    expect(await locators()).toEqual([urgent, threat, plain]);
    expect((await list()).rows.map(({ signs }) => signs)).toEqual([['urgent'], ['threat'], []]);
    await test.app.get(HolderService).prioritise(urgent, me, false);
    expect(await locators()).toEqual([threat, plain, urgent]);
  });

  it('follows every change without a worker: taken, noticed, delivered, its clock, closed', async () => {
    const locator = await work.approvedCase([platform.link(`list-${++number}`)]);
    await worker.runOutbox();
    const [row] = (await list()).rows;
    expect(row).toMatchObject({
      locator,
      state: 'removal',
      claimedById: me.id,
      nearestClock: { rule: 'us-take-it-down' },
    });
    expect(await locators({ bucket: 'later' })).toEqual([locator]);
    clock.advance({ hours: 45 });
    expect(await locators({ bucket: '4h' })).toEqual([locator]);
    clock.advance({ hours: 4 });
    await worker.fireClocks();
    expect(await locators({ bucket: 'overdue' })).toEqual([locator]);
    expect(await locators({ bucket: '4h' })).toEqual([]);
    await work.rows(`UPDATE item SET state = 'given_up' WHERE case_id = $1`, [await idOf(locator)]);
    await test.app.get(CaseService).closeFinished(locator, me);
    expect(await locators()).toEqual([]);
  });

  it('names the same next step as the page of the case, stage by stage', async () => {
    const expectNext = async (locator: string, step: NextStepName, staff: StaffIdentity = me) => {
      const { rows, at } = await test.app.get(WorklistView).page({ staff });
      const row = rows.find((one) => one.locator === locator)!;
      const words = { staff, now: at };
      const page = await test.app.get(CasePageView).load(locator, staff);
      const [listed, shown] = [nextFactsOfRow(row, words), nextFactsOf(page, words)];
      expect([nextStepOf(listed), nextStepOf(shown)]).toEqual([step, step]);
      // What is behind a notice the list asks only where one may be next; where nothing is on hold nobody lifts it.
      const aside = { hasConsent: true, authority: 'enough', isNamedElsewhere: false, mayLiftHold: false };
      expect({ ...listed, ...aside }).toEqual({ ...shown, ...aside });
    };
    const link = platform.link(`list-${++number}`);
    const locator = await work.report([link]);
    await expectNext(locator, 'take');
    await test.app.get(CaseService).take(locator, me);
    await expectNext(locator, 'judge');
    await expectNext(locator, 'judge', boss);
    const drafted = await work.draftedCase([platform.link(`list-${++number}`)]);
    await expectNext(drafted, 'approve');
    const doubtful = await work.draftedCase([link]);
    await expectNext(doubtful, 'doubt');
    await test.app.get(HoldService).put(doubtful, me);
    await expectNext(doubtful, 'held');
    await expectNext(doubtful, 'hold', boss);
    await work.approveAll(drafted);
    await expectNext(drafted, 'sending');
    await worker.runOutbox();
    await expectNext(drafted, 'waiting');
    const task = { caseId: await idOf(drafted), kind: 'message', subjectId: null } as const;
    await test.app.get(UnitOfWork).run((tx) => test.app.get(TaskService).open(tx, [task], clock.now()));
    await expectNext(drafted, 'task');
    clock.advance({ hours: 49 });
    await worker.fireClocks();
    await expectNext(drafted, 'overdue');
  });

  it('takes into account how long the platform usually takes', async () => {
    const slow = await work.approvedCase([platform.link(`list-${++number}`)]);
    await worker.runOutbox();
    const before = (await list()).rows[0]!.riskAt!;
    const [notice] = await work.rows<{ id: string; platformId: string }>(
      `SELECT id, platform_id AS "platformId" FROM notice WHERE case_id = $1`,
      [await idOf(slow)],
    );
    // Three answers, ten hours after delivery: the middle of the last ones is the platform's pace.
    await work.rows(
      `INSERT INTO answer (id, platform_id, webhook_id, notice_id, type, body_sha256, received_at)
       SELECT gen_random_uuid(), $2, 'pace-' || i, $1, 'refused', 'x', n.delivered_at + interval '10 hours'
       FROM generate_series(1, 3) i, notice n WHERE n.id = $1`,
      [notice!.id, notice!.platformId],
    );
    // Known anew after five minutes: another process would know it at once.
    Object.assign(test.app.get(WorklistEntryService), { pace: null });
    await work.rows('UPDATE audit_head SET is_unseen = true WHERE chain_id = $1', [await idOf(slow)]);
    expect((await list()).rows[0]!.riskAt).toEqual(new Date(before.getTime() - 10 * 3_600_000));
    await work.rows(`DELETE FROM answer WHERE webhook_id LIKE 'pace-%'`);
    Object.assign(test.app.get(WorklistEntryService), { pace: null });
  });

  it('is cut into pages that go on and back, and never shows a row twice while others come in above', async () => {
    const made: string[] = [];
    for (let i = 0; i < 7; i += 1) {
      made.push(await report());
      clock.advance({ minutes: 1 });
    }
    const place = (side: string, row: { riskAt: Date | null; caseId: string }) => ({
      [side]: cursorText({ caseId: row.caseId, riskAt: row.riskAt! }),
    });
    const first = await list({}, 3);
    expect(first.rows.map(({ locator }) => locator)).toEqual(made.slice(0, 3));
    expect([first.hasBefore, first.hasAfter]).toEqual([false, true]);
    const urgent = await report();
    await test.app.get(HolderService).prioritise(urgent, me, true);
    const second = await list(place('after', first.rows[2]!), 3);
    expect(second.rows.map(({ locator }) => locator)).toEqual(made.slice(3, 6));
    const last = await list(place('after', second.rows[2]!), 3);
    expect(last.rows.map(({ locator }) => locator)).toEqual(made.slice(6));
    expect([last.hasBefore, last.hasAfter]).toEqual([true, false]);
    const back = await list(place('before', second.rows[0]!), 3);
    expect(back.rows.map(({ locator }) => locator)).toEqual(made.slice(0, 3));
    expect([back.hasBefore, back.hasAfter]).toEqual([true, true]);
  });

  it('brings every step on a later page back to that page, also one that is not filled in', async () => {
    const first = await report();
    clock.advance({ minutes: 1 });
    const second = await report();
    const [top] = (await list({}, 1)).rows;
    const place = cursorText({ caseId: top!.caseId, riskAt: top!.riskAt! });
    const { cookie } = await signedIn(test, test.caseworker);
    const headers = { cookie, 'sec-fetch-site': 'same-origin' };
    const post = (path: string, fields: Record<string, string>) =>
      fetch(test.url + path, { method: 'POST', redirect: 'manual', headers, body: new URLSearchParams(fields) });
    const page = await (await fetch(`${test.url}/desk?after=${place}`, { headers })).text();
    expect(page).toContain(`name="after" value="${place}"`);
    const kept = await post(`/desk/cases/${second}/keep`, { after: place });
    expect(kept.headers.get('location')).toBe(`/desk?after=${place}`);
    const released = await post(`/desk/cases/${second}/let-go`, { after: place, state: 'intake' });
    expect(released.headers.get('location')).toBe(`/desk?state=intake&after=${place}`);

    const wrong = await post('/desk/bulk', { after: place, case: await idOf(second), step: 'do' });
    const html = await wrong.text();
    expect([wrong.status, html.includes(first), html.includes(second)]).toEqual([422, false, true]);
    expect(html).toContain(`value="${await idOf(second)}" form="bulk" checked`);
  });

  it('is narrowed by state, holder, platform, law, mark and group', async () => {
    const fresh = await report({ circumstance: 'threatened' });
    const held = await report({ ageInPicture: 'not_sure' });
    const drafted = await work.draftedCase([platform.link(`list-${++number}`)]);
    const [{ slug }] = (await work.rows<{ slug: string }>(
      `SELECT p.slug FROM item i JOIN platform p ON p.id = i.platform_id WHERE i.case_id = $1`,
      [await idOf(drafted)],
    )) as [{ slug: string }];
    expect(await locators({ state: 'verification' })).toEqual([drafted]);
    expect(await locators({ holder: 'me' })).toEqual([drafted]);
    expect(await locators({ holder: me.id })).toEqual([drafted]);
    expect((await locators({ holder: 'nobody' })).sort()).toEqual([fresh, held].sort());
    expect(await locators({ holder: other.id })).toEqual([]);
    expect(await locators({ platform: slug, basis: 'us-take-it-down' })).toEqual([drafted]);
    expect(await locators({ platform: 'nobody-knows-it' })).toEqual([]);
    expect(await locators({ flag: 'held' })).toEqual([held]);
    expect(await locators({ flag: 'threat' })).toEqual([fresh]);
    expect((await locators({ bucket: 'new' })).sort()).toEqual([fresh, held].sort());
    await work.rows(`UPDATE "case" SET waiting_since = now() WHERE locator = $1`, [fresh]);
    await work.rows('UPDATE audit_head SET is_unseen = true WHERE chain_id = $1', [await idOf(fresh)]);
    expect(await locators({ bucket: 'waiting' })).toEqual([fresh]);
    const { counts } = await list();
    expect(counts).toMatchObject({ all: 3, new: 2, waiting: 1, overdue: 0, later: 3 });
    const narrowed = await list({ state: 'intake', bucket: 'waiting' });
    expect(narrowed.groups).toMatchObject({ all: 2, new: 2, waiting: 1, overdue: 0, later: 2 });
    expect(narrowed.counts).toEqual(counts);
    expect((await list({ state: 'notice' })).groups).toMatchObject({ all: 0, later: 0 });
  });

  it('counts for each group what its list shows, whatever is due when', async () => {
    const hours = [-2, -1, 1, 5, 11, 13, 30, 700, null];
    const caseIds: string[] = [];
    for (const _ of hours) caseIds.push(await idOf(await report()));
    await list();
    for (const [n, due] of hours.entries())
      await work.rows(`UPDATE worklist_entry SET due_at = $2 WHERE case_id = $1`, [
        caseIds[n],
        due === null ? null : new Date(clock.now().getTime() + due * 3_600_000),
      ]);
    const [{ groups }, narrowed] = [await list(), await list({ state: 'intake' })];
    expect(groups).toMatchObject({ all: 9, overdue: 2, '4h': 1, '12h': 2, '24h': 1, later: 3 });
    for (const bucket of ['all', 'overdue', '4h', '12h', '24h', 'later', 'new', 'waiting'] as const)
      expect([bucket, (await locators({ bucket })).length, narrowed.groups[bucket]]).toEqual([
        bucket,
        groups[bucket],
        groups[bucket],
      ]);
  });

  it('shows the case first that was closed last, and counts the closed ones', async () => {
    const [first, second] = [await report(), await report()];
    for (const [n, locator] of [second, first].entries())
      await work.rows(
        `UPDATE "case" SET state = 'closed', outcome = 'referred', closed_at = now() + $2::int * interval '1 min'
         WHERE locator = $1`,
        [locator, n + 1],
      );
    await work.rows('UPDATE audit_head SET is_unseen = true');
    const closed = await test.app.get(WorklistView).closed();
    expect(closed.slice(0, 2).map(({ locator }) => locator)).toEqual([first, second]);
    expect((await list()).counts).toMatchObject({ all: 0, closed: closed.length });
  });

  it('keeps filters as views that are called by what they filter, and whose address means the same to a colleague', async () => {
    const views = test.app.get(SavedViewService);
    const mine = parseFilter({ state: 'verification', holder: 'me' });
    await views.keep(mine, me);
    await views.keep(mine, me);
    await views.keep(parseFilter({}), me);
    const [view, ...others] = await views.of(me);
    expect([view!.filter, others]).toEqual(['?state=verification&holder=me', []]);
    expect(await views.of(other)).toEqual([]);

    const [own, theirs] = [await report(), await report()];
    await test.app.get(CaseService).take(own, me);
    await test.app.get(CaseService).take(theirs, other);
    const seen = async (staff: StaffIdentity) =>
      (
        await test.app
          .get(WorklistView)
          .page({ filter: parseFilter(Object.fromEntries(new URLSearchParams(view!.filter))), staff })
      ).rows.map(({ locator }) => locator);
    expect([await seen(me), await seen(other)]).toEqual([[own], [theirs]]);

    await views.remove(view!.id, other);
    expect(await views.of(me)).toHaveLength(1);
    await views.remove(view!.id, me);
    expect(await views.of(me)).toEqual([]);
    // A dozen is what fits above the list; one more changes nothing.
    for (const bucket of WORKLIST_BUCKETS) await views.keep(parseFilter({ bucket }), me);
    for (const state of OPEN_STATES)
      for (const holder of ['me', 'nobody']) await views.keep(parseFilter({ state, holder }), me);
    expect(await views.of(me)).toHaveLength(12);
  });

  it('says how much has changed since a page was made, and nothing while nothing has', async () => {
    await report();
    const { at } = await list();
    const changes = async (query = {}) =>
      test.app.get(WorklistView).changes({ filter: parseFilter(query), staff: me }, at);
    expect(await changes()).toEqual({ changed: 0, total: 1 });
    clock.advance({ minutes: 1 });
    const second = await report();
    await report();
    expect(await changes()).toEqual({ changed: 2, total: 3 });
    expect(await changes({ state: 'verification' })).toEqual({ changed: 0, total: 0 });
    await test.app.get(CaseService).take(second, me);
    expect(await changes({ state: 'verification' })).toEqual({ changed: 1, total: 1 });
  });

  it('a case is in one pair of hands for a quarter of an hour, kept by work, and free again by itself', async () => {
    const locator = await report();
    const leases = test.app.get(LeaseService);
    await leases.keep(locator, me);
    expect((await list()).rows[0]!.lease).toMatchObject({ staffId: me.id, name: me.name });
    expect(await refused(leases.keep(locator, other))).toBe('case.in-hand');
    expect(await refused(test.app.get(CaseService).take(locator, other))).toBe('case.in-hand');
    clock.advance({ minutes: 10 });
    await leases.renew(await idOf(locator), me);
    await leases.renew(await idOf(locator), other);
    clock.advance({ minutes: 10 });
    expect(await refused(leases.keep(locator, other))).toBe('case.in-hand');
    clock.advance({ minutes: 5 });
    expect((await list()).rows[0]!.lease).toBeNull();
    await leases.keep(locator, other);
    await leases.letGo(locator, me);
    expect((await list()).rows[0]!.lease).toMatchObject({ staffId: other.id });
    await leases.letGo(locator, other);
    await test.app.get(CaseService).take(locator, me);
    expect(await refused(leases.keep(locator, other))).toBe('case.claimed-by-other');
  });

  it('a step in many cases is tried without effect, done case by case, and taken back where nothing else happened', async () => {
    const bulk = test.app.get(BulkService);
    const [a, b, c] = [await report(), await report(), await report()];
    await test.app.get(CaseService).take(c, other);
    const caseIds = [await idOf(a), await idOf(b), await idOf(c)];
    const order = { action: 'take', caseIds, to: null, reason: '', duplicateOf: null } as const;
    const before = await work.rows('SELECT id, state, version FROM "case" ORDER BY id');
    const entries = await work.rows('SELECT count(*) FROM audit_entry');
    expect((await bulk.rehearse(order, me)).map(({ result }) => result)).toEqual([
      'done',
      'done',
      'case.claimed-by-other',
    ]);
    expect(await work.rows('SELECT id, state, version FROM "case" ORDER BY id')).toEqual(before);
    expect(await work.rows('SELECT count(*) FROM audit_entry')).toEqual(entries);

    const run = await bulk.run(order, me);
    const results = async () => (await bulk.ofRun(run, me)).map(({ result, undoResult }) => [result, undoResult]);
    expect(await results()).toEqual([
      ['done', null],
      ['done', null],
      ['case.claimed-by-other', null],
    ]);
    await test.app.get(HolderService).prioritise(b, me, true);
    await bulk.undo(run, me, 'by mistake');
    expect(await results()).toEqual([
      ['done', 'done'],
      ['done', 'case.moved-on'],
      ['case.claimed-by-other', null],
    ]);
    const rows = (await list()).rows;
    expect(rows.find(({ locator }) => locator === a)).toMatchObject({ claimedById: null });
    expect(rows.find(({ locator }) => locator === b)).toMatchObject({ claimedById: me.id });
    // Whoever did not do it sees nothing of it.
    expect(await bulk.ofRun(run, other)).toEqual([]);
    // Given back, it may be taken again, without going back to its beginning.
    await test.app.get(CaseService).take(a, other);
    expect((await work.page(a)).state).toBe('verification');
  });

  it('a supervisor gives cases to a colleague and closes duplicates; a caseworker cannot, by whatever form', async () => {
    const bulk = test.app.get(BulkService);
    const [a, b] = [await report(), await report()];
    const caseIds = [await idOf(a), await idOf(b)];
    const assign = { action: 'assign', caseIds, to: other.id, reason: '', duplicateOf: null } as const;
    expect((await bulk.rehearse(assign, me)).map(({ result }) => result)).toEqual(['not-found', 'not-found']);
    const run = await bulk.run(assign, boss);
    const given = (await list({ holder: boss.id })).rows;
    expect(given.map(({ offer }) => offer?.toId)).toEqual([other.id, other.id]);
    await bulk.undo(run, boss, 'by mistake');
    const rows = (await list({ holder: 'nobody' })).rows;
    expect(rows.map(({ offer }) => offer)).toEqual([null, null]);
    const duplicate = { action: 'duplicate', caseIds, to: null, reason: 'The same.', duplicateOf: a } as const;
    expect((await bulk.rehearse(duplicate, me)).map(({ result }) => result)).toEqual([
      'case.supervisor-needed',
      'case.supervisor-needed',
    ]);
    const closing = await bulk.run(duplicate, boss);
    expect((await bulk.ofRun(closing, boss)).map(({ result }) => result)).toEqual(['case.duplicate-of-itself', 'done']);
    await bulk.undo(closing, boss, 'Not the same after all.');
    expect((await work.page(b)).state).toBe('verification');
  });

  it('takes back what a supervisor gave to somebody, unless they have acknowledged it by then', async () => {
    const bulk = test.app.get(BulkService);
    const [a, b] = [await report(), await report()];
    const assign = { action: 'assign', caseIds: [await idOf(a), await idOf(b)], to: other.id } as const;
    await test.app.get(CaseService).take(a, me);
    const run = await bulk.run({ ...assign, reason: '', duplicateOf: null }, boss);
    expect((await list({ holder: 'me' })).rows.map(({ locator, offer }) => [locator, offer?.toName])).toEqual([
      [a, 'Cole League'],
    ]);
    await test.app.get(HandOverService).acknowledge(b, other);
    await bulk.undo(run, boss, 'by mistake');
    expect((await bulk.ofRun(run, boss)).map(({ undoResult }) => undoResult)).toEqual(['done', 'case.moved-on']);
    expect((await list({ holder: 'me' })).rows.map(({ locator, offer }) => [locator, offer])).toEqual([[a, null]]);
    expect((await list({ holder: other.id })).rows.map(({ locator }) => locator)).toEqual([b]);
  });

  it('finds by number, host, platform and our own words, with marks or without, and only what one may open', async () => {
    const search = (typed: string, who: StaffIdentity) => test.app.get(SearchView).find(typed, who);
    const locator = await work.report([platform.link(`list-${++number}`), 'https://cdn.quillhost.example.org/a']);
    const id = await idOf(locator);
    await test.app.get(CaseService).take(locator, me);
    expect(await search('quillhost', me)).toEqual([id]);
    expect(await search('quillhost', other)).toEqual([]);
    await test.app
      .get(CaseService)
      .closeUnproven(locator, me, { outcome: 'referred', reason: 'Đường dây nóng Nguyễn, zinnia' });
    expect(await search(locator.toLowerCase().replace('-', ' '), other)).toEqual([id]);
    expect(await search('quillhost.example.org', me)).toEqual([id]);
    expect(await search('https://cdn.quillhost.example.org/other', me)).toEqual([id]);
    expect(await search('quillhost duong NGUYEN', me)).toEqual([id]);
    expect(await search('Đường'.normalize('NFD'), me)).toEqual([id]);
    expect(await search('zinnia nowhere', me)).toEqual([]);
    expect(await search('zin', me)).toEqual([]);
    expect(await search('zinnia', other)).toEqual([]);
    expect(await search('zinnia', boss)).toEqual([id]);
    const name = await work.rows<{ name: string }>(
      'SELECT p.name FROM item i JOIN platform p ON p.id = i.platform_id WHERE i.case_id = $1 LIMIT 1',
      [id],
    );
    const open = await idOf(await report());
    const found = await search(name[0]!.name, other);
    expect(found[0]).toBe(open);
    expect(found).toContain(id);
    expect(await search(`${name[0]!.name} zinnia`, other)).toEqual([]);
    expect(await search(`${name[0]!.name} zinnia`, me)).toEqual([id]);
    // What is searched is no word in the database: neither in clear nor as a plain hash.
    const stored = await work.rows<{ n: number }>(
      `SELECT count(*)::int AS n FROM search_word WHERE word_index IN (convert_to('zinnia', 'UTF8'), sha256('zinnia'), substring(sha256('zinnia') FOR 16))`,
    );
    expect(stored).toEqual([{ n: 0 }]);
    expect(await work.rows('SELECT 1 FROM search_word WHERE case_id = $1', [id])).not.toEqual([]);
  });

  it('every task has an owner or waits for one, and a time by which it is due; somebody sees to it, and does it', async () => {
    const locator = await report();
    const opened = { caseId: await idOf(locator), kind: 'reappeared', subjectId: null } as const;
    await test.app.get(UnitOfWork).run((tx) => test.app.get(TaskService).open(tx, [opened], clock.now()));
    const tasks = test.app.get(TaskQueueView);
    const queue = async (owner: 'mine' | 'nobody' | 'all', who = me, isDone = false) =>
      (await tasks.page({ owner, kind: null, isDone, isOverdue: false }, who, 50)).rows.filter(
        (task) => task.locator === locator,
      );
    const [task] = await queue('nobody');
    expect(task).toMatchObject({ kind: 'reappeared', ownerId: null });
    expect(task!.dueAt!.getTime()).toBe(task!.createdAt.getTime() + 4 * 3_600_000);
    await test.app.get(CaseService).ownTask(locator, task!.id, me);
    expect(await queue('nobody')).toEqual([]);
    expect(await queue('mine')).toMatchObject([{ ownerId: me.id, isOwned: true }]);
    expect(await refused(test.app.get(CaseService).ownTask(locator, task!.id, other))).toBe('task.owned');
    await test.app.get(CaseService).finishTask(locator, task!.id, me);
    expect(await queue('all')).toEqual([]);
    expect(await queue('all', me, true)).toMatchObject([{ doneByName: me.name }]);
  });
});
