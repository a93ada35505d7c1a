import type { RuleId } from '../../src/domain/deadline/rule';
import type { StaffIdentity } from '../../src/domain/shared/staff';
import { CaseService } from '../../src/features/case/case.service';
import { HoldService } from '../../src/features/case/hold.service';
import { NoticeAdditionService } from '../../src/features/notice/addition.service';
import { NoticeDraftService } from '../../src/features/notice/notice-draft.service';
import { NoticeService } from '../../src/features/notice/notice.service';
import type { ReportInput } from '../../src/features/report/report.service';
import { AuthorityService } from '../../src/features/verification/authority.service';
import { VerificationService } from '../../src/features/verification/verification.service';
import { type TaskOwner, TaskQueueView } from '../../src/features/worklist/task-queue.view';
import { inviteStaff, startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { HandWorker } from '../support/hand-worker';
import { refusalOf } from '../support/refusal';

jest.setTimeout(60_000);

describe('a notice leaves only when it is complete', () => {
  let test: TestApp;
  let work: Casework;
  let worker: HandWorker;
  let slug = 0;
  beforeAll(async () => {
    test = await startTestApp({ worker: false });
    work = new Casework(test);
    worker = new HandWorker(test);
  });
  afterAll(() => test.stop());

  const link = () => test.link('silent', `shape-${++slug}`);
  const verification = () => test.app.get(VerificationService);
  const authorities = () => test.app.get(AuthorityService);

  /** A case with one draft, made so that something may be missing. */
  async function drafted(basis: RuleId, more: Partial<ReportInput> = {}, authority = true) {
    const staff = await work.staff();
    const locator = await work.report([link()], more);
    await test.app.get(CaseService).take(locator, staff);
    for (const item of (await work.page(locator)).items)
      await verification().judgeItem(locator, item.id, staff, 'verify');
    if (authority)
      await authorities().recordAuthority(locator, staff, { kind: 'self', proof: null, checks: ['called_back'] });
    await test.app.get(NoticeDraftService).prepareDrafts(locator, staff, basis);
    return locator;
  }
  async function approve(locator: string, who: 'caseworker' | 'supervisor' = 'caseworker') {
    const [notice] = (await work.page(locator)).notices;
    return test.app.get(NoticeService).approve(locator, notice!.id, await work.staff(who));
  }
  /** Nothing has left and nothing will: no approved notice, no clock, no message. */
  async function expectNothingOnItsWay(locator: string) {
    expect((await work.page(locator)).notices).toMatchObject([{ state: 'draft', clock: null, attempts: [] }]);
    expect(await worker.runOutbox()).toEqual([]);
  }

  it.each<[string, RuleId, Partial<ReportInput>, boolean, string]>([
    ['the statement of good faith (US)', 'us-take-it-down', { statesNoConsent: false }, true, 'good_faith'],
    ['the explanation (EU)', 'eu-dsa-16', { statesNoConsent: false }, true, 'explanation'],
    ['what the content is (India)', 'in-it-rules-3-2-b', { statesNoConsent: false }, true, 'content_identified'],
    ['the authority behind the signature (US)', 'us-take-it-down', {}, false, 'signature'],
    ['the authority of the complainant (India)', 'in-it-rules-3-2-b', {}, false, 'complainant'],
  ])('without %s it cannot be approved, and the refusal names it', async (_what, basis, more, authority, missing) => {
    const locator = await drafted(basis, more, authority);
    expect(await refusalOf(approve(locator))).toEqual({ code: 'notice.incomplete', detail: { missing } });
    await expectNothingOnItsWay(locator);
  });

  it('every missing element is named, not only the first', async () => {
    const locator = await drafted('us-take-it-down', { statesNoConsent: false }, false);
    expect((await refusalOf(approve(locator))).detail).toEqual({ missing: 'signature, good_faith' });
  });

  it('needs the authority to act also where the law does not ask for it (EU)', async () => {
    const locator = await drafted('eu-dsa-16', {}, false);
    expect(await refusalOf(approve(locator))).toEqual({ code: 'case.no-authority' });
    await expectNothingOnItsWay(locator);
  });

  it.each<RuleId>(['us-take-it-down', 'eu-dsa-16', 'in-it-rules-3-2-b'])(
    'what was missing can be added, and then every element of the law is met by something on record (%s)',
    async (basis) => {
      const locator = await drafted(basis, {}, false);
      await refusalOf(approve(locator));
      await authorities().recordAuthority(locator, await work.staff(), {
        kind: 'lawyer',
        proof: 'Power of attorney',
        checks: ['mandate_seen'],
      });
      expect(await approve(locator)).toBe('approved');
      const [row] = await work.rows<{ elements: { isMet: boolean; metBy: string }[] }>(
        `SELECT n.elements FROM notice n JOIN "case" c ON c.id = n.case_id WHERE c.locator = $1`,
        [locator],
      );
      expect(row!.elements.length).toBeGreaterThanOrEqual(3);
      expect(row!.elements.every(({ isMet, metBy }) => isMet && metBy !== '')).toBe(true);
      await worker.runOutbox();
    },
  );

  it('without consent to write to platforms nothing is approved, however complete the notice is', async () => {
    const locator = await drafted('us-take-it-down', { consents: ['use_in_figures'] });
    expect(await refusalOf(approve(locator))).toEqual({ code: 'case.no-consent-to-notify' });
    await expectNothingOnItsWay(locator);
  });

  it('a report whose age is not sure stays on hold until a supervisor lifts it with a reason', async () => {
    const locator = await drafted('us-take-it-down', { ageInPicture: 'not_sure' });
    expect(await refusalOf(approve(locator))).toEqual({ code: 'case.on-hold' });
    await expectNothingOnItsWay(locator);
    const boss = await work.staff('supervisor');
    expect(await refusalOf(test.app.get(HoldService).lift(locator, boss, '  '))).toEqual({
      code: 'case.reason-needed',
    });
    expect(await refusalOf(approve(locator))).toEqual({ code: 'case.on-hold' });
    await test.app.get(HoldService).lift(locator, boss, 'The person showed that she was 24.');
    expect(await approve(locator)).toBe('approved');
    await worker.runOutbox();
  });

  it('a link that was rejected after the draft was made is not asked for', async () => {
    const locator = await work.draftedCase([link(), link()]);
    const [kept, rejected] = (await work.page(locator)).items;
    await verification().judgeItem(locator, rejected!.id, await work.staff(), 'reject');
    await approve(locator);
    await worker.runOutbox();
    const [notice] = (await work.page(locator)).notices;
    const sent = test.sandbox.inbox().find(({ body }) => (body as { id: string }).id === notice!.id);
    expect(sent?.body).toMatchObject({ items: [{ id: kept!.id, url: kept!.url }] });
    expect(JSON.stringify(sent?.body)).not.toContain(rejected!.url);
    expect(notice!.itemIds).toEqual([kept!.id]);
  });

  it('a notice whose only link was rejected has no location, and cannot be approved', async () => {
    const locator = await work.draftedCase([link(), test.link('prompt', 'other')]);
    const page = await work.page(locator);
    const silent = page.items.find(({ platformName }) => platformName === 'silenthub')!;
    const empty = page.notices.find(({ itemIds }) => itemIds.includes(silent.id))!;
    await verification().judgeItem(locator, silent.id, await work.staff(), 'reject');
    const approval = test.app.get(NoticeService).approve(locator, empty.id, await work.staff());
    expect(await refusalOf(approval)).toEqual({ code: 'notice.incomplete', detail: { missing: 'location' } });
  });

  it('a link that an approved notice is on its way for cannot be rejected any more', async () => {
    const locator = await work.approvedCase([link()]);
    const [item] = (await work.page(locator)).items;
    const rejection = verification().judgeItem(locator, item!.id, await work.staff(), 'reject');
    expect(await refusalOf(rejection)).toEqual({ code: 'case.still-sending' });
    await worker.runOutbox();
  });

  it('cannot be approved twice, nor in the name of another case', async () => {
    const [mine, other] = [await drafted('us-take-it-down'), await drafted('us-take-it-down')];
    const [notice] = (await work.page(mine)).notices;
    const stranger = test.app.get(NoticeService).approve(other, notice!.id, await work.staff());
    await expect(stranger).rejects.toMatchObject({ name: 'NotFoundError' });
    const both = await Promise.allSettled([approve(mine), approve(mine)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await worker.runOutbox()).toEqual(['send-notice']);
  });
});

describe('where the policy asks for a second person', () => {
  let test: TestApp;
  let work: Casework;
  beforeAll(async () => {
    test = await startTestApp({ worker: false, settings: { REQUIRE_SECOND_PERSON: 'true' } });
    work = new Casework(test);
  });
  afterAll(() => test.stop());

  const approve = async (locator: string, who: 'caseworker' | 'supervisor') => {
    const [notice] = (await work.page(locator)).notices;
    return test.app.get(NoticeService).approve(locator, notice!.id, await work.staff(who));
  };

  it('the same person twice is not two; a colleague completes it', async () => {
    const locator = await work.draftedCase([test.link('silent', 'two-people')]);
    expect(await approve(locator, 'caseworker')).toBe('second-person-needed');
    expect(await approve(locator, 'caseworker')).toBe('second-person-needed');
    expect((await work.page(locator)).notices).toMatchObject([{ state: 'draft', clock: null }]);
    expect(await approve(locator, 'supervisor')).toBe('approved');
    const approvals = (await work.page(locator)).timeline
      .filter(({ action }) => action === 'notice.first-approval' || action === 'notice.approved')
      .map(({ action, actor }) => `${action} by ${actor}`);
    expect(approvals.sort()).toEqual(['notice.approved by Sue Pervisor', 'notice.first-approval by Casey Worker']);
  });

  it('the second is asked by a task: nobody’s, due in hours, taken by a colleague and never by the first', async () => {
    const locator = await work.draftedCase([test.link('silent', 'asked-second')]);
    await approve(locator, 'caseworker');
    // Pressing again asks nobody twice.
    await approve(locator, 'caseworker');
    const colleague = await work.staff(await inviteStaff(test, 'caseworker', 'Second Pair'));
    const first = await work.staff();
    const [notice] = (await work.page(locator)).notices;
    const queue = test.app.get(TaskQueueView);
    const listed = async (owner: TaskOwner, who: StaffIdentity) =>
      (await queue.page({ owner, kind: 'second_person', isDone: false, isOverdue: false }, who, 50)).rows.filter(
        (row) => row.locator === locator,
      );
    const [task] = await listed('nobody', colleague);
    expect(task).toMatchObject({ subjectId: notice!.id, ownerId: null, detail: { by: first.id } });
    expect(task!.dueAt!.getTime() - task!.createdAt.getTime()).toBe(4 * 3_600_000);
    expect(await listed('mine', first)).toEqual([]);

    const cases = test.app.get(CaseService);
    expect(await refusalOf(cases.ownTask(locator, task!.id, first))).toEqual({ code: 'case.second-person-needed' });
    await cases.ownTask(locator, task!.id, colleague);
    expect(await listed('mine', colleague)).toHaveLength(1);
    expect(await refusalOf(cases.finishTask(locator, task!.id, first))).toEqual({ code: 'case.second-person-needed' });
    expect(await test.app.get(NoticeService).approve(locator, notice!.id, colleague)).toBe('approved');
    expect(await listed('all', colleague)).toEqual([]);
  });

  it('the task is over with what it asks about: other words, or the end of the case', async () => {
    const open = (locator: string) =>
      work.rows(
        `SELECT t.kind FROM task t JOIN "case" c ON c.id = t.case_id
         WHERE c.locator = $1 AND t.kind IN ('second_person','new_contact') AND t.done_at IS NULL`,
        [locator],
      );
    const reworded = await work.draftedCase([test.link('silent', 'reworded')]);
    await approve(reworded, 'caseworker');
    expect(await open(reworded)).toEqual([{ kind: 'second_person' }]);
    const [notice] = (await work.page(reworded)).notices;
    await test.app.get(NoticeAdditionService).write(reworded, notice!.id, await work.staff(), 'It came back.');
    expect(await open(reworded)).toEqual([]);

    const closed = await work.draftedCase([test.link('silent', 'closed-second')]);
    await approve(closed, 'caseworker');
    await test.app
      .get(CaseService)
      .closeUnproven(closed, await work.staff(), { outcome: 'referred', reason: 'The police have it.' });
    expect(await open(closed)).toEqual([]);
  });

  it('nobody is asked to be the first for a notice that may not be sent at all', async () => {
    const locator = await work.draftedCase([test.link('silent', 'no-consent')], 'us-take-it-down', { consents: [] });
    expect(await refusalOf(approve(locator, 'caseworker'))).toEqual({ code: 'case.no-consent-to-notify' });
  });
});
