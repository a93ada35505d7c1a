import type { StaffIdentity } from '../../src/domain/shared/staff';
import { CaseErasureService } from '../../src/features/case/case-erasure.service';
import { CasePageView } from '../../src/features/case/case-page.view';
import { CaseService } from '../../src/features/case/case.service';
import { CaseWithdrawalService } from '../../src/features/case/case-withdrawal.service';
import { NoticeDraftService } from '../../src/features/notice/notice-draft.service';
import { NoticeService } from '../../src/features/notice/notice.service';
import { ReversalService } from '../../src/features/notice/reversal.service';
import { OversightView } from '../../src/features/oversight/oversight.view';
import { ContactService } from '../../src/features/return/contact.service';
import { AuthorityService } from '../../src/features/verification/authority.service';
import { VerificationService } from '../../src/features/verification/verification.service';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { FixedClock } from '../support/clock';
import { type OwnRun, startOwnRun } from '../support/own-run';
import { refusalOf } from '../support/refusal';

jest.setTimeout(60_000);

const refused = async (step: Promise<unknown>) => (await refusalOf(step)).code;

describe('whom to believe', () => {
  const clock = new FixedClock();
  let { test, work, worker, platform, stop } = {} as OwnRun;
  let staff: StaffIdentity;
  let boss: StaffIdentity;
  let slug = 0;
  beforeAll(async () => {
    ({ test, work, worker, platform, stop } = await startOwnRun({ worker: false, clock }));
    staff = await work.staff();
    boss = await work.staff('supervisor');
  });
  afterAll(() => stop());

  const authority = () => test.app.get(AuthorityService);
  const contacts = () => test.app.get(ContactService);
  const shown = { shownUntil: new Date('2030-01-01T00:00:00Z'), emergencyUntil: null };
  const pageOf = (locator: string, who = staff) => test.app.get(CasePageView).load(locator, who, shown);
  const oldWay = { way: 'email', address: 'old@example.org', note: 'the word is heron' } as const;

  /** Taken, every link verified, nothing recorded about who may act. */
  async function verified(links = [platform.link(`trust-${++slug}`)]): Promise<string> {
    const locator = await work.report(links, { contact: oldWay });
    await test.app.get(CaseService).take(locator, staff);
    for (const { id } of (await work.page(locator)).items)
      await test.app.get(VerificationService).judgeItem(locator, id, staff, 'verify');
    return locator;
  }
  async function draft(locator: string): Promise<string> {
    await test.app.get(NoticeDraftService).prepareDrafts(locator, staff, 'us-take-it-down');
    return (await work.page(locator)).notices[0]!.id;
  }
  const approve = (locator: string, notice: string, who = staff) =>
    test.app.get(NoticeService).approve(locator, notice, who);

  it('a claim without any check carries no notice; two signs that fit do', async () => {
    const locator = await verified();
    await authority().recordAuthority(locator, staff, { kind: 'self', proof: null, checks: ['knows_links'] });
    const notice = await draft(locator);
    expect(await refused(approve(locator, notice))).toBe('notice.incomplete');
    expect((await pageOf(locator)).authority).toMatchObject({ kind: 'self', isSufficient: false });
    await authority().addCheck(locator, staff, { kind: 'recognised', result: 'fits', text: 'Says: a heron tattoo.' });
    expect((await pageOf(locator)).checks).toMatchObject([{ kind: 'knows_links' }, { text: 'Says: a heron tattoo.' }]);
    expect(await approve(locator, notice)).toBe('approved');
  });

  it('one answer that does not fit holds everything, until a supervisor has made a strong check', async () => {
    const locator = await verified();
    await authority().recordAuthority(locator, staff, { kind: 'self', proof: null, checks: ['called_back'] });
    const notice = await draft(locator);
    clock.advance({ minutes: 1 });
    await authority().addCheck(locator, staff, { kind: 'knows_when', result: 'does_not_fit', text: null });
    expect(await refused(approve(locator, notice))).toBe('notice.incomplete');
    clock.advance({ minutes: 1 });
    await authority().addCheck(locator, staff, { kind: 'called_back', result: 'fits', text: null });
    expect(await refused(approve(locator, notice))).toBe('notice.incomplete');
    await authority().addCheck(locator, boss, { kind: 'advocate_attests', result: 'fits', text: null });
    expect(await approve(locator, notice)).toBe('approved');
  });

  it('what was checked stands in the record as codes, and what was said only under the case’s key', async () => {
    const locator = await verified();
    await authority().recordAuthority(locator, staff, { kind: 'self', proof: null, checks: ['knows_when'] });
    await authority().addCheck(locator, staff, { kind: 'recognised', result: 'unclear', text: 'Quillfeather said.' });
    const { id } = await work.page(locator);
    const entries = await work.rows(
      `SELECT detail FROM audit_entry WHERE chain_id = $1 AND action = 'authority.checked' ORDER BY seq`,
      [id],
    );
    expect(entries).toEqual([
      { detail: { check: 'knows_when', result: 'fits' } },
      { detail: { check: 'recognised', result: 'unclear' } },
    ]);
    expect((await work.page(locator)).checks.map(({ text }) => text)).toEqual([null, null]);
  });

  it('a new contact way waits for 72 hours, and the old one stays in force until then', async () => {
    const locator = await verified();
    const newWay = { way: 'phone', address: '+84 28 5555 0100', note: null } as const;
    await contacts().ask(locator, staff, newWay, 'none');
    expect(await refused(contacts().ask(locator, staff, oldWay, 'none'))).toBe('contact.wrong-state');
    clock.advance({ hours: 71, minutes: 59 });
    expect(await contacts().applyDue(50)).toBe(0);
    expect(await pageOf(locator)).toMatchObject({ contact: oldWay, contactChange: { way: 'phone' } });
    clock.advance({ minutes: 1 });
    expect(await contacts().applyDue(50)).toBe(1);
    expect(await pageOf(locator)).toMatchObject({ contact: newWay, contactChange: null });
  });

  it('a change that was not theirs is stopped and never counts', async () => {
    const locator = await verified();
    await contacts().ask(locator, staff, { way: 'none' }, 'none');
    await contacts().stop(locator, staff);
    clock.advance({ hours: 80 });
    expect(await contacts().applyDue(50)).toBe(0);
    expect((await pageOf(locator)).contact).toEqual(oldWay);
    expect(await refused(contacts().stop(locator, staff))).toBe('contact.wrong-state');
  });

  it('it counts at once only when an advocate’s word stands in the checks', async () => {
    const locator = await verified();
    const newWay = { way: 'email', address: 'new@example.org', note: null } as const;
    expect(await refused(contacts().ask(locator, staff, newWay, 'advocate'))).toBe('case.authority-weak');
    await authority().addCheck(locator, staff, { kind: 'advocate_attests', result: 'fits', text: null });
    await contacts().ask(locator, staff, newWay, 'advocate');
    expect((await pageOf(locator)).contact).toEqual(newWay);
  });

  it('another report of the same link is shown without saying which, and only a supervisor joins the two', async () => {
    const link = platform.link(`twice-${++slug}`);
    const [first, second] = [await verified([link]), await verified([link])];
    expect((await pageOf(first)).doubts).toMatchObject([{ isNamedElsewhere: true }]);
    const closing = { outcome: 'duplicate', reason: 'the same', duplicateOf: second } as const;
    expect(await refused(test.app.get(CaseService).closeUnproven(first, staff, closing))).toBe(
      'case.supervisor-needed',
    );
    await test.app.get(CaseService).closeUnproven(first, boss, closing);
    expect((await work.page(first)).outcome).toBe('duplicate');
  });

  it('a notice about a link that may be news needs two people', async () => {
    const locator = await verified();
    const [item] = (await work.page(locator)).items;
    await authority().recordAuthority(locator, staff, { kind: 'self', proof: null, checks: ['called_back'] });
    await authority().flagItem(locator, item!.id, staff, ['news', 'public_figure']);
    await authority().flagItem(locator, item!.id, staff, ['news']);
    const notice = await draft(locator);
    expect(await approve(locator, notice)).toBe('second-person-needed');
    expect(await approve(locator, notice)).toBe('second-person-needed');
    expect(await approve(locator, notice, boss)).toBe('approved');
    expect((await pageOf(locator)).doubts).toMatchObject([{ flags: ['news'] }]);
  });

  it('a notice that was wrong is called back at the platform, its link is let go, and it counts', async () => {
    const locator = await work.approvedCase([platform.link(`wrong-${++slug}`)]);
    await worker.runOutbox();
    const { id: caseId, notices } = await work.page(locator);
    const reversal = () => test.app.get(ReversalService).reverse(locator, notices[0]!.id, staff, 'not_intimate');
    const before = (await test.app.get(OversightView).load()).fairness;
    await reversal();
    await worker.send();
    const page = await work.page(locator);
    expect(page).toMatchObject({ outcome: null, items: [{ state: 'given_up', nextCheckAt: null }] });
    expect(page.notices.map(({ kind, state }) => [kind, state])).toEqual([
      ['takedown', 'recalled'],
      ['recall', 'delivered'],
    ]);
    expect(await work.rows('SELECT state FROM clock WHERE notice_id = $1', [notices[0]!.id])).toEqual([
      { state: 'void' },
    ]);
    expect(platform.received().map(({ body }) => body.recalls)).toContain(notices[0]!.id);
    expect(await refused(reversal())).toBe('notice.wrong-state');
    const after = await test.app.get(OversightView).load();
    expect(after.fairness).toMatchObject({ sent: before.sent, reversed: before.reversed + 1 });
    expect(after.fairness.cases).toContainEqual({ locator, reporter: 'self', sent: 1, disputed: 0, reversed: 1 });
    expect(caseId).toBeTruthy();
  });

  it('an erasure takes every word that was written about who may act, how to reach them, and why somebody looked', async () => {
    const locator = await verified();
    await contacts().ask(locator, staff, oldWay, 'none');
    await authority().addCheck(locator, staff, { kind: 'recognised', result: 'unclear', text: 'words' });
    const { id } = await work.page(locator);
    await test.app.get(UnitOfWork).run((tx) => test.app.get(CaseWithdrawalService).withdraw(tx, id));
    await worker.runOutbox();
    expect(await test.app.get(CaseErasureService).erase({ id }, 'person_asked')).toEqual({ ok: true });
    expect(
      await work.rows(
        `SELECT text_sealed AS words FROM authority_check WHERE case_id = $1
         UNION ALL SELECT address_sealed FROM contact_change WHERE case_id = $1
         UNION ALL SELECT note_sealed FROM contact_change WHERE case_id = $1`,
        [id],
      ),
    ).toEqual([]);
    clock.advance({ hours: 80 });
    expect(await contacts().applyDue(50)).toBe(0);
  });
});
