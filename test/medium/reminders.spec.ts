import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { RuleId } from '../../src/domain/deadline/rule';
import { CaseTransitionService } from '../../src/features/case/case-transition.service';
import { CaseWithdrawalService } from '../../src/features/case/case-withdrawal.service';
import { DeadlineService } from '../../src/features/deadline/deadline.service';
import { AnswerIntakeService } from '../../src/features/notice/answer-intake.service';
import { NoticeService } from '../../src/features/notice/notice.service';
import { ReminderService } from '../../src/features/notice/reminder.service';
import { PersonCaseView } from '../../src/features/return/person-case.view';
import { type Tx, UnitOfWork } from '../../src/infra/database/unit-of-work';
import { FixedClock } from '../support/clock';
import { type ReceivedNotice } from '../support/own-platform';
import { type OwnRun, REAL_PACE, startOwnRun } from '../support/own-run';

jest.setTimeout(60_000);

const HOUR = 3_600_000;
const MINUTE = 60_000;

type Body = ReceivedNotice['body'] & {
  readonly reminds?: string;
  readonly basis: { readonly timeLimit: Record<string, unknown> };
  readonly items: readonly { readonly id: string; readonly url: string }[];
  readonly answer: { readonly url: string };
};

describe('a platform that does not act', () => {
  const clock = new FixedClock();
  let { test, work, worker, platform, stop } = {} as OwnRun;
  beforeAll(async () => {
    ({ test, work, worker, platform, stop } = await startOwnRun({ worker: false, clock, settings: REAL_PACE }));
  });
  beforeEach(() => {
    platform.onNotice = (_request, response) => response.writeHead(200).end();
    platform.onPage = (_request, response) => response.writeHead(200).end();
  });
  afterAll(() => stop());

  const setTo = (instant: Date): Date => clock.advance({ seconds: (instant.getTime() - clock.now().getTime()) / 1000 });
  const inTx = <T>(what: (tx: Tx) => Promise<T>): Promise<T> => test.app.get(UnitOfWork).run(what);

  /** A notice that was delivered at this moment, and the times that count for it. */
  async function delivered(slugs: readonly string[], basis: RuleId = 'us-take-it-down') {
    const locator = await work.approvedCase(
      slugs.map((slug) => platform.link(slug)),
      basis,
    );
    await worker.runOutbox();
    const page = await work.page(locator);
    const [notice] = page.notices;
    const { startedAt, dueAt } = notice!.clock!;
    const after = (share: number) => new Date(startedAt!.getTime() + share * (dueAt!.getTime() - startedAt!.getTime()));
    return { locator, caseId: page.id, noticeId: notice!.id, dueAt: dueAt!, after };
  }

  const remindersOf = (noticeId: string): { body: Body; isSigned: boolean }[] =>
    platform
      .received()
      .map(({ body, isSigned }) => ({ body: body as Body, isSigned }))
      .filter(({ body }) => body.reminds === noticeId);
  const remindersIn = async (locator: string) =>
    (await work.page(locator)).notices.filter(({ kind }) => kind === 'reminder');
  async function recorded(locator: string, action: string): Promise<Record<string, unknown>[]> {
    const rows = await work.rows<{ detail: Record<string, unknown> }>(
      `SELECT a.detail FROM audit_entry a JOIN "case" c ON c.id = a.chain_id WHERE c.locator = $1 AND a.action = $2 ORDER BY a.seq`,
      [locator, action],
    );
    return rows.map((row) => row.detail);
  }
  const whySkipped = async (locator: string) =>
    (await recorded(locator, 'notice.reminder-skipped')).map(({ because }) => because);

  async function answer(noticeId: string, given: object): Promise<unknown> {
    const rawBody = Buffer.from(JSON.stringify(given));
    const id = `ans_${randomUUID()}`;
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(clock.now().getTime() / 1000)),
      'webhook-signature': new Webhook(platform.answerSecret).sign(id, clock.now(), rawBody.toString()),
    };
    return test.app.get(AnswerIntakeService).receive({ noticeId, headers, rawBody });
  }

  it('is reminded at half and at nine tenths of its time, once each, signed and with the end of that time', async () => {
    const { locator, noticeId, dueAt, after } = await delivered(['plain']);
    for (const [index, share] of [0.5, 0.9].entries()) {
      setTo(new Date(after(share).getTime() - 1));
      await worker.fireClocks();
      expect(remindersOf(noticeId)).toHaveLength(index);

      setTo(after(share));
      const deadlines = test.app.get(DeadlineService);
      await Promise.all([deadlines.fireDue(200), deadlines.fireDue(200)]);
      for (let again = 0; again < 3; again += 1) await worker.fireClocks();
      expect(remindersOf(noticeId)).toHaveLength(index + 1);
    }
    const [{ body, isSigned }] = remindersOf(noticeId) as [{ body: Body; isSigned: boolean }];
    const page = await work.page(locator);
    expect(isSigned).toBe(true);
    expect(body).toMatchObject({
      type: 'notice.reminder',
      reminds: noticeId,
      basis: { timeLimit: { kind: 'hours', hours: 48, from: 'receipt', until: dueAt.toISOString() } },
      items: [{ id: page.items[0]!.id, url: platform.link('plain') }],
    });
    expect(body.answer.url).toBe(`${test.url}/api/platform/v1/notices/${noticeId}/answers`);
    expect(await recorded(locator, 'notice.approved')).toMatchObject([
      { kind: 'takedown' },
      { kind: 'reminder', about: noticeId, percent: 50 },
      { kind: 'reminder', about: noticeId, percent: 90 },
    ]);
  });

  it('is reminded without anything else moving: not the clock, the link, the case or what the person sees', async () => {
    const { locator, caseId, dueAt, after } = await delivered(['unmoved']);
    const seen = () => inTx((tx) => test.app.get(PersonCaseView).load(tx, caseId));
    const before = { page: await work.page(locator), person: await seen() };
    setTo(after(0.5));
    await worker.fireClocks();
    const page = await work.page(locator);
    expect(page.notices.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      'takedown delivered',
      'reminder delivered',
    ]);
    expect(page.notices.map((notice) => notice.clock?.dueAt)).toEqual([dueAt, undefined]);
    expect([page.state, page.items]).toEqual([
      before.page.state,
      before.page.items.map((item) => ({ ...item, noticeIds: expect.any(Array) as unknown })),
    ]);
    expect(await seen()).toEqual(before.person);
  });

  it('gets one reminder after an outage that swallowed two', async () => {
    const { locator, noticeId, after } = await delivered(['outage']);
    setTo(after(0.95));
    for (let again = 0; again < 3; again += 1) await worker.fireClocks();
    expect(remindersOf(noticeId)).toHaveLength(1);
    expect(await recorded(locator, 'notice.approved')).toMatchObject([{ kind: 'takedown' }, { percent: 90 }]);
  });

  it('gets one reminder for one share, however often the job runs', async () => {
    const { locator, noticeId, after } = await delivered(['again']);
    setTo(after(0.5));
    const remind = () => test.app.get(ReminderService).remind(noticeId, 50);
    await Promise.all([remind(), remind()]);
    await remind();
    await worker.runOutbox();
    await worker.fireClocks();
    expect(remindersOf(noticeId)).toHaveLength(1);
    expect(await remindersIn(locator)).toHaveLength(1);
  });

  it('with two hours (India) is reminded after one hour, and 12 minutes before the end', async () => {
    const { noticeId, dueAt } = await delivered(['india'], 'in-it-rules-3-2-b');
    setTo(new Date(dueAt.getTime() - HOUR));
    await worker.fireClocks();
    setTo(new Date(dueAt.getTime() - 12 * MINUTE - 1));
    await worker.fireClocks();
    expect(remindersOf(noticeId)).toHaveLength(1);
    setTo(new Date(dueAt.getTime() - 12 * MINUTE));
    await worker.fireClocks();
    expect(remindersOf(noticeId)).toHaveLength(2);
  });

  it('is not reminded of a time that no law sets (EU)', async () => {
    const { noticeId, after } = await delivered(['europe'], 'eu-dsa-16');
    for (const share of [0.5, 0.9, 0.99]) {
      setTo(after(share));
      await worker.fireClocks();
    }
    expect(remindersOf(noticeId)).toEqual([]);
  });

  it('is not reminded after the end, however late anybody looks', async () => {
    const { noticeId, dueAt } = await delivered(['over']);
    setTo(dueAt);
    await worker.fireClocks();
    await test.app.get(ReminderService).remind(noticeId, 90);
    await worker.runOutbox();
    expect(remindersOf(noticeId)).toEqual([]);
  });

  it('is reminded of what is left only, and of nothing once it says that all is removed', async () => {
    const { locator, noticeId, after } = await delivered(['left', 'claimed']);
    const items = (await work.page(locator)).items.map(({ id }) => id);
    expect(await answer(noticeId, { type: 'removed', items: [items[1]] })).toEqual({ kind: 'taken' });
    setTo(after(0.5));
    await worker.fireClocks();
    expect(remindersOf(noticeId).map(({ body }) => body.items.map(({ id }) => id))).toEqual([[items[0]]]);

    expect(await answer(noticeId, { type: 'removed', items: [items[0]] })).toEqual({ kind: 'taken' });
    setTo(after(0.9));
    await worker.fireClocks();
    expect(remindersOf(noticeId)).toHaveLength(1);
    expect(await whySkipped(locator)).toEqual(['nothing_open']);
  });

  it('is not reminded while we confirm a removal, and is within five minutes when the content is back', async () => {
    const { noticeId, after } = await delivered(['flicker']);
    setTo(new Date(after(0.5).getTime() - MINUTE));
    platform.onPage = (_request, response) => response.writeHead(404).end();
    await worker.look();
    setTo(after(0.5));
    await worker.fireClocks();
    expect(remindersOf(noticeId)).toEqual([]);

    platform.onPage = (_request, response) => response.writeHead(200).end();
    clock.advance({ minutes: 3 });
    await worker.look();
    await worker.fireClocks();
    expect(remindersOf(noticeId)).toEqual([]);
    clock.advance({ minutes: 2 });
    await worker.fireClocks();
    expect(remindersOf(noticeId)).toHaveLength(1);
  });

  it('is not reminded for a case on hold, and the record says why', async () => {
    const { locator, caseId, noticeId, after } = await delivered(['held']);
    await inTx(async (tx) => {
      const cases = test.app.get(CaseTransitionService);
      await cases.setHold(tx, await cases.lock(tx, { id: caseId }), clock.now(), 'system', clock.now());
    });
    setTo(after(0.5));
    await worker.fireClocks();
    expect(remindersOf(noticeId)).toEqual([]);
    expect(await whySkipped(locator)).toEqual(['on_hold']);
  });

  it('is not reminded by machine of what was handed over by hand: the desk is warned', async () => {
    platform.onNotice = (_request, response) => response.writeHead(410).end();
    const locator = await work.approvedCase([platform.link('by-hand')]);
    await worker.runOutbox();
    const [notice] = (await work.page(locator)).notices;
    await test.app.get(NoticeService).recordByHand(locator, notice!.id, await work.staff(), 'Ticket 4711');
    platform.onNotice = (_request, response) => response.writeHead(200).end();
    clock.advance({ hours: 24 });
    await worker.fireClocks();
    expect(remindersOf(notice!.id)).toEqual([]);
    expect(await whySkipped(locator)).toEqual(['by_hand']);
    expect((await work.page(locator)).tasks.map(({ kind }) => kind)).toContain('deadline_near');
  });

  it('does not get a reminder that could not be delivered before the end', async () => {
    const { locator, noticeId, after, dueAt } = await delivered(['late']);
    platform.onNotice = (_request, response) => response.writeHead(500).end();
    setTo(after(0.9));
    await worker.fireClocks();
    const [tried] = await remindersIn(locator);
    expect(tried).toMatchObject({ state: 'sending', attempts: [{ status: 500 }] });
    const before = remindersOf(noticeId).length;

    platform.onNotice = (_request, response) => response.writeHead(200).end();
    setTo(dueAt);
    await worker.send(); // its next attempt is due before anybody stopped it
    expect(remindersOf(noticeId)).toHaveLength(before);
    await worker.stopReminders();
    expect(await worker.stopReminders()).toBe(0);
    clock.advance({ hours: 3 });
    await worker.send();
    expect(remindersOf(noticeId)).toHaveLength(before);
    expect(await remindersIn(locator)).toMatchObject([{ state: 'recalled', nextAttemptAt: null }]);
    expect(await recorded(locator, 'notice.reminder-stopped')).toEqual([{ notice: tried!.id }]);
  });

  /** Half an hour after the other, until so many minutes are left of its time. */
  async function tryUntil(dueAt: Date, minutesLeft: number): Promise<void> {
    while (dueAt.getTime() - clock.now().getTime() > (minutesLeft + 30) * MINUTE) {
      clock.advance({ minutes: 30 });
      await worker.fallBack();
      await worker.send();
    }
    setTo(new Date(dueAt.getTime() - minutesLeft * MINUTE));
  }

  it('that comes back a minute before the end still gets its reminder', async () => {
    const { locator, noticeId, after, dueAt } = await delivered(['back-late']);
    platform.onNotice = (_request, response) => response.writeHead(500).end();
    setTo(after(0.9));
    await worker.fireClocks();
    await tryUntil(dueAt, 1);
    expect(await remindersIn(locator)).toMatchObject([{ state: 'sending' }]);
    const before = remindersOf(noticeId).length;
    platform.onNotice = (_request, response) => response.writeHead(200).end();
    await work.rows(`UPDATE notice SET next_attempt_at = $1 WHERE kind = 'reminder' AND state = 'sending'`, [
      clock.now(),
    ]);
    await worker.send();
    expect(remindersOf(noticeId).length).toBe(before + 1);
    expect(await remindersIn(locator)).toMatchObject([{ state: 'delivered' }]);
  });

  it('that never takes its reminder leaves no dead letter of it: at the end it is stopped, and so is the search for another way', async () => {
    const { locator, after, dueAt } = await delivered(['never-back']);
    const kinds = async () => (await work.page(locator)).tasks.map(({ kind }) => kind);
    platform.onNotice = (_request, response) => response.writeHead(500).end();
    setTo(after(0.9));
    await worker.fireClocks();
    await tryUntil(dueAt, 1);
    expect(await kinds()).toContain('fallback_due');
    setTo(dueAt);
    await worker.stopReminders();
    expect(await remindersIn(locator)).toMatchObject([{ state: 'recalled' }]);
    expect(await kinds()).toEqual(expect.not.arrayContaining(['fallback_due', 'undeliverable']));
    expect(await work.rows('SELECT reason FROM dead_letter WHERE ended_at IS NULL')).toEqual([]);
  });

  it('that refused a link in the meantime is not made to look as if it had not, when the reminder arrives', async () => {
    const { locator, noticeId, after } = await delivered(['refused', 'open']);
    const items = (await work.page(locator)).items.map(({ id }) => id);
    platform.onNotice = (_request, response) => response.writeHead(500).end();
    setTo(after(0.5));
    await worker.fireClocks();
    await answer(noticeId, { type: 'refused', items: [items[0]], reason: { code: 'not_hosted_here' } });
    platform.onNotice = (_request, response) => response.writeHead(200).end();
    clock.advance({ minutes: 1 });
    await worker.send();
    expect(await remindersIn(locator)).toMatchObject([{ state: 'delivered' }]);
    expect((await work.page(locator)).items.map(({ state }) => state)).toEqual(['refused', 'notified']);
  });

  it('may answer at the address of the reminder as well: the person sees the answer', async () => {
    const { caseId, locator, after } = await delivered(['answered']);
    setTo(after(0.5));
    await worker.fireClocks();
    const [reminder] = await remindersIn(locator);
    expect(await answer(reminder!.id, { type: 'accepted' })).toEqual({ kind: 'taken' });
    const person = await inTx((tx) => test.app.get(PersonCaseView).load(tx, caseId));
    expect(person.links).toMatchObject([
      { state: 'acknowledged', answer: { type: 'accepted' }, clock: { state: 'running' } },
    ]);
  });

  it('gets one recall after a withdrawal, for the notice and its reminders, and not before a reminder in the air', async () => {
    const { locator, caseId, noticeId, after } = await delivered(['withdrawn']);
    setTo(after(0.5));
    await worker.fireClocks();
    platform.onNotice = (_request, response) => response.writeHead(500).end();
    setTo(after(0.9));
    await worker.fireClocks(); // the second one is under way
    platform.onNotice = (_request, response) => response.writeHead(200).end();
    const count = remindersOf(noticeId).length;

    await inTx((tx) => test.app.get(CaseWithdrawalService).withdraw(tx, caseId));
    await worker.runOutbox();
    const recallsOf = () =>
      platform.received().filter(({ body }) => body.recalls !== undefined && body.recalls === noticeId);
    expect(recallsOf()).toHaveLength(0);
    clock.advance({ seconds: 20 });
    await worker.send();
    clock.advance({ hours: 2 });
    await worker.send();
    await worker.fireClocks();
    expect(recallsOf()).toHaveLength(1);
    expect(remindersOf(noticeId)).toHaveLength(count);
    expect((await work.page(locator)).notices.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      'takedown recalled',
      'reminder recalled',
      'reminder recalled',
      'recall delivered',
    ]);
  });
});
