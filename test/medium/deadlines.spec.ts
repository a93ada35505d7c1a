import type { RuleId } from '../../src/domain/deadline/rule';
import { CaseTransitionService } from '../../src/features/case/case-transition.service';
import { CaseWithdrawalService } from '../../src/features/case/case-withdrawal.service';
import { DeadlineService } from '../../src/features/deadline/deadline.service';
import { NoticeDraftService } from '../../src/features/notice/notice-draft.service';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { FixedClock } from '../support/clock';
import { type OwnRun, REAL_PACE, startOwnRun } from '../support/own-run';

jest.setTimeout(60_000);

const HOUR = 3_600_000;

interface ClockRow {
  readonly id: string;
  readonly state: string;
  readonly kind: string;
  readonly started_at: Date | null;
  readonly due_at: Date | null;
  readonly warnings_fired: number[];
  readonly facts: Record<string, string>;
}

describe('the clock of a notice', () => {
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
  const setBefore = (due: Date, ms: number): Date => setTo(new Date(due.getTime() - ms));
  const fire = () => test.app.get(DeadlineService).fireDue(200);
  const pageSays = (status: number) => {
    platform.onPage = (_request, response) => response.writeHead(status).end();
  };

  async function clockOf(locator: string): Promise<ClockRow> {
    const [row] = await work.rows<ClockRow>(
      `SELECT k.* FROM clock k JOIN "case" c ON c.id = k.case_id WHERE c.locator = $1 ORDER BY k.created_at DESC`,
      [locator],
    );
    return row!;
  }
  async function running(slug: string, basis: RuleId = 'us-take-it-down') {
    const locator = await work.approvedCase([platform.link(slug)], basis);
    await worker.runOutbox();
    const row = await clockOf(locator);
    expect(row.state).toBe('running');
    return { locator, startedAt: row.started_at!, due: row.due_at! };
  }
  /** What the record says about the clock of a case, oldest first. */
  async function recorded(locator: string, action: string): Promise<{ hoursLeft?: number }[]> {
    const rows = await work.rows<{ detail: { hoursLeft?: number } }>(
      `SELECT a.detail FROM audit_entry a JOIN "case" c ON c.id = a.chain_id
       WHERE c.locator = $1 AND a.action = $2 ORDER BY a.seq`,
      [locator, action],
    );
    return rows.map((row) => row.detail);
  }
  const openTasks = async (locator: string) =>
    (await work.page(locator)).tasks
      .filter(({ kind }) => kind.startsWith('deadline'))
      .map(({ kind, detail }) => `${kind} ${String(detail['hoursLeft'])}`);

  it('waits for the delivery, however long that takes, and then gives the platform 48 hours to the second', async () => {
    platform.onNotice = (_request, response) => response.writeHead(500).end();
    const locator = await work.approvedCase([platform.link('late')]);
    await worker.runOutbox();
    clock.advance({ hours: 5 });
    await worker.fireClocks();
    expect(await clockOf(locator)).toMatchObject({ state: 'waiting', started_at: null, due_at: null });

    platform.onNotice = (_request, response) => response.writeHead(200).end();
    await worker.send();
    const row = await clockOf(locator);
    expect(row).toMatchObject({ state: 'running', kind: 'statutory', started_at: clock.now() });
    expect(row.due_at!.getTime() - clock.now().getTime()).toBe(48 * HOUR);
  });

  it('warns once at 24, 12, 4 and 1 hours before the end, in one open task that names the nearest', async () => {
    const { locator, due } = await running('warned');
    for (const [index, hours] of [24, 12, 4, 1].entries()) {
      setBefore(due, hours * HOUR + 1);
      await worker.fireClocks();
      expect(await recorded(locator, 'clock.warning')).toHaveLength(index);

      setBefore(due, hours * HOUR);
      await Promise.all([fire(), fire()]);
      for (let again = 0; again < 3; again++) await worker.fireClocks();
      expect((await recorded(locator, 'clock.warning')).map(({ hoursLeft }) => hoursLeft)).toEqual(
        [24, 12, 4, 1].slice(0, index + 1),
      );
      expect(await openTasks(locator)).toEqual([`deadline_near ${hours}`]);
    }
    expect(await recorded(locator, 'clock.breached')).toEqual([]);
  });

  it('fires the warnings that an outage swallowed as one', async () => {
    const { locator, due } = await running('outage');
    setBefore(due, 3 * HOUR);
    for (let again = 0; again < 3; again++) await worker.fireClocks();
    expect((await recorded(locator, 'clock.warning')).map(({ hoursLeft }) => hoursLeft)).toEqual([4]);
    expect((await clockOf(locator)).warnings_fired).toEqual([24, 12, 4]);
    expect(await openTasks(locator)).toEqual(['deadline_near 4']);
  });

  it('tells the desk in the moment of the warning, without any job in between', async () => {
    const { locator, due } = await running('at-once');
    setBefore(due, 12 * HOUR);
    await fire();
    expect(await openTasks(locator)).toEqual(['deadline_near 12']);
    expect(await recorded(locator, 'task.opened')).toHaveLength(1);
  });

  it('waits for nobody who works on its case: it fires in the next round', async () => {
    const { locator, due } = await running('busy');
    setTo(due);
    await test.app.get(UnitOfWork).run(async (tx) => {
      await test.app.get(CaseTransitionService).lock(tx, { locator });
      await fire();
    });
    expect((await clockOf(locator)).state).toBe('running');
    await fire();
    expect((await clockOf(locator)).state).toBe('breached');
    expect(await openTasks(locator)).toEqual(['deadline_passed 0']);
  });

  it('is breached at the end of the 48 hours, once, and frozen: a later removal changes nothing of it', async () => {
    const { locator, due } = await running('breached');
    setBefore(due, 1);
    await worker.fireClocks();
    expect((await clockOf(locator)).state).toBe('running');

    setTo(due);
    await Promise.all([fire(), fire(), fire()]);
    await worker.fireClocks();
    const frozen = await clockOf(locator);
    expect(frozen).toMatchObject({
      state: 'breached',
      due_at: due,
      facts: { breachedAt: due.toISOString(), noticedAt: due.toISOString() },
    });
    expect(await recorded(locator, 'clock.breached')).toHaveLength(1);
    expect(await openTasks(locator)).toEqual(['deadline_passed 0']);

    pageSays(404);
    for (let look = 0; look < 4; look++) {
      clock.advance({ hours: 1 });
      await worker.look();
      await worker.fireClocks();
    }
    expect(await work.page(locator)).toMatchObject({ state: 'closed', outcome: 'removed' });
    expect(await clockOf(locator)).toEqual(frozen);
    expect(await recorded(locator, 'clock.met')).toEqual([]);
    expect(await recorded(locator, 'clock.breached')).toHaveLength(1);
  });

  it('is not breached while a removal seen in time is being confirmed, and is met at the first clean look', async () => {
    const { locator, due } = await running('in-time');
    setBefore(due, 60_000);
    pageSays(404);
    const firstLook = clock.now();
    await worker.look();

    clock.advance({ seconds: 180 });
    await worker.fireClocks();
    expect(clock.now().getTime()).toBeGreaterThan(due.getTime());
    expect((await clockOf(locator)).state).toBe('running');
    await worker.look();
    clock.advance({ seconds: 180 });
    await worker.look();

    expect(await clockOf(locator)).toMatchObject({
      state: 'met',
      due_at: due,
      facts: { metAt: firstLook.toISOString() },
    });
    clock.advance({ hours: 2 });
    await worker.fireClocks();
    expect(await recorded(locator, 'clock.breached')).toEqual([]);
    expect(await openTasks(locator)).toEqual([]);
  });

  it('is breached after all when the content is back before the removal was confirmed', async () => {
    const { locator, due } = await running('flicker');
    setBefore(due, 60_000);
    pageSays(404);
    await worker.look();
    clock.advance({ seconds: 180 });
    await worker.fireClocks();
    pageSays(200);
    await worker.look();
    clock.advance({ minutes: 5 });
    await worker.fireClocks();
    expect(await clockOf(locator)).toMatchObject({
      state: 'breached',
      due_at: due,
      facts: { breachedAt: due.toISOString() },
    });
  });

  it('is held back for an hour at most when nothing more can be seen', async () => {
    const { locator, due } = await running('veiled');
    setBefore(due, 60_000);
    pageSays(404);
    await worker.look();
    pageSays(403);
    setTo(new Date(due.getTime() + HOUR - 60_000));
    await worker.fireClocks();
    expect((await clockOf(locator)).state).toBe('running');
    setTo(new Date(due.getTime() + HOUR));
    await worker.fireClocks();
    expect((await clockOf(locator)).state).toBe('breached');
  });

  it('a removal first seen after the end is a breach, even when nobody had looked at the clock yet', async () => {
    const { locator, due } = await running('too-late');
    setTo(new Date(due.getTime() + 60_000));
    pageSays(404);
    for (let look = 0; look < 3; look++) {
      await worker.look();
      clock.advance({ seconds: 180 });
    }
    expect(await clockOf(locator)).toMatchObject({ state: 'breached', due_at: due });
  });

  it('runs 2 hours in India, with one warning an hour before the end', async () => {
    const { locator, startedAt, due } = await running('india', 'in-it-rules-3-2-b');
    expect(due.getTime() - startedAt.getTime()).toBe(2 * HOUR);
    setBefore(due, HOUR);
    await worker.fireClocks();
    setTo(due);
    await worker.fireClocks();
    expect((await recorded(locator, 'clock.warning')).map(({ hoursLeft }) => hoursLeft)).toEqual([1]);
    expect((await clockOf(locator)).state).toBe('breached');
  });

  it('is a promise of our own to follow up after 24 hours where the law names no hours (EU)', async () => {
    const { locator, startedAt, due } = await running('europe', 'eu-dsa-16');
    expect((await clockOf(locator)).kind).toBe('promise');
    expect(due.getTime() - startedAt.getTime()).toBe(24 * HOUR);
    setTo(due);
    await worker.fireClocks();
    expect(await openTasks(locator)).toEqual(['deadline_passed 0']);
  });

  it('ends without a verdict when the person withdraws, running or waiting, and never fires again', async () => {
    const { locator } = await running('withdrawn');
    platform.onNotice = (_request, response) => response.writeHead(500).end();
    const waiting = await work.approvedCase([platform.link('withdrawn-early')]);
    await worker.runOutbox();
    for (const one of [locator, waiting]) {
      const { id } = await work.page(one);
      await test.app.get(UnitOfWork).run((tx) => test.app.get(CaseWithdrawalService).withdraw(tx, id));
    }
    await worker.runOutbox();
    clock.advance({ hours: 100 });
    await worker.fireClocks();
    for (const one of [locator, waiting]) {
      expect((await clockOf(one)).state).toBe('void');
      expect(await recorded(one, 'clock.breached')).toEqual([]);
      expect(await openTasks(one)).toEqual([]);
    }
  });

  it('accuses nobody when a second notice arrives after the content is already gone', async () => {
    const { locator } = await running('twice');
    platform.onNotice = (_request, response) => response.writeHead(500).end();
    await test.app.get(NoticeDraftService).prepareDrafts(locator, await work.staff(), 'in-it-rules-3-2-b');
    await work.approveAll(locator);
    await worker.runOutbox();
    pageSays(404);
    for (let look = 0; look < 3; look++) {
      clock.advance({ seconds: 200 });
      await worker.look();
    }
    expect((await work.page(locator)).items[0]!.state).toBe('removed');
    platform.onNotice = (_request, response) => response.writeHead(200).end();
    clock.advance({ minutes: 10 });
    await worker.send();
    clock.advance({ hours: 50 });
    await worker.fireClocks();
    expect(await recorded(locator, 'clock.breached')).toEqual([]);
    expect((await clockOf(locator)).state).toBe('met');
  });
});
