import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { migrate } from '../../src/infra/database/migrate';
import { KeepDeadLetters1764130000000 } from '../../migrations/1764130000000-keep-dead-letters';
import { CaseService } from '../../src/features/case/case.service';
import { CaseTransitionService } from '../../src/features/case/case-transition.service';
import { LetterService } from '../../src/features/notice/letter.service';
import { LetterView } from '../../src/features/notice/letter.view';
import { NoticeService } from '../../src/features/notice/notice.service';
import { AuditLog, SYSTEM_CHAIN } from '../../src/infra/audit/audit-log';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { DeadLetters } from '../../src/infra/outbox/dead-letters';
import { Relay } from '../../src/infra/outbox/relay';
import { CaseMaker } from '../browser/stage';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { FixedClock } from '../support/clock';
import { onBothEngines } from '../support/engines';
import { HandWorker } from '../support/hand-worker';
import { OwnPlatform } from '../support/own-platform';
import { type OwnRun, startOwnRun } from '../support/own-run';
import { until } from '../support/until';

jest.setTimeout(120_000);

interface Letter {
  readonly id: string;
  readonly kind: string;
  readonly reason: string;
  readonly outcome: string | null;
  readonly endedBy: string | null;
  readonly result: string | null;
}
const SELECT = `SELECT id, kind, reason, outcome, ended_by AS "endedBy", run_result AS result FROM dead_letter`;
const ALL = { platform: null, reason: null };
const answer = (status: number) => (_request: unknown, response: ServerResponse) => response.writeHead(status).end();

/** A message as it lies in the outbox after its rounds, or one round before the last. */
async function park(work: Casework, job: string, payload: object, { failed }: { failed: number } = { failed: 5 }) {
  const id = randomUUID();
  await work.rows(
    `INSERT INTO outbox_message (id, job, payload, created_at, failed, leased_until, parked_at)
     VALUES ($1, $2, $3, now(), $4, now() + interval '1 hour', CASE WHEN $4 >= 5 THEN now() END)`,
    [id, job, JSON.stringify(payload), failed],
  );
  return id;
}

describe('a notice that could not be delivered', () => {
  let test: TestApp;
  let work: Casework;
  let make: CaseMaker;
  let worker: HandWorker;
  let platform: OwnPlatform;
  const clock = new FixedClock(new Date());
  beforeAll(async () => {
    platform = await OwnPlatform.start();
    test = await startTestApp({
      clock,
      worker: false,
      settings: { OUTGOING_ALLOW_PRIVATE: platform.allowed, DELIVERY_SCHEDULE_SECONDS: '0,15,60' },
    });
    await platform.register(test);
    work = new Casework(test);
    make = new CaseMaker(test);
    worker = new HandWorker(test);
  });
  afterAll(async () => {
    await test.stop();
    await platform.stop();
  });
  const letters = () => test.app.get(LetterService);
  const lettersOf = (noticeId: string): Promise<Letter[]> =>
    work.rows<Letter>(`${SELECT} WHERE subject_id = $1 ORDER BY died_at, id`, [noticeId]);
  const noticeOf = async (locator: string) =>
    (await work.page(locator)).notices.find(({ kind }) => kind === 'takedown')!;
  const arrived = (noticeId: string) => platform.received().filter(({ body }) => body.id === noticeId);

  /** A case with one notice that its platform turned away for good; the letter's id. */
  async function dead(slug: string): Promise<{ locator: string; words: string; noticeId: string; letterId: string }> {
    platform.onNotice = answer(410);
    const receipt = await make.reportUpTo('sent', [platform.link(slug)]);
    await worker.runOutbox();
    platform.onNotice = answer(200);
    const { id: noticeId, state } = await noticeOf(receipt.locator);
    expect(state).toBe('undeliverable');
    const [letter] = await lettersOf(noticeId);
    return { ...receipt, noticeId, letterId: letter!.id };
  }
  const redrive = async (...ids: string[]) => letters().act(ids, { type: 'redrive' }, await work.staff());

  it('leaves one letter when its schedule is used up, and arrives when it is sent again', async () => {
    platform.onNotice = answer(500);
    const locator = await work.approvedCase([platform.link('exhausted')]);
    await worker.runOutbox();
    const { id } = await noticeOf(locator);
    expect(await lettersOf(id)).toEqual([]);
    clock.advance({ hours: 49 });
    await worker.send();
    const [letter, ...others] = await lettersOf(id);
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ kind: 'notice', reason: 'exhausted', outcome: null });
    const [row] = await test.app.get(LetterView).some([letter!.id]);
    expect(row).toMatchObject({ locator, platformName: 'own', noticeId: id, attempts: 2 });

    platform.onNotice = answer(200);
    const staff = await work.staff();
    await redrive(letter!.id);
    expect(await lettersOf(id)).toMatchObject([{ outcome: 'redriven', endedBy: staff.id, result: 'redriven' }]);
    expect(await work.rows('SELECT state, attempts_made, attempts_before FROM notice WHERE id = $1', [id])).toEqual([
      { state: 'approved', attempts_made: 2, attempts_before: 2 },
    ]);
    expect((await work.page(locator)).tasks).toEqual([]);
    await worker.runOutbox();
    const page = await work.page(locator);
    expect(page.notices[0]).toMatchObject({ state: 'delivered' });
    expect(new Set(arrived(id).map(({ webhookId }) => webhookId)).size).toBe(1);
    expect(page.timeline.filter(({ action }) => action === 'notice.redriven')).toMatchObject([{ actor: staff.name }]);
    expect(await test.app.get(UnitOfWork).read((tx) => test.app.get(AuditLog).verify(tx, page.id))).toMatchObject({
      ok: true,
    });
  });

  it('leaves a new letter when it fails again', async () => {
    const { noticeId, letterId } = await dead('again');
    platform.onNotice = answer(410);
    await redrive(letterId);
    await worker.runOutbox();
    expect((await lettersOf(noticeId)).map(({ outcome }) => outcome)).toEqual(['redriven', null]);
  });

  it('is not touched by a dry run: not one row of the database is another afterwards', async () => {
    const { letterId } = await dead('dry');
    const before = await everyRow();
    expect(await letters().rehearse([letterId])).toEqual(
      new Map([[letterId, { ok: true, next: 'redriven', events: [] }]]),
    );
    expect(await everyRow()).toEqual(before);
    expect(before.length).toBeGreaterThan(100);
  });

  it('is sent again once, however many people press the button at the same moment and later', async () => {
    const { locator, noticeId, letterId } = await dead('twice');
    const before = arrived(noticeId).length;
    await Promise.all([redrive(letterId), redrive(letterId), redrive(letterId, letterId)]);
    await redrive(letterId);
    expect(
      await work.rows(`SELECT 1 FROM outbox_message WHERE payload->>'noticeId' = $1 AND done_at IS NULL`, [noticeId]),
    ).toHaveLength(1);
    await worker.runOutbox();
    await redrive(letterId);
    await worker.runOutbox();
    expect(arrived(noticeId)).toHaveLength(before + 1);
    const page = await work.page(locator);
    expect(page.timeline.filter(({ action }) => action === 'notice.redriven')).toHaveLength(1);
  });

  it('is not sent again for a case that the person withdrew; the recall settles its letter', async () => {
    const lost = await dead('withdrawn');
    const other = await dead('not-withdrawn');
    await make.withdraw(lost);
    await redrive(lost.letterId, other.letterId);
    expect(await lettersOf(lost.noticeId)).toMatchObject([{ outcome: null, result: 'notice.case-not-open' }]);
    expect(await lettersOf(other.noticeId)).toMatchObject([{ outcome: 'redriven', result: 'redriven' }]);
    const before = arrived(lost.noticeId).length;
    await worker.runOutbox();
    expect(arrived(lost.noticeId)).toHaveLength(before);
    expect(await noticeOf(lost.locator)).toMatchObject({ state: 'recalled' });
    expect(await lettersOf(lost.noticeId)).toMatchObject([{ outcome: 'settled', endedBy: null }]);
  });

  it('is not sent again while its case is on hold', async () => {
    const { locator, noticeId, letterId } = await dead('hold');
    await test.app.get(UnitOfWork).run(async (tx) => {
      const cases = test.app.get(CaseTransitionService);
      await cases.setHold(tx, await cases.lock(tx, { locator }), clock.now(), 'system', clock.now());
    });
    await redrive(letterId);
    expect(await lettersOf(noticeId)).toMatchObject([{ outcome: null, result: 'case.on-hold' }]);
    expect(await noticeOf(locator)).toMatchObject({ state: 'undeliverable' });
  });

  it('has its letter settled when somebody hands it over by hand', async () => {
    const { locator, noticeId, letterId } = await dead('by-hand');
    await test.app.get(NoticeService).recordByHand(locator, noticeId, await work.staff(), 'ticket 4711');
    expect(await lettersOf(noticeId)).toMatchObject([{ outcome: 'settled' }]);
    await redrive(letterId);
    expect(await noticeOf(locator)).toMatchObject({ state: 'delivered' });
  });

  it('may be put aside once its case is closed, and not before', async () => {
    const supervisor = await work.staff('supervisor');
    const { locator, noticeId, letterId } = await dead('aside');
    const putAside = () => letters().act([letterId], { type: 'discard', reason: 'not_needed' }, supervisor);
    await putAside();
    expect(await lettersOf(noticeId)).toMatchObject([{ outcome: null, result: 'letter.still-needed' }]);
    const [item] = (await work.page(locator)).items;
    await work.rows(`UPDATE item SET state = 'given_up' WHERE id = $1`, [item!.id]);
    await work.rows(`UPDATE "case" SET state = 'removal' WHERE locator = $1`, [locator]);
    await test.app.get(CaseService).closeFinished(locator, await work.staff());
    await putAside();
    expect(await lettersOf(noticeId)).toMatchObject([{ outcome: 'discarded', endedBy: supervisor.id }]);
    const { timeline } = await work.page(locator);
    expect(timeline.find(({ action }) => action === 'letter.discarded')).toMatchObject({
      actor: supervisor.name,
      detail: { notice: noticeId, discarded: 'not_needed' },
    });
  });

  it('takes a parked job about it along when it is sent again', async () => {
    const { noticeId, letterId } = await dead('parked-too');
    const outboxId = await park(work, 'send-notice', { noticeId, attempt: 1 });
    await test.app.get(UnitOfWork).run(async (tx) => {
      const message = { id: outboxId, job: 'send-notice', payload: { noticeId, attempt: 1 }, parkedAt: clock.now() };
      await test.app.get(DeadLetters).ofMessage(tx, message, 'Error');
    });
    await redrive(letterId);
    expect((await lettersOf(noticeId)).map(({ kind, outcome }) => [kind, outcome]).sort()).toEqual([
      ['message', 'settled'],
      ['notice', 'redriven'],
    ]);
    const open = await work.rows<{ id: string }>('SELECT id FROM outbox_message WHERE done_at IS NULL');
    expect(open).toHaveLength(1);
    expect(open[0]!.id).not.toBe(outboxId);
    await worker.runOutbox();
    expect(await work.rows('SELECT state FROM notice WHERE id = $1', [noticeId])).toEqual([{ state: 'delivered' }]);
  });

  it('is found by its platform and its reason', async () => {
    const { letterId } = await dead('found');
    const view = test.app.get(LetterView);
    const found = async (platformSlug: string | null, reason: string | null) =>
      (await view.matching({ platform: platformSlug, reason })).includes(letterId);
    expect(await found('own', null)).toBe(true);
    expect(await found(null, 'gone')).toBe(true);
    expect(await found('own', 'exhausted')).toBe(false);
    expect(await found('examplebox', null)).toBe(false);
    const list = await view.page(ALL, 1);
    expect(list.rows).toHaveLength(1);
    expect(list.open).toBe((await view.matching(ALL)).length);
    expect(list.reasons.map(({ reason }) => reason)).toContain('gone');
    expect(list.platforms).toEqual([{ slug: 'own', name: 'own', count: list.open }]);
  });

  it('gets its letter from the migration when it was lost before there were letters', async () => {
    const { noticeId } = await dead('before');
    const outboxId = await park(work, 'recall-notices', { caseId: randomUUID() });
    const runner = test.database.dataSource.createQueryRunner();
    const migration = new KeepDeadLetters1764130000000();
    await migration.down(runner);
    await migration.up(runner);
    await runner.release();
    await migrate(test.database.url); // nothing is pending, and the table made anew is opened to those who may use it
    expect(await lettersOf(noticeId)).toMatchObject([{ kind: 'notice', reason: 'gone', outcome: null }]);
    expect(await lettersOf(outboxId)).toMatchObject([{ kind: 'message', reason: 'poison:Error', outcome: null }]);
    const [lost] = await work.rows<{ n: number }>(
      `SELECT count(*)::int AS n FROM notice WHERE state = 'undeliverable'`,
    );
    expect(await test.app.get(LetterView).countOpen()).toBe(lost!.n + 1);
  });

  /** Every row of every table with the transaction that wrote it. */
  async function everyRow(): Promise<string[]> {
    const tables = await work.rows<{ name: string }>(
      `SELECT quote_ident(relname) AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1`,
    );
    const rows: string[] = [];
    for (const { name } of tables)
      for (const row of await work.rows<{ text: string }>(
        `SELECT '${name} ' || xmin || ' ' || ctid || ' ' || t::text AS text FROM ${name} t`,
      ))
        rows.push(row.text);
    return rows.sort();
  }
});

onBothEngines((engine) => {
  describe('a job that fails for good', () => {
    let { test, work, platform, stop } = {} as OwnRun;
    beforeAll(async () => {
      ({ test, work, platform, stop } = await startOwnRun({ engine, settings: { LOG_LEVEL: 'silent' } }));
    });
    afterAll(() => stop());
    const letters = () => work.rows<Letter & { subject: string; outboxId: string }>(`${SELECT} WHERE kind = 'message'`);
    const arrived = (noticeId: string) => platform.received().filter(({ body }) => body.id === noticeId).length;
    const delivered = async (locator: string) => (await work.page(locator)).notices[0]!.state === 'delivered';

    it('is parked and shown while the queue goes on, not begun anew by the sweep, and done after a human sent it again', async () => {
      const locator = await work.draftedCase([platform.link('poison')]);
      const [notice] = (await work.page(locator)).notices;
      const id = notice!.id;
      // What no attempt at this notice gets past, as a fault of our own would be.
      await work.rows(
        `CREATE FUNCTION break_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken'; END $$;
         CREATE TRIGGER break_it BEFORE INSERT ON delivery_attempt FOR EACH ROW
           WHEN (NEW.notice_id = '${id}') EXECUTE FUNCTION break_it();`,
      );
      await work.approveAll(locator);
      await until(
        'the job to be parked',
        async () => {
          // The pauses between the rounds grow to minutes; here a pause (it is no lease of a minute) ends at once.
          await work.rows(
            `UPDATE outbox_message SET leased_until = now()
             WHERE failed > 0 AND failed = handed_over AND parked_at IS NULL AND leased_until > now()`,
          );
          return (await letters()).length > 0;
        },
        60_000,
      );
      const [letter] = await letters();
      expect(letter).toMatchObject({
        kind: 'message',
        outcome: null,
        reason: expect.stringMatching(/^poison:\w*Error$/),
      });
      const [row] = await test.app.get(LetterView).some([letter!.id]);
      expect(row).toMatchObject({ job: 'send-notice', locator, platformName: 'own', noticeId: id, attempts: 5 });

      const other = await work.approvedCase([platform.link('healthy')]);
      await until('a notice behind it', () => delivered(other));

      const messages = async () =>
        (
          await work.rows<{ n: number }>(
            `SELECT count(*)::int AS n FROM outbox_message WHERE payload->>'noticeId' = $1`,
            [id],
          )
        )[0]!.n;
      const before = await messages();
      await work.rows('UPDATE notice SET next_attempt_at = now() WHERE id = $1', [id]);
      await until('the sweep to have taken it', async () => {
        const [due] = await work.rows<{ isTaken: boolean }>(
          'SELECT next_attempt_at > now() AS "isTaken" FROM notice WHERE id = $1',
          [id],
        );
        return due!.isTaken;
      });
      expect(await messages()).toBe(before);
      expect(await letters()).toHaveLength(1);
      expect(await metric('buckler_dead_letters_open')).toBe(1);
      expect(await metric('buckler_outbox_parked')).toBe(1);

      await work.rows('DROP TRIGGER break_it ON delivery_attempt');
      const staff = await work.staff();
      await test.app.get(LetterService).act([letter!.id], { type: 'redrive' }, staff);
      await until('the message to be done', async () => {
        const [open] = await work.rows<{ n: number }>(
          'SELECT count(*)::int AS n FROM outbox_message WHERE done_at IS NULL',
        );
        return open!.n === 0;
      });
      await work.rows('UPDATE notice SET next_attempt_at = now() WHERE id = $1 AND next_attempt_at IS NOT NULL', [id]);
      await until('the notice', () => delivered(locator));
      expect(arrived(id)).toBe(1);
      expect(await letters()).toMatchObject([{ outcome: 'redriven', endedBy: staff.id }]);
      expect(await metric('buckler_dead_letters_open')).toBe(0);
      expect(await metric('buckler_outbox_parked')).toBe(0);
      expect(
        await work.rows('SELECT actor FROM audit_entry WHERE chain_id = $1 AND action = $2', [
          SYSTEM_CHAIN,
          'message.redriven',
        ]),
      ).toEqual([{ actor: `staff:${staff.id}` }]);
    });

    it('has one letter for all the messages that the sweep wrote about the same row', async () => {
      const relay = test.app.get(Relay);
      const noticeId = randomUUID();
      const failFor = async (job: string, payload: object) => {
        const id = await park(work, job, payload, { failed: 4 });
        await relay.markFailed(id, new TypeError('still'));
        await relay.markFailed(id, new TypeError('late'));
        const [row] = await work.rows<{ failed: number; isDone: boolean }>(
          'SELECT failed, done_at IS NOT NULL AS "isDone" FROM outbox_message WHERE id = $1',
          [id],
        );
        expect(row!.failed).toBe(5);
        return row!.isDone;
      };
      expect(await failFor('send-notice', { noticeId, attempt: 1 })).toBe(false);
      expect(await failFor('send-notice', { noticeId, attempt: 2 })).toBe(true);
      expect(await failFor('announce-clock', { clockId: noticeId, hoursLeft: 4 })).toBe(false);
      expect(await failFor('announce-clock', { clockId: noticeId, hoursLeft: 1 })).toBe(false);
      expect((await letters()).filter(({ reason }) => reason === 'poison:TypeError')).toHaveLength(3);
    });

    it('has its letter settled when it is done after all', async () => {
      const outboxId = await park(work, 'recall-notices', { caseId: randomUUID() }, { failed: 4 });
      const relay = test.app.get(Relay);
      const outcome = async () =>
        (await work.rows<{ outcome: string }>('SELECT outcome FROM dead_letter WHERE outbox_id = $1', [outboxId]))[0]!
          .outcome;
      await relay.markFailed(outboxId, new Error('never'));
      expect(await outcome()).toBeNull();
      relay.markDone(outboxId);
      await until('the letter to be settled', async () => (await outcome()) === 'settled');
    });

    const metric = async (name: string): Promise<number> => {
      const text = await (await fetch(`${test.url}/metrics`)).text();
      return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1]);
    };
  });
});

describe('a thousand dead letters', () => {
  const MANY = 1_000;
  let platform: OwnPlatform;
  let test: TestApp;
  beforeAll(async () => {
    platform = await OwnPlatform.start();
    test = await startTestApp({ settings: { OUTGOING_ALLOW_PRIVATE: platform.allowed } });
    await platform.register(test);
  });
  afterAll(async () => {
    await test.stop();
    await platform.stop();
  });

  it('are sent again within a minute, each once', async () => {
    const work = new Casework(test);
    platform.onNotice = answer(410);
    const slugs = Array.from({ length: 10 }, (_none, n) => `many-${n}`);
    for (const slug of slugs) await work.approvedCase([platform.link(slug)]);
    const open = () => test.app.get(LetterView).countOpen();
    await until('the first ten letters', async () => (await open()) === slugs.length);
    await multiply(work, MANY / slugs.length);
    expect(await open()).toBe(MANY);

    platform.onNotice = answer(200);
    const start = performance.now();
    const ids = await test.app.get(LetterView).matching(ALL);
    expect(ids).toHaveLength(MANY);
    await test.app.get(LetterService).act(ids, { type: 'redrive' }, await work.staff());
    const redrivenMs = performance.now() - start;
    const left = async () =>
      (await work.rows<{ n: number }>(`SELECT count(*)::int AS n FROM notice WHERE state <> 'delivered'`))[0]!.n;
    await until('every notice', async () => (await left()) === 0, 60_000 - redrivenMs);
    expect(performance.now() - start).toBeLessThan(60_000);
    expect(await open()).toBe(0);
    const [tasks] = await work.rows<{ n: number }>('SELECT count(*)::int AS n FROM task WHERE done_at IS NULL');
    expect(tasks!.n).toBe(0);
  });

  /** Each undeliverable notice stands `times` times in its case, with letter, task and links, as if each had failed. */
  async function multiply(work: Casework, times: number): Promise<void> {
    const columns = (
      await work.rows<{ name: string }>(
        `SELECT quote_ident(column_name) AS name FROM information_schema.columns
         WHERE table_name = 'notice' AND column_name <> 'id'`,
      )
    ).map(({ name }) => name);
    await work.rows(
      `CREATE TABLE copy AS SELECT gen_random_uuid() AS id, n.id AS original FROM notice n, generate_series(2, ${times});
       INSERT INTO notice (id, ${columns.join()}) SELECT x.id, ${columns.map((name) => `n.${name}`).join()}
         FROM copy x JOIN notice n ON n.id = x.original;
       INSERT INTO notice_item SELECT x.id, i.item_id FROM copy x JOIN notice_item i ON i.notice_id = x.original;
       INSERT INTO task (id, case_id, kind, subject_id, created_at) SELECT gen_random_uuid(), n.case_id, 'endpoint_gone', n.id, now()
         FROM copy x JOIN notice n ON n.id = x.id;
       INSERT INTO dead_letter (id, kind, subject_id, case_id, notice_id, reason, died_at)
         SELECT gen_random_uuid(), 'notice', n.id, n.case_id, n.id, 'gone', now() FROM copy x JOIN notice n ON n.id = x.id;
       DROP TABLE copy`,
    );
  }
});
