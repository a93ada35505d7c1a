import type { StaffIdentity } from '../../src/domain/shared/staff';
import { CaseAccessService } from '../../src/features/case/case-access.service';
import { CasePageView } from '../../src/features/case/case-page.view';
import { CaseService } from '../../src/features/case/case.service';
import { HandOverSilenceService } from '../../src/features/case/hand-over-silence.service';
import { HandOverService } from '../../src/features/case/hand-over.service';
import { HolderService } from '../../src/features/case/holder.service';
import { PromiseService } from '../../src/features/deadline/promise.service';
import { VerificationService } from '../../src/features/verification/verification.service';
import { TaskQueueView, type TaskOwner } from '../../src/features/worklist/task-queue.view';
import { WorklistView } from '../../src/features/worklist/worklist.view';
import { inviteStaff, startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { FixedClock } from '../support/clock';
import { refusalOf } from '../support/refusal';
import { tablesWith, textOfDatabase } from '../support/text-of-database';

jest.setTimeout(60_000);

const refused = async (step: Promise<unknown>) => (await refusalOf(step)).code;
const NOTE = 'Her brother reads her mail. Quillfeather.';

describe('handing a case over', () => {
  const clock = new FixedClock();
  let test: TestApp;
  let work: Casework;
  let [giver, named, other, boss] = [] as unknown as StaffIdentity[] as [
    StaffIdentity,
    StaffIdentity,
    StaffIdentity,
    StaffIdentity,
  ];
  let number = 0;
  beforeAll(async () => {
    test = await startTestApp({ worker: false, clock });
    work = new Casework(test);
    giver = await work.staff();
    boss = await work.staff('supervisor');
    named = await work.staff(await inviteStaff(test, 'caseworker', 'Nam Ed'));
    other = await work.staff(await inviteStaff(test, 'caseworker', 'Oth Er'));
  });
  afterAll(() => test.stop());
  beforeEach(() => clock.advance({ hours: 3 }));

  const handOvers = () => test.app.get(HandOverService);
  async function heldCase(): Promise<string> {
    const locator = await work.report([test.link('silent', `hand-over-${++number}`)]);
    await test.app.get(CaseService).take(locator, giver);
    return locator;
  }
  async function offered(to: 'person' | 'anybody' | 'supervisors' = 'person'): Promise<string> {
    const locator = await heldCase();
    await handOvers().give(locator, giver, { to, toId: to === 'person' ? named.id : null, note: NOTE });
    return locator;
  }
  const holder = async (locator: string) => (await work.page(locator)).claimedBy?.id ?? null;
  const look = (locator: string, who: StaffIdentity) =>
    test.app.get(CaseAccessService).enter(locator, who, 'hand-over');
  const open = (locator: string, who: StaffIdentity) => test.app.get(CaseAccessService).enter(locator, who);
  const actions = async (locator: string) =>
    (
      await work.rows<{ action: string; by: string }>(
        `SELECT e.action, s.name AS by FROM audit_entry e JOIN "case" c ON c.id = e.chain_id
         LEFT JOIN staff s ON e.actor = 'staff:' || s.id WHERE c.locator = $1 AND e.action LIKE 'hand-over.%' ORDER BY seq`,
        [locator],
      )
    ).map(({ action, by }) => `${action.replace('hand-over.', '')} by ${by}`);
  async function queued(who: StaffIdentity, locator: string, owner: TaskOwner = 'mine') {
    const filter = { owner, kind: null, isDone: false, isOverdue: false };
    const { rows } = await test.app.get(TaskQueueView).page(filter, who, 100);
    return rows.filter((row) => row.locator === locator).map(({ kind, dueAt }) => ({ kind, dueAt }));
  }
  const inFourHours = () => new Date(clock.now().getTime() + 4 * 3_600_000);

  it('leaves it with the giver, and gives the receiver a task with a due time', async () => {
    const locator = await offered();
    expect(await holder(locator)).toBe(giver.id);
    expect(await queued(named, locator)).toEqual([{ kind: 'hand_over', dueAt: inFourHours() }]);
    expect(await queued(giver, locator)).toEqual([]);
    expect((await work.page(locator)).handOver).toMatchObject({
      fromId: giver.id,
      toName: 'Nam Ed',
      note: NOTE,
      dueAt: inFourHours(),
    });
    // The giver works on as before.
    const [item] = (await work.page(locator)).items;
    await test.app.get(VerificationService).judgeItem(locator, item!.id, giver, 'verify');
  });

  it('shows the receiver the summary and nothing else, and writes down that they read it', async () => {
    const locator = await offered();
    expect(await open(locator, named)).toMatchObject({ kind: 'held', offeredBy: 'Casey Worker' });
    expect(await open(locator, other)).toMatchObject({ kind: 'held', offeredBy: null });
    expect(await look(locator, named)).toMatchObject({ kind: 'open', shownUntil: null });
    expect(await look(locator, other)).toMatchObject({ kind: 'held' });
    await look(locator, named);
    expect(await actions(locator)).toEqual(['given by Casey Worker', 'read by Nam Ed']);
    const [item] = (await work.page(locator)).items;
    const judge = test.app.get(VerificationService).judgeItem(locator, item!.id, named, 'verify');
    expect(await refused(judge)).toBe('case.claimed-by-other');
  });

  it('moves it with the acknowledgement: then it is the receiver’s, and the giver is outside', async () => {
    const locator = await offered();
    await handOvers().acknowledge(locator, named);
    expect(await holder(locator)).toBe(named.id);
    expect(await queued(named, locator)).toEqual([]);
    const { handOver, timeline } = await work.page(locator);
    expect(handOver).toBeNull();
    const given = timeline.filter(({ action }) => ['hand-over.given', 'case.assigned'].includes(action));
    expect(given.map(({ detail }) => detail['toName'])).toEqual(['Nam Ed', 'Nam Ed']);
    expect(await open(locator, giver)).toMatchObject({ kind: 'held' });
    expect(await open(locator, named)).toMatchObject({ kind: 'open' });
    expect((await actions(locator)).at(-1)).toBe('acknowledged by Nam Ed');
    expect(await refused(handOvers().acknowledge(locator, named))).toBe('hand-over.over');
  });

  it('gives it back with a reason, which is a task of the giver', async () => {
    const locator = await offered();
    expect(await refused(handOvers().refuse(locator, named, ' '))).toBe('case.reason-needed');
    await handOvers().refuse(locator, named, 'I leave on Friday.');
    expect(await holder(locator)).toBe(giver.id);
    expect(await queued(giver, locator)).toEqual([{ kind: 'hand_over_refused', dueAt: inFourHours() }]);
    expect(await queued(named, locator)).toEqual([]);
    expect((await work.page(locator)).notes).toContainEqual(
      expect.objectContaining({ about: 'hand_over_refused', text: 'I leave on Friday.', by: 'Nam Ed' }),
    );
    expect(await look(locator, named)).toMatchObject({ kind: 'held', offeredBy: null });
    // It can be offered again.
    await handOvers().give(locator, giver, { to: 'supervisors', toId: null, note: null });
    expect(await queued(boss, locator, 'nobody')).toHaveLength(1);
  });

  it('offers it to anybody, and of two who take it at once one has it', async () => {
    const locator = await offered('anybody');
    expect(await refused(handOvers().refuse(locator, other, 'Not me.'))).toBe('hand-over.not-yours');
    const results = await Promise.allSettled([
      handOvers().acknowledge(locator, named),
      handOvers().acknowledge(locator, other),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect([named.id, other.id]).toContain(await holder(locator));
    expect((await actions(locator)).filter((one) => one.startsWith('acknowledged'))).toHaveLength(1);
  });

  it('offers it to the supervisors alone', async () => {
    const locator = await offered('supervisors');
    expect(await look(locator, named)).toMatchObject({ kind: 'held' });
    expect(await refused(handOvers().acknowledge(locator, named))).toBe('case.claimed-by-other');
    await handOvers().acknowledge(locator, boss);
    expect(await holder(locator)).toBe(boss.id);
  });

  it('is taken back by the giver or a supervisor, and by nobody else', async () => {
    const locator = await offered();
    expect(await refused(handOvers().takeBack(locator, named))).toBe('case.claimed-by-other');
    await handOvers().takeBack(locator, giver);
    expect(await queued(named, locator)).toEqual([]);
    expect(await refused(handOvers().acknowledge(locator, named))).toBe('case.claimed-by-other');
    expect(await refused(handOvers().takeBack(locator, giver))).toBe('hand-over.over');
    expect(await actions(locator)).toEqual(['given by Casey Worker', 'taken-back by Casey Worker']);
  });

  it('ends when the case goes another way', async () => {
    const locator = await offered();
    await test.app.get(HolderService).assign(locator, boss, other.id);
    expect(await refused(handOvers().acknowledge(locator, named))).toBe('case.claimed-by-other');
    expect(await queued(named, locator)).toEqual([]);
    expect((await actions(locator)).slice(-2)).toEqual(['overtaken by Sue Pervisor', 'given by Sue Pervisor']);
  });

  it('tells the giver, once, when nobody has answered in time', async () => {
    const silence = test.app.get(HandOverSilenceService);
    const locator = await offered();
    await silence.tellGivers(50);
    expect(await queued(giver, locator)).toEqual([]);
    clock.advance({ hours: 4 });
    await silence.tellGivers(50);
    await silence.tellGivers(50);
    expect(await queued(giver, locator)).toEqual([{ kind: 'hand_over_silent', dueAt: inFourHours() }]);
    // It is still theirs to answer, and the answer ends the task.
    await handOvers().acknowledge(locator, named);
    expect(await queued(giver, locator)).toEqual([]);
    expect(await queued(named, locator)).toEqual([]);
  });

  it('asks for an answer long before a clock ends', async () => {
    const locator = await heldCase();
    await test.app.get(PromiseService).keepUp(200);
    await work.rows(
      `UPDATE clock SET due_at = $2 FROM "case" c WHERE c.id = clock.case_id AND c.locator = $1 AND clock.state = 'running'`,
      [locator, new Date(clock.now().getTime() + 3 * 3_600_000).toISOString()],
    );
    await handOvers().give(locator, giver, { to: 'person', toId: named.id, note: null });
    const inNinetyMinutes = new Date(clock.now().getTime() + 90 * 60_000);
    expect(await queued(named, locator)).toEqual([{ kind: 'hand_over', dueAt: inNinetyMinutes }]);
  });

  it('is refused where there is nothing to hand over, or nobody to hand it to', async () => {
    const locator = await heldCase();
    const give = (who: StaffIdentity, toId: string) =>
      refused(handOvers().give(locator, who, { to: 'person', toId, note: null }));
    expect(await give(named, other.id)).toBe('case.claimed-by-other');
    expect(await give(giver, giver.id)).toBe('case.already-with-them');
    const auditor = await work.staff(await inviteStaff(test, 'auditor', 'Audi Tor'));
    expect(await give(giver, auditor.id)).toBe('case.no-such-colleague');
    const left = await work.staff(await inviteStaff(test, 'caseworker', 'Gone Away'));
    await work.rows('UPDATE staff SET disabled_at = now() WHERE id = $1', [left.id]);
    expect(await give(giver, left.id)).toBe('case.no-such-colleague');
    await handOvers().give(locator, giver, { to: 'anybody', toId: null, note: null });
    expect(await give(giver, named.id)).toBe('hand-over.open');
    const closed = await heldCase();
    await test.app.get(CaseService).closeUnproven(closed, giver, { outcome: 'referred', reason: 'Elsewhere.' });
    const late = handOvers().give(closed, giver, { to: 'anybody', toId: null, note: null });
    expect(await refused(late)).toBe('case.wrong-state');
  });

  describe('when a supervisor gives it to somebody', () => {
    const assign = (locator: string, to: StaffIdentity) => test.app.get(HolderService).assign(locator, boss, to.id);
    const row = async (locator: string, who: StaffIdentity) =>
      (await test.app.get(WorklistView).page({ staff: who, limit: 200 })).rows.find((one) => one.locator === locator);

    it('stays with whoever has it until the other has read the summary and acknowledged', async () => {
      const locator = await heldCase();
      await assign(locator, named);
      expect(await holder(locator)).toBe(giver.id);
      expect(await open(locator, giver)).toMatchObject({ kind: 'open' });
      expect(await open(locator, named)).toMatchObject({ kind: 'held', offeredBy: 'Sue Pervisor' });
      expect(await queued(named, locator)).toEqual([{ kind: 'hand_over', dueAt: inFourHours() }]);
      expect((await work.page(locator)).handOver).toMatchObject({ toName: 'Nam Ed', givenByName: 'Sue Pervisor' });
      expect((await row(locator, giver))?.offer).toEqual({ to: 'person', toId: named.id, toName: 'Nam Ed' });
      const [item] = (await work.page(locator)).items;
      const judge = test.app.get(VerificationService).judgeItem(locator, item!.id, named, 'verify');
      expect(await refused(judge)).toBe('case.claimed-by-other');
      await handOvers().acknowledge(locator, named);
      expect(await holder(locator)).toBe(named.id);
      expect((await row(locator, named))?.offer).toBeNull();
    });

    it('is the supervisor’s meanwhile where it was nobody’s, and is taken with the acknowledgement', async () => {
      const locator = await work.report([test.link('silent', `hand-over-${++number}`)]);
      await assign(locator, named);
      expect(await holder(locator)).toBe(boss.id);
      const take = test.app.get(CaseService).take(locator, named);
      expect(await refused(take)).toBe('case.claimed-by-other');
      await handOvers().acknowledge(locator, named);
      expect((await work.page(locator)).state).toBe('verification');
      expect(await holder(locator)).toBe(named.id);
    });

    it('comes back to the supervisor, not to its holder, when it is refused or not answered', async () => {
      const refusedOne = await heldCase();
      await assign(refusedOne, named);
      await handOvers().refuse(refusedOne, named, 'I leave on Friday.');
      expect(await queued(boss, refusedOne)).toEqual([{ kind: 'hand_over_refused', dueAt: inFourHours() }]);
      expect(await holder(refusedOne)).toBe(giver.id);
      const silent = await heldCase();
      await assign(silent, named);
      clock.advance({ hours: 4 });
      await test.app.get(HandOverSilenceService).tellGivers(50);
      expect(await queued(boss, silent)).toEqual([{ kind: 'hand_over_silent', dueAt: inFourHours() }]);
      expect(await queued(giver, silent)).toEqual([]);
    });

    it('is not undone by its holder, who may give it up: then the supervisors know', async () => {
      const locator = await heldCase();
      await assign(locator, named);
      expect(await refused(handOvers().takeBack(locator, giver))).toBe('hand-over.not-yours');
      await test.app.get(HolderService).release(locator, giver);
      expect(await queued(named, locator)).toEqual([]);
      expect(await queued(boss, locator)).toEqual([{ kind: 'handed_over', dueAt: inFourHours() }]);
      await test.app.get(CaseService).take(locator, named);
      expect(await queued(boss, locator)).toEqual([]);
    });

    it('can be given to another instead, but not to the same person twice', async () => {
      const locator = await heldCase();
      await assign(locator, named);
      expect(await refused(assign(locator, named))).toBe('hand-over.open');
      await assign(locator, other);
      expect(await queued(named, locator)).toEqual([]);
      expect(await refused(handOvers().acknowledge(locator, named))).toBe('case.claimed-by-other');
      await handOvers().acknowledge(locator, other);
      expect(await holder(locator)).toBe(other.id);
    });

    it('is theirs at once when they take it themselves', async () => {
      const locator = await offered();
      await assign(locator, boss);
      expect(await holder(locator)).toBe(boss.id);
      expect((await work.page(locator)).handOver).toBeNull();
      expect(await queued(named, locator)).toEqual([]);
    });
  });

  it('cannot be ticked off as a task: it is answered or taken back', async () => {
    const locator = await offered();
    const [task] = await work.rows<{ id: string }>(
      `SELECT t.id FROM task t JOIN "case" c ON c.id = t.case_id WHERE c.locator = $1 AND t.kind = 'hand_over'`,
      [locator],
    );
    await expect(test.app.get(CaseService).finishTask(locator, task!.id, giver)).rejects.toThrow();
    expect(await queued(named, locator)).toHaveLength(1);
  });

  it('keeps what was said sealed, and no rule of the person stands in the summary', async () => {
    const contact = { way: 'email', address: 'mira@example.org', note: 'never after six' } as const;
    const locator = await work.report([test.link('silent', `hand-over-${++number}`)], { contact });
    await test.app.get(CaseService).take(locator, giver);
    await handOvers().give(locator, giver, { to: 'person', toId: named.id, note: NOTE });
    expect(tablesWith(await textOfDatabase(test.database.url), 'Quillfeather')).toEqual([]);
    const entry = await look(locator, named);
    if (entry.kind !== 'open') throw new Error('the summary is open to whoever is asked');
    const page = await test.app.get(CasePageView).load(locator, named, entry, 'hand-over-page');
    expect([page.contact.address, page.contact.note, page.told.rules]).toEqual([null, null, ['note']]);
  });
});
