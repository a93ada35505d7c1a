import type { StaffIdentity } from '../../src/domain/shared/staff';
import { dayAfter, wallTimeOf } from '../../src/domain/shared/wall-clock';
import { CaseWithdrawalService } from '../../src/features/case/case-withdrawal.service';
import { HoldService } from '../../src/features/case/hold.service';
import { BreakerStore } from '../../src/features/notice/breaker.store';
import { EscalationService } from '../../src/features/notice/escalation.service';
import { FallbackService } from '../../src/features/notice/fallback.service';
import { NoticePreviewView } from '../../src/features/notice/notice-preview.view';
import { NoticeReconcileService } from '../../src/features/notice/notice-reconcile.service';
import { NoticeService } from '../../src/features/notice/notice.service';
import { ReversalService } from '../../src/features/notice/reversal.service';
import { NoticeScheduleService } from '../../src/features/notice/schedule.service';
import { PersonCaseView } from '../../src/features/return/person-case.view';
import { AuthorityService } from '../../src/features/verification/authority.service';
import { TaskQueueView } from '../../src/features/worklist/task-queue.view';
import { WorklistView } from '../../src/features/worklist/worklist.view';
import { totpAt } from '../../src/infra/crypto/totp';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { inviteStaff } from '../support/app';
import { FixedClock } from '../support/clock';
import { type OwnRun, startOwnRun } from '../support/own-run';
import { refusalOf } from '../support/refusal';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

const HOUR_MS = 3_600_000;
const refused = async (step: Promise<unknown>) => (await refusalOf(step)).code;

describe('a notice that leaves later', () => {
  const clock = new FixedClock();
  let { test, work, worker, platform, stop } = {} as OwnRun;
  let [me, boss] = [] as unknown as [StaffIdentity, StaffIdentity];
  let number = 0;
  beforeAll(async () => {
    ({ test, work, worker, platform, stop } = await startOwnRun({ worker: false, clock }));
    me = await work.staff();
    boss = await work.staff('supervisor');
  });
  afterAll(() => stop());
  beforeEach(() => clock.advance({ hours: 1 }));

  const inHours = (hours: number) => new Date(clock.now().getTime() + hours * HOUR_MS);
  const noticeOf = async (locator: string) => (await work.page(locator)).notices[0]!;
  const change = (locator: string, id: string, to: Date | null) =>
    test.app.get(NoticeScheduleService).change(locator, id, me, to);
  const arrived = (noticeId: string) => platform.received().filter(({ body }) => body.id === noticeId).length;
  async function waiting(hours = 30) {
    const locator = await work.draftedCase([platform.link(`later-${++number}`)]);
    const { id } = await noticeOf(locator);
    await test.app.get(NoticeService).approve(locator, id, me, inHours(hours));
    await worker.runOutbox();
    return { locator, id };
  }
  const entries = async (locator: string, action: string) =>
    (
      await work.rows<{ detail: Record<string, string> }>(
        `SELECT e.detail FROM audit_entry e JOIN "case" c ON c.id = e.chain_id
         WHERE c.locator = $1 AND e.action = $2 ORDER BY seq`,
        [locator, action],
      )
    ).map(({ detail }) => detail);

  it('stays here until its time, and then goes out by itself; the clock begins with its delivery', async () => {
    const { locator, id } = await waiting(30);
    const leavesAt = inHours(30);
    expect(await noticeOf(locator)).toMatchObject({ state: 'approved', leavesAt });
    expect((await entries(locator, 'notice.approved'))[0]).toMatchObject({ leavesAt: leavesAt.toISOString() });
    clock.advance({ hours: 29, minutes: 59 });
    await worker.send();
    expect(arrived(id)).toBe(0);
    clock.advance({ minutes: 1 });
    await worker.send();
    expect(arrived(id)).toBe(1);
    expect(await noticeOf(locator)).toMatchObject({
      state: 'delivered',
      deliveredAt: leavesAt,
      clock: { state: 'running', startedAt: leavesAt, dueAt: inHours(48) },
    });
  });

  it('has as much time for its hand-over as one that leaves at once', async () => {
    const { id } = await waiting(30);
    const [row] = await work.rows<{ dueBy: Date }>('SELECT due_by AS "dueBy" FROM notice WHERE id = $1', [id]);
    expect(row!.dueBy).toEqual(inHours(30 + 48));
  });

  it('has an address for the answer that works for two weeks from when it leaves, also when that is moved', async () => {
    const { locator, id } = await waiting(30);
    const end = async () =>
      (await work.rows<{ at: Date }>('SELECT expires_at AS at FROM answer_link WHERE notice_id = $1', [id]))[0]!.at;
    expect(await end()).toEqual(inHours(30 + 14 * 24));
    await change(locator, id, inHours(50));
    expect(await end()).toEqual(inHours(50 + 14 * 24));
  });

  it('is told to the person, on the case page and in the list', async () => {
    const { locator } = await waiting(30);
    const { id: caseId } = await work.page(locator);
    const person = await test.app.get(UnitOfWork).read((tx) => test.app.get(PersonCaseView).load(tx, caseId));
    expect(person.links.map(({ leavesAt }) => leavesAt)).toEqual([inHours(30)]);
    const { rows } = await test.app.get(WorklistView).page({ staff: me, limit: 200 });
    expect(rows.find((row) => row.locator === locator)?.leavesAt).toEqual(inHours(30));
  });

  it('can be moved, and sent now', async () => {
    const { locator, id } = await waiting(2);
    await change(locator, id, inHours(5));
    clock.advance({ hours: 3 });
    await worker.send();
    expect(arrived(id)).toBe(0);
    expect((await entries(locator, 'notice.rescheduled'))[0]).toMatchObject({ leavesAt: inHours(2).toISOString() });
    await change(locator, id, null);
    await worker.runOutbox();
    expect(arrived(id)).toBe(1);
    expect(await entries(locator, 'notice.released')).toEqual([{ notice: id }]);
    expect(await refused(change(locator, id, inHours(1)))).toBe('notice.not-scheduled');
  });

  it('takes only a time that lies ahead, and not too far', async () => {
    const locator = await work.draftedCase([platform.link(`later-${++number}`)]);
    const { id } = await noticeOf(locator);
    const approve = (at: Date) => refused(test.app.get(NoticeService).approve(locator, id, me, at));
    expect(await approve(clock.now())).toBe('notice.schedule-past');
    expect(await approve(inHours(15 * 24))).toBe('notice.schedule-far');
    expect((await noticeOf(locator)).state).toBe('draft');
  });

  it('cannot be changed any more once its time has come, even before it was tried', async () => {
    const { locator, id } = await waiting(1);
    clock.advance({ hours: 1 });
    expect(await refused(change(locator, id, inHours(3)))).toBe('notice.not-scheduled');
    await worker.send();
    expect(arrived(id)).toBe(1);
  });

  it('is not pulled forward: by hand, over the next channel, by an endpoint that is back, or by the reconciler', async () => {
    const { locator, id } = await waiting(4);
    const byHand = test.app.get(NoticeService).recordByHand(locator, id, me, 'Ticket 4');
    expect(await refused(byHand)).toBe('notice.scheduled');
    expect(await refused(test.app.get(FallbackService).useNextChannel(locator, id, me))).toBe('notice.scheduled');
    const channelId = await work.channelOf(id);
    await test.app
      .get(UnitOfWork)
      .run((tx) => test.app.get(BreakerStore).flush(tx, channelId, clock.now(), clock.now()));
    await work.rows('UPDATE notice SET next_attempt_at = NULL WHERE id = $1', [id]);
    await test.app.get(NoticeReconcileService).wakeNotices(50);
    await worker.send();
    expect(arrived(id)).toBe(0);
    clock.advance({ hours: 4 });
    await worker.send();
    expect(arrived(id)).toBe(1);
  });

  it('never leaves after a withdrawal, and nothing is recalled that nobody has', async () => {
    const { locator, id } = await waiting(2);
    const { id: caseId } = await work.page(locator);
    await test.app.get(UnitOfWork).run((tx) => test.app.get(CaseWithdrawalService).withdraw(tx, caseId));
    clock.advance({ hours: 3 });
    await worker.send();
    await worker.runOutbox();
    expect(arrived(id)).toBe(0);
    expect((await work.page(locator)).notices.map(({ kind, state }) => [kind, state])).toEqual([
      ['takedown', 'recalled'],
    ]);
  });

  it('waits on while the case is on hold, and leaves when the hold is lifted', async () => {
    const { locator, id } = await waiting(2);
    await test.app.get(HoldService).put(locator, me);
    clock.advance({ hours: 3 });
    await worker.send();
    expect(arrived(id)).toBe(0);
    expect(await refused(change(locator, id, null))).toBe('notice.not-scheduled');
    await test.app.get(HoldService).lift(locator, boss, 'Born 1990.');
    clock.advance({ minutes: 2 });
    await worker.send();
    expect(arrived(id)).toBe(1);
  });

  it('is stopped by taking it back, and then never leaves', async () => {
    const { locator, id } = await waiting(2);
    await test.app.get(ReversalService).reverse(locator, id, me, 'wrong_link');
    clock.advance({ hours: 3 });
    await worker.send();
    await worker.runOutbox();
    expect(arrived(id)).toBe(0);
    expect((await noticeOf(locator)).leavesAt).toBeNull();
  });

  it('keeps the time that the first of two chose, unless the second chooses another', async () => {
    const other = await work.staff(await inviteStaff(test, 'caseworker', `Second ${++number}`));
    const locator = await work.verifiedCase([platform.link(`later-${number}`)]);
    const [item] = (await work.page(locator)).items;
    await test.app.get(AuthorityService).flagItem(locator, item!.id, me, ['public_figure']);
    await work.draft(locator);
    const { id } = await noticeOf(locator);
    const notices = test.app.get(NoticeService);
    expect(await notices.approve(locator, id, me, inHours(6))).toBe('second-person-needed');
    expect(await test.app.get(NoticePreviewView).load(locator, id)).toMatchObject({ leavesAt: inHours(6) });
    expect(await notices.approve(locator, id, other)).toBe('approved');
    expect((await noticeOf(locator)).leavesAt).toEqual(inHours(6));
  });
});

describe('the clock of a desk in Hanoi', () => {
  const clock = new FixedClock();
  let { test, work, platform, stop } = {} as OwnRun;
  beforeAll(async () => {
    const settings = { DESK_TIME_ZONE: 'Asia/Ho_Chi_Minh' };
    ({ test, work, platform, stop } = await startOwnRun({ worker: false, clock, settings }));
  });
  afterAll(() => stop());

  it('is the one on which a time is typed, and on which every time is read, with its name', async () => {
    const locator = await work.draftedCase([platform.link('hanoi')]);
    const { id } = (await work.page(locator)).notices[0]!;
    const { email, password, totpSecret } = test.caseworker;
    const desk = await new Visitor(test.url).get('/desk/sign-in');
    await desk.submit({ email, password, code: totpAt(totpSecret, clock.now()) }, 'Sign in');
    const { day: today, time: now } = wallTimeOf(clock.now(), 'Asia/Ho_Chi_Minh');
    const day = dayAfter(today);

    await desk.get(`/desk/cases/${locator}/notices/${id}`);
    expect(desk.text()).toContain('in Ho Chi Minh time');
    expect(desk.text()).toContain(`${now} GMT+7`);
    await desk.submit({ sendOn: day, sendAt: '18:30' }, 'Approve, to leave then');

    expect((await work.page(locator)).notices[0]!.leavesAt).toEqual(new Date(`${day}T11:30:00Z`));
    expect(desk.path).toBe(`/desk/cases/${locator}`);
    expect(desk.text()).toMatch(/leaves \w+ \d+ \w+ 18:30 GMT\+7, not before/);
    expect(desk.text()).not.toContain('UTC');
    await desk.get(`/desk/cases/${locator}/notices/${id}`);
    expect([desk.valueOf('sendOn'), desk.valueOf('sendAt')]).toEqual([day, '18:30']);
  });
});

describe('escalating a notice', () => {
  const clock = new FixedClock();
  let { test, work, worker, platform, stop } = {} as OwnRun;
  let [me, boss] = [] as unknown as [StaffIdentity, StaffIdentity];
  let number = 0;
  beforeAll(async () => {
    ({ test, work, worker, platform, stop } = await startOwnRun({ worker: false, clock }));
    me = await work.staff();
    boss = await work.staff('supervisor');
  });
  afterAll(() => stop());

  const escalate = (locator: string, id: string, to: 'supervisor' | 'channel' | 'authority', reason = 'They laugh.') =>
    test.app.get(EscalationService).escalate(locator, id, me, { to, reason });
  const tasks = async (locator: string, who: StaffIdentity) => {
    const filter = { owner: 'mine', kind: null, isDone: false, isOverdue: false } as const;
    const { rows } = await test.app.get(TaskQueueView).page(filter, who, 100);
    return rows.filter((row) => row.locator === locator).map(({ kind }) => kind);
  };
  async function delivered() {
    const locator = await work.approvedCase([platform.link(`escalate-${++number}`)]);
    await worker.runOutbox();
    return { locator, id: (await work.page(locator)).notices[0]!.id };
  }

  it('gives the supervisors a task, and keeps why in words nobody else reads in the record', async () => {
    const { locator, id } = await delivered();
    expect(await refused(escalate(locator, id, 'supervisor', ' '))).toBe('case.reason-needed');
    await escalate(locator, id, 'supervisor');
    expect(await tasks(locator, boss)).toEqual(['escalated']);
    expect(await tasks(locator, me)).toEqual([]);
    expect((await work.page(locator)).notes).toContainEqual(
      expect.objectContaining({ about: 'escalation', text: 'They laugh.' }),
    );
    const record = await work.rows<{ detail: unknown }>(
      `SELECT e.detail FROM audit_entry e JOIN "case" c ON c.id = e.chain_id
       WHERE c.locator = $1 AND e.action = 'notice.escalated'`,
      [locator],
    );
    expect(record.map(({ detail }) => detail)).toEqual([{ notice: id, escalated: 'supervisor' }]);
  });

  it('goes to what the law offers next only when the time of the notice is over', async () => {
    const { locator, id } = await delivered();
    expect(await refused(escalate(locator, id, 'authority'))).toBe('notice.cannot-escalate');
    clock.advance({ hours: 50 });
    await worker.fireClocks();
    expect((await work.page(locator)).notices.find((one) => one.id === id)?.clock?.state).toBe('breached');
    await escalate(locator, id, 'authority');
    expect(await tasks(locator, me)).toContain('authority_next');
    const preview = await test.app.get(NoticePreviewView).load(locator, id);
    expect(preview.basis.escalateTo).toContain('Federal Trade Commission');
  });

  it('does not go over a channel that is not there, and leaves no trace of trying', async () => {
    const locator = await work.approvedCase([platform.link(`escalate-${++number}`)]);
    const { id } = (await work.page(locator)).notices[0]!;
    expect(await refused(escalate(locator, id, 'channel'))).toBe('notice.cannot-escalate');
    expect((await work.page(locator)).notes).toEqual([]);
  });

  it('is over with the case', async () => {
    const { locator, id } = await delivered();
    const { id: caseId } = await work.page(locator);
    await test.app.get(UnitOfWork).run((tx) => test.app.get(CaseWithdrawalService).withdraw(tx, caseId));
    expect(await refused(escalate(locator, id, 'supervisor'))).toBe('notice.case-not-open');
  });
});
