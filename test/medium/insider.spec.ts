import { BreakGlassService } from '../../src/features/case/break-glass.service';
import { CaseAccessService, type CaseEntry } from '../../src/features/case/case-access.service';
import { CasePageView } from '../../src/features/case/case-page.view';
import { CaseService } from '../../src/features/case/case.service';
import { HoldService } from '../../src/features/case/hold.service';
import { OpenLinkService } from '../../src/features/case/open-link.service';
import { RevealService } from '../../src/features/case/reveal.service';
import { OversightView } from '../../src/features/oversight/oversight.view';
import type { StaffIdentity } from '../../src/domain/shared/staff';
import { NotFoundError } from '../../src/domain/shared/errors';
import { AuthorityService } from '../../src/features/verification/authority.service';
import { VerificationService } from '../../src/features/verification/verification.service';
import { NoticeDraftService } from '../../src/features/notice/notice-draft.service';
import { NoticeService } from '../../src/features/notice/notice.service';
import { inviteStaff, startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';
import { FixedClock } from '../support/clock';
import { refusalOf } from '../support/refusal';

jest.setTimeout(60_000);

const refused = async (step: Promise<unknown>) => (await refusalOf(step)).code;

describe('who may look into a case', () => {
  const clock = new FixedClock();
  let test: TestApp;
  let work: Casework;
  let holder: StaffIdentity;
  let colleague: StaffIdentity;
  let boss: StaffIdentity;
  let boss2: StaffIdentity;
  let auditor: StaffIdentity;
  let slug = 0;
  beforeAll(async () => {
    test = await startTestApp({ worker: false, clock, settings: { VIEW_ALERT_AFTER: '3', VIEW_REASON_AFTER: '5' } });
    work = new Casework(test);
    holder = await work.staff();
    boss = await work.staff('supervisor');
    colleague = await work.staff(await inviteStaff(test, 'caseworker', 'Cole League'));
    boss2 = await work.staff(await inviteStaff(test, 'supervisor', 'Other Boss'));
    auditor = await work.staff(await inviteStaff(test, 'auditor', 'Audi Tor'));
  });
  afterAll(() => test.stop());
  // Each story in an hour of its own: what was opened before is no part of it.
  beforeEach(() => clock.advance({ hours: 3 }));

  const access = () => test.app.get(CaseAccessService);
  const emergencies = () => test.app.get(BreakGlassService);
  const enter = (locator: string, who: StaffIdentity) => access().enter(locator, who);
  const contact = { way: 'email', address: 'quillfeather@example.org', note: 'after six' } as const;
  async function heldCase(): Promise<string> {
    const locator = await work.report([test.link('silent', `insider-${++slug}`)], { contact });
    await test.app.get(CaseService).take(locator, holder);
    return locator;
  }
  const entriesOf = (locator: string) =>
    work.rows<{ actor: string; action: string; detail: Record<string, unknown> }>(
      `SELECT actor, action, detail FROM audit_entry WHERE chain_id = (SELECT id FROM "case" WHERE locator = $1) ORDER BY seq`,
      [locator],
    );
  const emergency = { reason: 'deadline', ticket: 'HD-7', text: 'The clock ends tonight.' } as const;
  async function asked(locator: string): Promise<string> {
    await emergencies().ask(locator, colleague, emergency);
    const [row] = await work.rows<{ id: string }>(
      `SELECT id FROM break_glass WHERE case_id = (SELECT id FROM "case" WHERE locator = $1) ORDER BY asked_at DESC`,
      [locator],
    );
    return row!.id;
  }

  it('the one who has it and a supervisor may, each look recorded; a colleague is told who has it, and nothing else', async () => {
    const locator = await heldCase();
    expect(await enter(locator, holder)).toMatchObject({ kind: 'open', shownUntil: null, emergencyUntil: null });
    expect(await enter(locator, boss)).toMatchObject({ kind: 'open' });
    const shut = await enter(locator, colleague);
    expect(shut).toEqual({
      kind: 'held',
      locator,
      heldBy: holder.name,
      request: null,
      notices: [],
      offeredBy: null,
    } satisfies CaseEntry);
    const reads = (await entriesOf(locator)).filter(({ action }) => action === 'case.read');
    expect(reads.map(({ actor }) => actor)).toEqual([`staff:${holder.id}`, `staff:${boss.id}`]);
  });

  it('an auditor or an administrator gets the same answer as for a case that does not exist', async () => {
    const locator = await heldCase();
    for (const who of [auditor, { ...auditor, role: 'administrator' as const }]) {
      await expect(async () => enter(locator, who)).rejects.toBeInstanceOf(NotFoundError);
      await expect(async () => enter('BK-0000-0000', who)).rejects.toBeInstanceOf(NotFoundError);
    }
  });

  it('nobody works in a colleague’s case, whatever the step', async () => {
    const locator = await work.draftedCase([test.link('silent', `insider-${++slug}`)]);
    const { items, notices } = await work.page(locator);
    const cases = test.app.get(CaseService);
    const reason = 'because';
    for (const step of [
      () => cases.take(locator, colleague),
      () => cases.closeUnproven(locator, colleague, { outcome: 'not_verified', reason }),
      () => cases.closeFinished(locator, colleague),
      () => cases.reopen(locator, colleague, reason),
      () => test.app.get(HoldService).put(locator, colleague),
      () => test.app.get(VerificationService).judgeItem(locator, items[0]!.id, colleague, 'reject'),
      () =>
        test.app.get(AuthorityService).recordAuthority(locator, colleague, { kind: 'self', proof: null, checks: [] }),
      () => test.app.get(NoticeDraftService).prepareDrafts(locator, colleague, 'us-take-it-down'),
      () => test.app.get(NoticeService).approve(locator, notices[0]!.id, colleague),
      () => test.app.get(NoticeService).recordByHand(locator, notices[0]!.id, colleague, 'by letter'),
      () => test.app.get(RevealService).show(locator, colleague, { reason: 'contact', text: null }),
      () => test.app.get(OpenLinkService).open(locator, items[0]!.id, colleague, 'verify'),
    ])
      expect(await refused(step())).toBe('case.claimed-by-other');
    expect((await entriesOf(locator)).filter(({ actor }) => actor === `staff:${colleague.id}`)).toEqual([]);
  });

  it('the person’s words are decrypted only after a reason, for a quarter of an hour, for the one who gave it', async () => {
    const locator = await heldCase();
    const page = async (who: StaffIdentity) => {
      const entry = await enter(locator, who);
      if (entry.kind !== 'open') throw new Error(entry.kind);
      return test.app.get(CasePageView).load(locator, who, entry);
    };
    const hidden = { narrative: null, hasNarrative: true, contact: { way: 'email', address: null, note: null } };
    expect(await page(holder)).toMatchObject(hidden);
    await test.app.get(RevealService).show(locator, holder, { reason: 'other', text: 'Quillfeather phoned.' });
    expect(await page(holder)).toMatchObject({ narrative: expect.stringContaining('former friend'), contact });
    expect((await page(holder)).notes).toMatchObject([{ about: 'reveal', text: 'Quillfeather phoned.' }]);
    expect(await page(boss)).toMatchObject({ ...hidden, notes: [] });
    clock.advance({ minutes: 14, seconds: 59 });
    expect((await page(holder)).narrative).not.toBeNull();
    clock.advance({ seconds: 1 });
    expect(await page(holder)).toMatchObject(hidden);

    const shown = (await entriesOf(locator)).filter(({ action }) => action === 'personal.shown');
    expect(shown).toMatchObject([{ actor: `staff:${holder.id}`, detail: { reason: 'other' } }]);
    expect(JSON.stringify(shown)).not.toContain('Quillfeather');
    const [kept] = await work.rows<{ sealed: Buffer }>(
      'SELECT text_sealed AS sealed FROM reveal ORDER BY shown_at DESC',
    );
    expect(kept!.sealed.length).toBeGreaterThan(0);
    expect(kept!.sealed.toString('latin1')).not.toContain('Quillfeather');
  });

  it('nobody reads the words of a case that nobody has taken', async () => {
    const locator = await work.report([test.link('silent', `insider-${++slug}`)]);
    expect(await enter(locator, colleague)).toMatchObject({ kind: 'open' });
    const show = test.app.get(RevealService).show(locator, colleague, { reason: 'verify', text: null });
    expect(await refused(show)).toBe('case.not-claimed');
  });

  it('in an emergency a supervisor opens it for an hour: every look is listed, and then it is shut again', async () => {
    const locator = await heldCase();
    const id = await asked(locator);
    expect(await enter(locator, colleague)).toMatchObject({ kind: 'held', request: { phase: 'waiting' } });
    await emergencies().decide(id, boss, 'approve');
    const until = new Date(clock.now().getTime() + 60 * 60_000);
    expect(await enter(locator, colleague)).toMatchObject({ kind: 'open', emergencyUntil: until });
    clock.advance({ minutes: 1 });
    await enter(locator, colleague);
    await test.app.get(RevealService).show(locator, colleague, { reason: 'safety', text: null });
    clock.advance({ minutes: 58, seconds: 59 });
    expect(await enter(locator, colleague)).toMatchObject({ kind: 'open' });
    clock.advance({ seconds: 1 });
    expect(await enter(locator, colleague)).toMatchObject({ kind: 'held', request: null });
    expect(await refused(test.app.get(RevealService).show(locator, colleague, { reason: 'safety', text: null }))).toBe(
      'case.claimed-by-other',
    );

    const { emergencies: listed } = await test.app.get(OversightView).load();
    const mine = listed.find((one) => one.id === id)!;
    expect(mine).toMatchObject({ phase: 'over', decidedByName: boss.name, ticket: 'HD-7', acknowledgedAt: null });
    expect(mine.entries.map(({ action }) => action)).toEqual(['case.read', 'case.read', 'personal.shown', 'case.read']);
    await emergencies().decide(id, boss2, 'acknowledge');
    const again = await test.app.get(OversightView).load();
    expect(again.emergencies.find((one) => one.id === id)).toMatchObject({ acknowledgedByName: boss2.name });
  });

  it('when no supervisor decides within ten minutes it opens by itself, and every supervisor is told once', async () => {
    const locator = await heldCase();
    const id = await asked(locator);
    clock.advance({ minutes: 9, seconds: 59 });
    expect(await enter(locator, colleague)).toMatchObject({ kind: 'held' });
    expect(await emergencies().tellOpened(50)).toBe(0);
    clock.advance({ seconds: 1 });
    expect(await emergencies().tellOpened(50)).toBe(1);
    expect(await enter(locator, colleague)).toMatchObject({ kind: 'open' });
    expect(await emergencies().tellOpened(50)).toBe(0);
    const opened = (await entriesOf(locator)).filter(({ action }) => action === 'break-glass.opened');
    expect(opened).toEqual([
      { actor: 'system', action: 'break-glass.opened', detail: { emergency: id, because: 'nobody_decided' } },
    ]);
    await emergencies().decide(id, boss, 'stop');
    expect(await enter(locator, colleague)).toMatchObject({ kind: 'held' });
  });

  it('refused is refused, also after the ten minutes', async () => {
    const locator = await heldCase();
    await emergencies().decide(await asked(locator), boss, 'refuse');
    clock.advance({ minutes: 11 });
    expect(await enter(locator, colleague)).toMatchObject({ kind: 'held', request: null });
  });

  it('nobody approves, ends or settles what is about themselves, not even by the database', async () => {
    const locator = await heldCase();
    const id = await asked(locator);
    const asBoss: StaffIdentity = { ...colleague, role: 'supervisor' };
    for (const step of ['approve', 'refuse', 'stop', 'acknowledge'] as const)
      expect(await refused(emergencies().decide(id, asBoss, step))).toBe('access.own-request');
    await expect(async () => emergencies().decide(id, colleague, 'approve')).rejects.toBeInstanceOf(NotFoundError);
    await expect(
      work.rows(
        `UPDATE break_glass SET decision = 'approved', decided_by = staff_id, decided_at = now() WHERE id = $1`,
        [id],
      ),
    ).rejects.toThrow('ck_break_glass_other_person');
    await expect(
      work.rows(`UPDATE break_glass SET ends_at = ends_at + interval '1 minute' WHERE id = $1`, [id]),
    ).rejects.toThrow('ck_break_glass_at_most_an_hour');
  });

  it('asking twice is asking once, and one’s own case needs no emergency', async () => {
    const locator = await heldCase();
    await Promise.all([asked(locator), asked(locator), asked(locator)]);
    expect(
      await work.rows(`SELECT 1 FROM break_glass WHERE case_id = (SELECT id FROM "case" WHERE locator = $1)`, [
        locator,
      ]),
    ).toHaveLength(1);
    expect(await refused(emergencies().ask(locator, holder, emergency))).toBe('access.wrong-state');
  });

  it('opening many cases is told to supervisors once, and above the second limit asks for a reason', async () => {
    const locators: string[] = [];
    for (let n = 0; n < 8; n += 1) locators.push(await work.report([test.link('silent', `many-${++slug}`)]));
    const alerts = () =>
      work.rows<{ id: string; count: number; staffId: string }>(
        `SELECT id, count, staff_id AS "staffId" FROM desk_alert WHERE kind = 'bulk_view' AND raised_at > $1`,
        [new Date(clock.now().getTime() - 3_600_000)],
      );
    for (const locator of locators.slice(0, 3)) expect(await enter(locator, colleague)).toMatchObject({ kind: 'open' });
    await enter(locators[0]!, colleague);
    expect(await alerts()).toEqual([]);
    for (const locator of locators.slice(3, 5)) expect(await enter(locator, colleague)).toMatchObject({ kind: 'open' });
    expect(await alerts()).toMatchObject([{ count: 5, staffId: colleague.id }]);
    expect(await enter(locators[5]!, colleague)).toEqual({ kind: 'too_many', locator: locators[5], opened: 5 });
    expect(await enter(locators[2]!, colleague)).toMatchObject({ kind: 'open' });
    expect((await entriesOf(locators[5]!)).filter(({ action }) => action === 'case.read')).toEqual([]);

    await access().giveReason(colleague, 'searching');
    expect(await enter(locators[5]!, colleague)).toMatchObject({ kind: 'open' });
    const [alert, ...more] = await alerts();
    expect(more).toEqual([]);
    expect(alert).toMatchObject({ count: 6 });
    expect(await refused(emergencies().settleAlert(alert!.id, { ...colleague, role: 'supervisor' }))).toBe(
      'access.own-request',
    );
    await emergencies().settleAlert(alert!.id, boss);

    clock.advance({ minutes: 61 });
    expect(await enter(locators[7]!, colleague)).toMatchObject({ kind: 'open' });
  });

  it('ten cases opened at the same moment are ten, not one', async () => {
    const locators: string[] = [];
    for (let n = 0; n < 10; n += 1) locators.push(await work.report([test.link('silent', `at-once-${++slug}`)]));
    const kinds = (await Promise.all(locators.map((locator) => enter(locator, colleague)))).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'open')).toHaveLength(5);
    expect(kinds.filter((kind) => kind === 'too_many')).toHaveLength(5);
  });
});

describe('the second person of two', () => {
  let test: TestApp;
  let work: Casework;
  beforeAll(async () => {
    test = await startTestApp({ worker: false, settings: { SECOND_PERSON_ON_NEW_PLATFORM: 'true' } });
    work = new Casework(test);
  });
  afterAll(() => test.stop());

  it('is asked for on the first notice to a platform, reads that notice and nothing else, and is recorded', async () => {
    const second = await work.staff(await inviteStaff(test, 'caseworker', 'Second Person'));
    const locator = await work.draftedCase([test.link('silent', 'first-ever')]);
    const { id: caseId, notices } = await work.page(locator);
    const notice = notices[0]!.id;
    const access = test.app.get(CaseAccessService);
    const approve = (who: StaffIdentity) => test.app.get(NoticeService).approve(locator, notice, who);

    expect(await access.enter(locator, second, { noticeId: notice })).toMatchObject({ kind: 'held', notices: [] });
    expect(await refused(approve(second))).toBe('case.claimed-by-other');
    expect(await approve(await work.staff())).toBe('second-person-needed');
    const tasks = () => work.rows('SELECT kind FROM task WHERE subject_id = $1 AND done_at IS NULL', [notice]);
    expect(await tasks()).toEqual([{ kind: 'new_contact' }]);
    expect(await access.enter(locator, second)).toMatchObject({ kind: 'held', notices: [{ id: notice }] });
    expect(await access.enter(locator, second, { noticeId: notice })).toMatchObject({ kind: 'open', shownUntil: null });
    expect(await approve(second)).toBe('approved');
    expect(await tasks()).toEqual([]);
    const reads = await work.rows(`SELECT detail FROM audit_entry WHERE chain_id = $1 AND action = 'notice.read'`, [
      caseId,
    ]);
    expect(reads).toEqual([{ detail: { notice, as: 'second_person' } }]);
    expect(await access.enter(locator, second, { noticeId: notice })).toMatchObject({ kind: 'held' });

    const next = await work.draftedCase([test.link('silent', 'second-ever')]);
    const [again] = (await work.page(next)).notices;
    expect(await test.app.get(NoticeService).approve(next, again!.id, await work.staff())).toBe('approved');
  });
});
