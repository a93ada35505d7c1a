import { CaseAccessService } from '../../src/features/case/case-access.service';
import { CaseService } from '../../src/features/case/case.service';
import { CaseWithdrawalService } from '../../src/features/case/case-withdrawal.service';
import { TaskService } from '../../src/features/case/task.service';
import { WorklistView } from '../../src/features/worklist/worklist.view';
import { ClockChangeService } from '../../src/features/deadline/clock-change.service';
import { PromiseService } from '../../src/features/deadline/promise.service';
import { PromiseStore } from '../../src/features/deadline/promise.store';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { FixedClock } from '../support/clock';
import { type OwnRun, REAL_PACE, startOwnRun } from '../support/own-run';

jest.setTimeout(60_000);

const HOUR = 3_600_000;

interface PromiseRow {
  readonly state: string;
  readonly started_at: Date;
  readonly due_at: Date;
  readonly facts: Record<string, string>;
}

describe('the promise of an update every 72 hours', () => {
  const clock = new FixedClock();
  let { test, work, worker, platform, stop } = {} as OwnRun;
  beforeAll(async () => {
    const settings = { ...REAL_PACE, UPDATE_PROMISE_HOURS: '72' };
    ({ test, work, worker, platform, stop } = await startOwnRun({ worker: false, clock, settings }));
  });
  afterAll(() => stop());

  const after = (start: Date, hours: number): Date => new Date(start.getTime() + hours * HOUR);
  const setTo = (instant: Date): Date => clock.advance({ seconds: (instant.getTime() - clock.now().getTime()) / 1000 });
  async function sweep(): Promise<void> {
    await worker.keepPromises();
    await worker.fireClocks();
  }
  async function reported(slug: string): Promise<{ locator: string; start: Date }> {
    const start = clock.now();
    const locator = await work.report([platform.link(slug)]);
    await worker.keepPromises();
    return { locator, start };
  }
  const promisesOf = (locator: string): Promise<PromiseRow[]> =>
    work.rows<PromiseRow>(
      `SELECT k.state, k.started_at, k.due_at, k.facts FROM clock k JOIN "case" c ON c.id = k.case_id
       WHERE c.locator = $1 AND k.notice_id IS NULL ORDER BY k.started_at, k.created_at`,
      [locator],
    );
  const tasksOf = async (locator: string) =>
    (await work.page(locator)).tasks.map(({ kind }) => kind).filter((kind) => kind.startsWith('update'));
  const take = async (locator: string) => test.app.get(CaseService).take(locator, await work.staff());

  it('runs from the report on, for every open case once, however many workers look, and the intake does not wait for it', async () => {
    const start = clock.now();
    const locators = [await work.report([platform.link('a')]), await work.report([platform.link('b')])];
    for (const locator of locators) expect(await promisesOf(locator)).toEqual([]);
    await Promise.all([worker.keepPromises(), worker.keepPromises(), worker.keepPromises()]);
    await worker.keepPromises();
    for (const locator of locators)
      expect(await promisesOf(locator)).toMatchObject([
        { state: 'running', started_at: start, due_at: after(start, 72) },
      ]);
  });

  it('is given to all cases, also when there are more than one look takes', async () => {
    const locators: string[] = [];
    for (let i = 0; i < 5; i += 1) locators.push(await work.report([platform.link(`many-${i}`)]));
    const promises = test.app.get(PromiseService);
    const taken: number[] = [];
    for (let took = 2; took >= 2; taken.push(took)) took = await promises.keepUp(2);
    expect(taken).toEqual([2, 2, 1]);
    for (const locator of locators) expect(await promisesOf(locator)).toHaveLength(1);
  });

  it('stands on the worklist and the case page until a law sets a time', async () => {
    const { locator, start } = await reported('shown');
    const row = async () =>
      (await test.app.get(WorklistView).page({ limit: 200 })).rows.find((one) => one.locator === locator);
    expect(await row()).toMatchObject({
      nearestClock: { rule: 'helpline-update', kind: 'promise', dueAt: after(start, 72) },
    });
    expect((await work.page(locator)).updateDueAt).toEqual(after(start, 72));

    const other = await work.approvedCase([platform.link('shown-law')]);
    await worker.runOutbox();
    clock.advance({ hours: 1 });
    await worker.keepPromises();
    await work.rows(
      `UPDATE clock SET due_at = started_at + interval '2 h' WHERE notice_id IS NULL AND case_id = (SELECT id FROM "case" WHERE locator = $1)`,
      [other],
    );
    const { rows } = await test.app.get(WorklistView).page({ limit: 200 });
    expect(rows.find((one) => one.locator === other)).toMatchObject({ nearestClock: { rule: 'us-take-it-down' } });
  });

  it('is kept by a step that shows on the page of the person, and the next one counts from there', async () => {
    const { locator, start } = await reported('kept');
    setTo(after(start, 10));
    await take(locator);
    setTo(after(start, 48));
    await sweep();
    expect(await promisesOf(locator)).toMatchObject([
      { state: 'met', facts: { metAt: after(start, 10).toISOString() } },
      { state: 'running', started_at: after(start, 10), due_at: after(start, 82) },
    ]);
    expect(await tasksOf(locator)).toEqual([]);
  });

  it('warns the desk 24, 12, 4 and 1 hours before the end, and the next step settles the warning within a minute', async () => {
    const { locator, start } = await reported('warned');
    for (const left of [24, 12, 4, 1]) {
      setTo(after(start, 72 - left));
      await sweep();
      const tasks = (await work.page(locator)).tasks.filter(({ kind }) => kind === 'update_near');
      expect(tasks.map(({ detail }) => detail['hoursLeft'])).toEqual([left]);
    }
    setTo(after(start, 71.5));
    await take(locator);
    await sweep();
    expect(await tasksOf(locator)).toEqual([]);
    expect(await promisesOf(locator)).toMatchObject([
      { state: 'met' },
      { state: 'running', started_at: after(start, 71.5) },
    ]);
  });

  it('is broken after 72 hours of silence: one task, the next promise without a gap, and an update settles it', async () => {
    const { locator, start } = await reported('broken');
    setTo(after(start, 72));
    await Promise.all([sweep(), sweep()]);
    await sweep();
    expect(await promisesOf(locator)).toMatchObject([
      { state: 'breached', facts: { breachedAt: after(start, 72).toISOString() } },
      { state: 'running', started_at: after(start, 72), due_at: after(start, 144) },
    ]);
    expect(await tasksOf(locator)).toEqual(['update_owed']);

    setTo(after(start, 144));
    await sweep();
    expect((await promisesOf(locator)).map(({ state }) => state)).toEqual(['breached', 'breached', 'running']);
    expect(await tasksOf(locator)).toEqual(['update_owed']);

    clock.advance({ minutes: 30 });
    await take(locator);
    await sweep();
    expect(await tasksOf(locator)).toEqual([]);
    expect((await promisesOf(locator)).map(({ state }) => state)).toEqual(['breached', 'breached', 'met', 'running']);
  });

  it('is broken once when we ourselves were away for ten days', async () => {
    const { locator, start } = await reported('away');
    setTo(after(start, 240));
    await sweep();
    expect(await promisesOf(locator)).toMatchObject([
      { state: 'breached' },
      { state: 'running', started_at: after(start, 240) },
    ]);
  });

  it('is not kept by what the person cannot see: reading, a look that finds nothing new, a reminder', async () => {
    const locator = await work.approvedCase([platform.link('unseen')]);
    await worker.runOutbox();
    const start = clock.now();
    await worker.keepPromises();
    for (let hours = 1; hours <= 71; hours += 10) {
      setTo(after(start, hours));
      await worker.look();
      await worker.fireClocks();
      await test.app.get(CaseAccessService).enter(locator, await work.staff());
    }
    expect((await work.page(locator)).notices.filter(({ kind }) => kind === 'reminder')).not.toEqual([]);
    setTo(after(start, 72));
    await sweep();
    expect(await promisesOf(locator)).toMatchObject([{ state: 'breached', started_at: start }, { state: 'running' }]);
  });

  it('ends with the case, and begins again when it is reopened', async () => {
    const { locator, start } = await reported('closed');
    await take(locator);
    const staff = await work.staff();
    await test.app.get(CaseService).closeUnproven(locator, staff, { outcome: 'referred', reason: 'Another service.' });
    await worker.keepPromises();
    expect((await promisesOf(locator)).map(({ state }) => state)).toEqual(['void']);
    setTo(after(start, 100));
    await sweep();
    expect((await promisesOf(locator)).map(({ state }) => state)).toEqual(['void']);
    expect(await tasksOf(locator)).toEqual([]);

    await test.app.get(CaseService).reopen(locator, staff, 'They came back.');
    await worker.keepPromises();
    expect((await promisesOf(locator)).slice(1)).toMatchObject([{ state: 'running', started_at: after(start, 100) }]);
  });

  it('ends with a withdrawal, and what was owed is owed no more', async () => {
    const { locator, start } = await reported('withdrawn');
    setTo(after(start, 72));
    await sweep();
    expect(await tasksOf(locator)).toEqual(['update_owed']);
    const { id } = await work.page(locator);
    await test.app.get(UnitOfWork).run((tx) => test.app.get(CaseWithdrawalService).withdraw(tx, id));
    await worker.runOutbox();
    await sweep();
    expect((await promisesOf(locator)).map(({ state }) => state)).toEqual(['breached', 'void']);
    expect(await tasksOf(locator)).toEqual([]);
  });

  it('is not made, and ends where it runs, when the helpline promises nothing', async () => {
    const { locator } = await reported('none');
    const { app, config } = test;
    const silent = new PromiseService(
      { ...config, updatePromiseHours: 0 },
      app.get(UnitOfWork),
      clock,
      app.get(PromiseStore),
      app.get(ClockChangeService),
      app.get(TaskService),
    );
    const later = await work.report([platform.link('none-later')]);
    while ((await silent.keepUp(500)) > 0);
    expect((await promisesOf(locator)).map(({ state }) => state)).toEqual(['void']);
    expect(await promisesOf(later)).toEqual([]);
  });
});
