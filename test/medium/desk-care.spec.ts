import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { NotFoundError } from '../../src/domain/shared/errors';
import type { StaffIdentity } from '../../src/domain/shared/staff';
import { CaseAccessService } from '../../src/features/case/case-access.service';
import { CaseService } from '../../src/features/case/case.service';
import { HoldService } from '../../src/features/case/hold.service';
import { HolderService } from '../../src/features/case/holder.service';
import { LeaseService } from '../../src/features/case/lease.service';
import { OwnCareService } from '../../src/features/case/own-care.service';
import { RevealService } from '../../src/features/case/reveal.service';
import type { AttemptRequest } from '../../src/features/notice/delivery-claim.service';
import { DeliveryService } from '../../src/features/notice/delivery.service';
import { NoticeAdditionService } from '../../src/features/notice/addition.service';
import { NoticePreviewView } from '../../src/features/notice/notice-preview.view';
import { NoticeService } from '../../src/features/notice/notice.service';
import { ReminderService } from '../../src/features/notice/reminder.service';
import { LoadView } from '../../src/features/oversight/load.view';
import { BulkService } from '../../src/features/worklist/bulk.service';
import { TaskQueueView } from '../../src/features/worklist/task-queue.view';
import { inviteStaff, type TestStaff } from '../support/app';
import { FixedClock } from '../support/clock';
import { signedIn } from '../support/desk-people';
import { type OwnRun, REAL_PACE, startOwnRun } from '../support/own-run';
import { partsOf } from '../support/own-platform';
import { refusalOf } from '../support/refusal';

jest.setTimeout(120_000);

const refused = async (step: Promise<unknown>) => (await refusalOf(step)).code;
const unescape = (html: string): string =>
  html
    .replaceAll('&#39;', "'")
    .replaceAll('&#92;', '\\')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

describe('the desk cares', () => {
  const clock = new FixedClock(new Date('2026-11-18T09:00:00Z')); // a Wednesday
  let { test, work, worker, platform, stop } = {} as OwnRun;
  let [me, other, boss] = [] as unknown as [StaffIdentity, StaffIdentity, StaffIdentity];
  const cookies = new Map<string, string>();
  let people: [string, TestStaff][];
  let number = 0;
  beforeAll(async () => {
    const settings = {
      ...REAL_PACE,
      EXPOSURE_DAY: '3',
      EXPOSURE_WEEK: '5',
      SANDBOX_URL: 'http://127.0.0.1:1',
      DEMO_FILE: '/dev/null',
    };
    ({ test, work, worker, platform, stop } = await startOwnRun({ worker: false, clock, settings }));
    me = await work.staff();
    boss = await work.staff('supervisor');
    const colleague = await inviteStaff(test, 'caseworker', 'Cole League');
    other = await work.staff(colleague);
    people = [
      ['me', test.caseworker],
      ['boss', test.supervisor],
      ['other', colleague],
    ];
    await later(0);
  });
  afterAll(() => stop());

  /** Time only goes on; a session at the desk does not last so long, so everybody signs in again. */
  async function later(hours: number): Promise<void> {
    clock.advance({ hours });
    for (const [name, staff] of people) cookies.set(name, (await signedIn(test, staff)).cookie);
  }
  const link = () => platform.link(`care-${++number}`);
  const query = <Row>(sql: string, values: unknown[] = []) => work.rows<Row>(sql, values);
  async function get(who: string, at: string): Promise<{ status: number; html: string }> {
    const answer = await fetch(test.url + at, { redirect: 'manual', headers: { cookie: cookies.get(who)! } });
    return { status: answer.status, html: await answer.text() };
  }
  async function post(
    who: string,
    at: string,
    fields: Record<string, string> = {},
  ): Promise<{ status: number; to: string | null; html: string }> {
    const headers = { cookie: cookies.get(who)!, 'sec-fetch-site': 'same-origin' };
    const answer = await fetch(test.url + at, {
      method: 'POST',
      redirect: 'manual',
      headers,
      body: new URLSearchParams(fields),
    });
    return { status: answer.status, to: answer.headers.get('location'), html: await answer.text() };
  }
  const entriesOf = async (locator: string, action: string) =>
    query<{ actor: string; detail: Record<string, unknown> }>(
      `SELECT a.actor, a.detail FROM audit_entry a JOIN "case" c ON c.id = a.chain_id
       WHERE c.locator = $1 AND a.action = $2 ORDER BY a.seq`,
      [locator, action],
    );
  const tasksOf = async (locator: string, kind: string) =>
    query<{ id: string; isOpen: boolean; dueAt: Date; createdAt: Date }>(
      `SELECT t.id, t.done_at IS NULL AS "isOpen", t.due_at AS "dueAt", t.created_at AS "createdAt"
       FROM task t JOIN "case" c ON c.id = t.case_id WHERE c.locator = $1 AND t.kind = $2 ORDER BY t.created_at`,
      [locator, kind],
    );

  describe('one delivery attempt', () => {
    async function sent(): Promise<{ home: string }> {
      const locator = await work.approvedCase([link()]);
      await worker.runOutbox();
      const [notice] = (await work.page(locator)).notices;
      return { home: `/desk/cases/${locator}/notices/${notice!.id}` };
    }

    it('shows the headers, the signed text and the checksums exactly as the platform got them', async () => {
      const { home } = await sent();
      const { headers, text } = platform.lastNotice();
      const { status, html } = await get('me', `${home}/attempts/1`);
      expect(status).toBe(200);
      const page = unescape(html);
      for (const name of ['content-type', 'content-length', 'webhook-id', 'webhook-timestamp'])
        expect(page).toContain(`<dt>${name}</dt><dd class="mono"><bdi>${String(headers[name])}</bdi></dd>`);
      const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${text}`;
      expect(page).toContain(signed);
      expect(page).toContain(sha256(text));
      expect(page).toContain(sha256(signed));
      expect(page).toContain('This attempt sent exactly the notice that was approved.');
      // What stands there verifies with the stock library, and the signature itself stands nowhere.
      const [id, at] = [String(headers['webhook-id']), new Date(Number(headers['webhook-timestamp']) * 1000)];
      expect(new Webhook(platform.secret).sign(id, at, text)).toBe(headers['webhook-signature']);
      expect(page).not.toContain(String(headers['webhook-signature']));
      expect(page).not.toContain(platform.secret);
    });

    it('that went in one call with others says so, and shows its own bytes and those of the call', async () => {
      await platform.register(test, { batchMax: 3 });
      const ids: string[] = [];
      const attempts: AttemptRequest[] = [];
      for (let n = 0; n < 3; n += 1) {
        const locator = await work.approvedCase([link()]);
        const [notice] = (await work.page(locator)).notices;
        ids.push(`/desk/cases/${locator}/notices/${notice!.id}`);
        attempts.push({ noticeId: notice!.id, attempt: 1, channelId: await work.channelOf(notice!.id) });
        await query(`UPDATE outbox_message SET done_at = now() WHERE payload->>'noticeId' = $1`, [notice!.id]);
      }
      // At the same moment: they share a claim, and the call leaves when it is full.
      await Promise.all(attempts.map((attempt) => test.app.get(DeliveryService).attempt(attempt)));
      await platform.register(test);
      const call = platform.calls().at(-1)!;
      const [first] = partsOf(call);
      const home = ids.find((one) => first!.text.includes(one.split('/').at(-1)!))!;
      const page = unescape((await get('me', `${home}/attempts/1`)).html);
      expect(page).toContain('It went in one call with 2 other notices to this platform');
      for (const name of ['webhook-id', 'webhook-timestamp'])
        expect(page).toContain(`<dt>${name}</dt><dd class="mono"><bdi>${String(first!.headers[name])}</bdi></dd>`);
      expect(page).not.toContain('content-length');
      expect(page).toContain(sha256(first!.text));
      expect(page).toContain(sha256(call.text));
      expect(page).toContain('This attempt sent exactly the notice that was approved.');
      expect(page).toContain('It sends this notice alone, without the others.');
      expect(page).toContain(Buffer.from(first!.text).toString('base64'));
    });

    it('is a request that a shell makes again, against the sandbox, with a secret that is none of ours', async () => {
      const { home } = await sent();
      const { text } = platform.lastNotice();
      const page = unescape((await get('me', `${home}/attempts/1`)).html);
      const script = /<pre class="bytes"[^>]*dir="ltr">([\s\S]*?)<\/pre>/.exec(page)![1]!;
      expect(script).toContain('http://silent.localhost:1/webhooks/buckler');
      expect(script).not.toContain(platform.secret.slice(6));
      const { silent } = test.platforms;
      const folder = await mkdtemp(path.join(os.tmpdir(), 'curl-'));
      try {
        const aimed = script.replace('http://silent.localhost:1/webhooks/buckler', silent.endpoint);
        const env = { ...process.env, SECRET: silent.webhookSecret };
        const { stdout } = await promisify(execFile)('bash', ['-c', aimed], { cwd: folder, env });
        expect(stdout).toMatch(/^HTTP\/1\.1 200/);
        const got = test.sandbox.inbox().at(-1)!;
        expect(got.verified).toBe(true);
        expect(JSON.stringify(got.body)).toBe(JSON.stringify(JSON.parse(text)));
        const bare = promisify(execFile)('bash', ['-c', aimed], { cwd: folder, env: { ...process.env, SECRET: '' } });
        await expect(bare).rejects.toThrow('the secret of the make-believe platform');
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  });

  describe('for whoever sits there', () => {
    async function read(times: number): Promise<string[]> {
      const locators: string[] = [];
      for (let n = 0; n < times; n += 1) {
        const locator = await work.report([link()]);
        await test.app.get(CaseService).take(locator, me);
        await test.app.get(RevealService).show(locator, me, { reason: 'verify', text: null });
        locators.push(locator);
      }
      return locators;
    }

    it('counts what was read today and this week from the record, warns, and never blocks', async () => {
      const care = test.app.get(OwnCareService);
      const before = await care.exposureOf(me);
      expect(before).toMatchObject({ todayCases: 0, weekCases: 0, level: 'fine', caps: { perDay: 3, perWeek: 5 } });
      const [first] = await read(2);
      await test.app.get(RevealService).show(first!, me, { reason: 'contact', text: null });
      expect(await care.exposureOf(me)).toMatchObject({ todayCases: 2, todayReveals: 3, weekCases: 2, level: 'fine' });
      await read(1);
      expect(await care.exposureOf(me)).toMatchObject({ todayCases: 3, level: 'over' });
      const page = (await get('me', '/desk/care')).html;
      expect(page).toContain('Today: words or links of 3 people, shown 4 times.');
      expect(page).toContain('You have read more than your helpline thinks good');
      // The warning stands beside the form, and the form works.
      const [fourth] = await read(1);
      expect(await care.exposureOf(me)).toMatchObject({ todayCases: 4 });
      expect((await get('me', `/desk/cases/${fourth!}`)).status).toBe(200);
      expect(await care.exposureOf(other)).toMatchObject({ todayCases: 0, weekCases: 0 });
      // The next day counts anew, the week goes on; on Monday all is new.
      clock.advance({ hours: 24 });
      expect(await care.exposureOf(me)).toMatchObject({ todayCases: 0, weekCases: 4, level: 'near' });
      clock.advance({ hours: 24 * 4 });
      expect(await care.exposureOf(me)).toMatchObject({ todayCases: 0, weekCases: 0, level: 'fine' });
      await later(0);
    });

    it('gives a case out of one’s hands at once, asks nobody why, and gives supervisors a task', async () => {
      const locator = await work.verifiedCase([link()]);
      await test.app.get(LeaseService).keep(locator, me);
      const answer = await post('me', `/desk/cases/${locator}/hand-over-now`);
      expect([answer.status, answer.to]).toEqual([303, '/desk']);
      expect((await work.page(locator)).claimedBy).toBeNull();
      expect(await entriesOf(locator, 'case.released')).toMatchObject([{ detail: { before: me.id, holder: null } }]);
      expect(
        await query(`SELECT n.id FROM note n JOIN "case" c ON c.id = n.case_id WHERE c.locator = $1`, [locator]),
      ).toEqual([]);
      const [task] = await tasksOf(locator, 'handed_over');
      expect(task).toMatchObject({ isOpen: true });
      expect(task!.dueAt.getTime() - task!.createdAt.getTime()).toBe(4 * 3_600_000);
      const queue = test.app.get(TaskQueueView);
      const mine = { owner: 'mine', kind: 'handed_over', isDone: false, isOverdue: false } as const;
      const seenBy = async (staff: StaffIdentity) => (await queue.page(mine, staff, 50)).rows.map((row) => row.locator);
      expect(await seenBy(boss)).toContain(locator);
      expect(await seenBy(other)).not.toContain(locator);
      const cases = test.app.get(CaseService);
      expect(await refused(cases.ownTask(locator, task!.id, other))).toBe('task.for-supervisors');
      expect(await refused(cases.finishTask(locator, task!.id, other))).toBe('task.for-supervisors');
      // Somebody takes it, though it was in hand: the task is over.
      await cases.take(locator, other);
      expect(await tasksOf(locator, 'handed_over')).toMatchObject([{ isOpen: false }]);
      expect(await refused(test.app.get(HolderService).handOverNow(locator, me))).toBe('case.claimed-by-other');
      expect(await refused(test.app.get(HolderService).handOverNow(locator, boss))).toBe('case.not-claimed');
    });

    it('wears the looks one chose, on every page and for nobody else', async () => {
      expect((await get('me', '/desk')).html).toContain('class="desk-page"');
      expect(await post('me', '/desk/care', { look: 'grey' })).toMatchObject({ status: 303 });
      expect((await get('me', '/desk')).html).toContain('class="desk-page looks-grey"');
      expect((await get('other', '/desk')).html).toContain('class="desk-page"');
      const [locator] = await read(1);
      const words = 'A former friend put it up.';
      expect((await get('me', `/desk/cases/${locator!}`)).html).toContain(words);
      await post('me', '/desk/care', { look: 'hidden' });
      expect((await get('me', `/desk/cases/${locator!}`)).html).not.toContain(words);
      expect((await get('me', `/desk/cases/${locator!}?words=show`)).html).toContain(words);
      await post('me', '/desk/care', { look: 'dense' });
      expect((await get('me', '/desk')).html).toContain('class="desk-page looks-dense"');
      await post('me', '/desk/care');
      expect((await get('me', '/desk')).html).toContain('class="desk-page"');
    });

    it('shows supervisors the load in numbers, without a case by name', async () => {
      const locator = await work.approvedCase([link()]);
      await worker.runOutbox();
      clock.advance({ hours: 49 });
      await worker.fireClocks();
      const load = await test.app.get(LoadView).load();
      await later(0);
      const mine = load.people.find(({ name }) => name === me.name)!;
      const [own] = await query<{ open: number; clocks: number }>(
        `SELECT (SELECT count(*)::int FROM "case" WHERE claimed_by = $1 AND state <> 'closed') AS open,
           (SELECT count(*)::int FROM clock k JOIN "case" c ON c.id = k.case_id WHERE c.claimed_by = $1
            AND c.state <> 'closed' AND k.state = 'breached' AND k.notice_id IS NOT NULL) AS clocks`,
        [me.id],
      );
      expect(mine.openCases).toBe(own!.open);
      expect(mine.overdueClocks).toBeGreaterThanOrEqual(own!.clocks);
      expect(own!.clocks).toBeGreaterThan(0);
      expect(load.weeks.reduce((sum, { breached }) => sum + breached, 0)).toBeGreaterThan(0);
      const page = await get('boss', '/desk/oversight/load');
      expect(page.status).toBe(200);
      expect(page.html).not.toContain(locator);
      expect(page.html).not.toMatch(/BK-[0-9A-Z]{4}/);
      expect(page.html).toContain('<svg class="chart" width="100%"');
      // Every number of a chart stands in its table too.
      expect(page.html).toContain(`<td class="end" data-label="Open cases">${mine.openCases}</td>`);
      expect((await get('me', '/desk/oversight/load')).status).toBe(404);
    });
  });

  describe('a child that may be in the picture', () => {
    it('is a task of the supervisors from the report on, until the hold is lifted', async () => {
      const locator = await work.report([link()], { ageInPicture: 'not_sure' });
      const [task] = await tasksOf(locator, 'child_protection');
      expect(task).toMatchObject({ isOpen: true });
      expect(task!.dueAt.getTime() - task!.createdAt.getTime()).toBe(4 * 3_600_000);
      expect(await entriesOf(locator, 'task.opened')).toMatchObject([{ detail: { kind: 'child_protection' } }]);
      const cases = test.app.get(CaseService);
      await cases.take(locator, me);
      expect(await refused(cases.finishTask(locator, task!.id, me))).toBe('task.for-supervisors');
      expect(await refused(cases.finishTask(locator, task!.id, boss))).toBe('task.ends-by-itself');
      await cases.ownTask(locator, task!.id, boss);
      await expect(test.app.get(HoldService).lift(locator, me, 'Born in 1990.')).rejects.toThrow(NotFoundError);
      await test.app.get(HoldService).lift(locator, boss, 'Born in 1990, on paper.');
      expect(await tasksOf(locator, 'child_protection')).toMatchObject([{ isOpen: false }]);
      expect(await work.report([link()]).then((plain) => tasksOf(plain, 'child_protection'))).toEqual([]);
    });

    it('stops everything with one press; handing the case to a service ends the task, opening it again brings it back', async () => {
      const locator = await work.draftedCase([link()]);
      expect(await post('me', `/desk/cases/${locator}/hold`)).toMatchObject({ status: 303 });
      const [notice] = (await work.page(locator)).notices;
      expect(await refused(test.app.get(NoticeService).approve(locator, notice!.id, me))).toBe('case.on-hold');
      expect(await tasksOf(locator, 'child_protection')).toMatchObject([{ isOpen: true }]);
      expect(await post('me', `/desk/cases/${locator}/hold`)).toMatchObject({ status: 409 });
      const cases = test.app.get(CaseService);
      await cases.closeUnproven(locator, me, { outcome: 'referred', reason: 'With the child helpline now.' });
      expect(await tasksOf(locator, 'child_protection')).toMatchObject([{ isOpen: false }]);
      await cases.reopen(locator, me, 'They gave it back.');
      expect(await tasksOf(locator, 'child_protection')).toMatchObject([{ isOpen: false }, { isOpen: true }]);
    });
  });

  describe('words of one’s own', () => {
    it('are picked, seen, changed and kept; then they are in the bytes and in the text', async () => {
      const locator = await work.draftedCase([link()]);
      const [notice] = (await work.page(locator)).notices;
      const home = `/desk/cases/${locator}/notices/${notice!.id}`;
      const picked = await get('me', `${home}/addition?text=us-copies.vi`);
      expect(picked.html).toMatch(/<textarea id="by-addition"[^>]*>\nĐạo luật không chỉ đòi gỡ/);
      expect((await get('me', home)).html).not.toContain('Đạo luật');
      expect(await post('me', `${home}/addition`, { addition: 'x'.repeat(1001) })).toMatchObject({ status: 422 });
      expect(await post('me', `${home}/addition`, { addition: 'It came back <twice>.' })).toMatchObject({
        status: 303,
        to: home,
      });
      const preview = await test.app.get(NoticePreviewView).load(locator, notice!.id);
      expect(JSON.parse(preview.bodyText)).toMatchObject({ explanation: 'It came back <twice>.' });
      expect(preview.humanText).toContain('It came back <twice>.');
      expect(preview.elements.every(({ isMet }) => isMet)).toBe(true);
      await test.app.get(NoticeService).approve(locator, notice!.id, me);
      expect(await refused(test.app.get(NoticeAdditionService).write(locator, notice!.id, me, 'More'))).toBe(
        'notice.wrong-state',
      );
      await worker.runOutbox();
      expect(JSON.parse(platform.lastNotice().text)).toMatchObject({ explanation: 'It came back <twice>.' });
      // Sealed like every word: the row does not hold it in clear.
      const rows = await query<{ row: string }>('SELECT n::text AS row FROM notice n WHERE id = $1', [notice!.id]);
      expect(rows[0]!.row).not.toContain(Buffer.from('It came back').toString('hex'));
      // Taken out again, nothing of it is left.
      const bare = await work.draftedCase([link()]);
      const [draft] = (await work.page(bare)).notices;
      await test.app.get(NoticeAdditionService).write(bare, draft!.id, me, 'Something');
      await test.app.get(NoticeAdditionService).write(bare, draft!.id, me, ' ');
      const empty = JSON.parse((await test.app.get(NoticePreviewView).load(bare, draft!.id)).bodyText) as object;
      expect(empty).not.toHaveProperty('explanation');
    });

    it('end a first approval, which was for other words', async () => {
      const locator = await work.draftedCase([link()]);
      const page = await work.page(locator);
      await query(`INSERT INTO item_flag VALUES ($1, 'news', $2, now())`, [page.items[0]!.id, me.id]);
      const [notice] = page.notices;
      expect(await test.app.get(NoticeService).approve(locator, notice!.id, me)).toBe('second-person-needed');
      await test.app.get(NoticeAdditionService).write(locator, notice!.id, me, 'Other words');
      expect(await entriesOf(locator, 'notice.reworded')).toMatchObject([{ detail: { endsFirstApproval: true } }]);
      expect(await test.app.get(NoticeService).approve(locator, notice!.id, boss)).toBe('second-person-needed');
      expect(await test.app.get(NoticeService).approve(locator, notice!.id, me)).toBe('approved');
    });

    it('to the person are picked in the language the person reads', async () => {
      const locator = await work.verifiedCase([link()], { language: 'vi' });
      const { html } = await get('me', `/desk/cases/${locator}?say=silent`);
      expect(html).toMatch(/<details id="message" open>/);
      expect(html).toMatch(/<textarea id="message-text"[^>]*>\nMột trang vẫn chưa trả lời\./);
      expect(
        await query('SELECT 1 FROM message m JOIN "case" c ON c.id = m.case_id WHERE c.locator = $1', [locator]),
      ).toEqual([]);
      expect((await get('me', `/desk/cases/${locator}?say=nothing`)).html).not.toMatch(/<details id="message" open>/);
    });
  });

  describe('a reminder by hand', () => {
    async function delivered() {
      const locator = await work.approvedCase([link()]);
      await worker.runOutbox();
      const [notice] = (await work.page(locator)).notices;
      return { locator, noticeId: notice!.id };
    }
    const remindersTo = (noticeId: string) =>
      platform.received().filter(({ body }) => (body as { reminds?: string }).reminds === noticeId);

    it('goes to many platforms at once, not too soon, and says who sent it', async () => {
      const [one, two] = [await delivered(), await delivered()];
      const draft = await work.draftedCase([link()]);
      const bulk = test.app.get(BulkService);
      const idOf = async (locator: string) => (await work.page(locator)).id;
      const caseIds = [await idOf(one.locator), await idOf(two.locator), await idOf(draft)];
      const order = { action: 'remind', caseIds, to: null, reason: '', duplicateOf: null } as const;
      const results = async () => (await bulk.rehearse(order, me)).map(({ result }) => result);
      expect(await results()).toEqual(['reminder.too-soon', 'reminder.too-soon', 'reminder.not-delivered']);
      clock.advance({ hours: 10 });
      expect(await results()).toEqual(['done', 'done', 'reminder.not-delivered']);
      await worker.runOutbox();
      expect(remindersTo(one.noticeId)).toEqual([]);
      const runId = await bulk.run(order, me);
      await worker.runOutbox();
      for (const { noticeId } of [one, two]) expect(remindersTo(noticeId)).toMatchObject([{ isSigned: true }]);
      expect(await entriesOf(one.locator, 'notice.approved')).toMatchObject([
        { actor: `staff:${me.id}`, detail: {} },
        { actor: `staff:${me.id}`, detail: { kind: 'reminder', about: one.noticeId, percent: 20 } },
      ]);
      // What was sent is not undone, and none follows at once.
      await bulk.undo(runId, me, 'Not meant.');
      expect((await bulk.ofRun(runId, me)).map(({ undoResult }) => undoResult)).toEqual([null, null, null]);
      expect(await results()).toEqual(['reminder.too-soon', 'reminder.too-soon', 'reminder.not-delivered']);
    });

    it('is refused where no hours are named, where it is a colleague’s, and where there is nothing', async () => {
      const reminders = test.app.get(ReminderService);
      await later(0);
      const eu = await work.approvedCase([link()], 'eu-dsa-16');
      await worker.runOutbox();
      expect(await refused(reminders.remindByHand(eu, me))).toBe('reminder.no-limit');
      expect(await refused(reminders.remindByHand(eu, other))).toBe('case.claimed-by-other');
      const [notice] = (await work.page(eu)).notices;
      const answer = await post('me', `/desk/cases/${eu}/notices/${notice!.id}/remind`);
      expect(answer.status).toBe(409);
      expect(answer.html).toContain('This law names no hours');
    });
  });

  it('never opens a colleague’s case by one of these ways', async () => {
    const locator = await work.verifiedCase([link()]);
    expect((await test.app.get(CaseAccessService).enter(locator, other)).kind).toBe('held');
    for (const step of ['hold', 'hand-over-now', 'lift-hold'])
      expect((await post('other', `/desk/cases/${locator}/${step}`, { reason: 'r' })).status).toBe(404);
    expect((await work.page(locator)).claimedBy).toMatchObject({ id: me.id });
    expect((await work.page(locator)).isOnHold).toBe(false);
  });

  // The last one: after it the platform is in trouble.
  it('an attempt that failed says what came back, what is kept of it, and when the next one is', async () => {
    platform.onNotice = (_request, response) => response.writeHead(503).end('<b>we are down</b>');
    const locator = await work.approvedCase([link()]);
    await worker.runOutbox();
    const [notice] = (await work.page(locator)).notices;
    const home = `/desk/cases/${locator}/notices/${notice!.id}`;
    const page = unescape((await get('me', `${home}/attempts/1`)).html);
    expect(page).toContain('<dt>Status</dt><dd class="mono"><bdi>503</bdi></dd>');
    expect(page).toContain(sha256('<b>we are down</b>'));
    expect(page).not.toContain('we are down');
    const [row] = await query<{ at: Date }>('SELECT next_attempt_at AS at FROM notice WHERE id = $1', [notice!.id]);
    expect(page).toContain(row!.at.toISOString());
    // From the case and from the notice it is one press away.
    expect((await get('me', `/desk/cases/${locator}`)).html).toContain(`href="${home}/attempts/1"`);
    expect((await get('me', home)).html).toContain(`href="${home}/attempts/1"`);
    for (const wrong of ['2', '0', '01', 'x', '99999', '1.5'])
      expect((await get('me', `${home}/attempts/${wrong}`)).status).toBe(404);
    expect((await get('other', `${home}/attempts/1`)).status).toBe(404);
  });
});
