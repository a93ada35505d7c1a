import { NotFoundError } from '../../src/domain/shared/errors';
import type { StaffIdentity } from '../../src/domain/shared/staff';
import { CaseService } from '../../src/features/case/case.service';
import { HoldService } from '../../src/features/case/hold.service';
import { OpenLinkService } from '../../src/features/case/open-link.service';
import { OwnCareService } from '../../src/features/case/own-care.service';
import { totpAt } from '../../src/infra/crypto/totp';
import { startTestApp, type TestApp, type TestStaff } from '../support/app';
import { Casework } from '../support/casework';
import { refusalOf } from '../support/refusal';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

const refused = async (step: Promise<unknown>) => (await refusalOf(step)).code;

describe('between the desk and what was reported', () => {
  let test: TestApp;
  let work: Casework;
  let me: StaffIdentity;
  let [desk, boss] = [] as unknown as [Visitor, Visitor];
  let number = 0;
  beforeAll(async () => {
    test = await startTestApp({ worker: false });
    work = new Casework(test);
    me = await work.staff();
    desk = await signIn(test.caseworker);
    boss = await signIn(test.supervisor);
  });
  afterAll(() => test.stop());

  async function signIn({ email, password, totpSecret }: TestStaff): Promise<Visitor> {
    const visitor = await new Visitor(test.url).get('/desk/sign-in');
    return visitor.submit({ email, password, code: totpAt(totpSecret, new Date()) }, 'Sign in');
  }
  async function taken() {
    const link = test.link('silent', `behind-${++number}`);
    const locator = await work.report([link]);
    await test.app.get(CaseService).take(locator, me);
    const [item] = (await work.page(locator)).items;
    return { locator, link, itemId: item!.id, page: `/desk/cases/${locator}/links/${item!.id}` };
  }
  /** Where the page leads to outside of the desk. */
  const leadsOut = ({ html }: Visitor) =>
    [...(/<main[\s\S]*<\/main>/.exec(html)?.[0] ?? '').matchAll(/(?:href|src|action)="([^"]*)"/g)]
      .map(([, address]) => address!)
      .filter((address) => !/^(?:\/(?!\/)|#)/.test(address));
  const opened = (locator: string) =>
    work.rows<{ actor: string; detail: object }>(
      `SELECT actor, detail FROM audit_entry WHERE action = 'item.opened'
         AND chain_id = (SELECT id FROM "case" WHERE locator = $1) ORDER BY seq`,
      [locator],
    );

  it('stands a page that asks why; only after a reason there is an address, and the record says who, what and why', async () => {
    const { locator, link, itemId, page } = await taken();
    await desk.get(`/desk/cases/${locator}`);
    expect(desk.html).toContain(`href="${page}"`);
    expect(leadsOut(desk)).toEqual([]);
    await desk.get(page);
    expect(desk.status).toBe(200);
    expect(desk.html).toContain('If a child may be shown, do not open it.');
    expect(leadsOut(desk)).toEqual([]);
    await desk.submit({}, 'I am ready, show the way');
    expect(desk.status).toBe(422);
    expect(desk.html).toContain('<a href="#open-reason">Choose a reason</a>');
    expect(leadsOut(desk)).toEqual([]);
    expect(await opened(locator)).toEqual([]);

    await desk.submit({ reason: 'still_there' }, 'I am ready, show the way');
    expect(desk.status).toBe(200);
    expect(leadsOut(desk)).toEqual([link]);
    expect(desk.html).toContain('target="_blank" rel="noopener noreferrer" referrerpolicy="no-referrer"');
    expect(await opened(locator)).toEqual([
      { actor: `staff:${me.id}`, detail: { item: itemId, reason: 'still_there' } },
    ]);
    // Coming back asks again.
    await desk.get(page);
    expect(leadsOut(desk)).toEqual([]);
    await desk.get(`/desk/cases/${locator}`);
    expect(desk.html).toContain('A link was opened');
    expect(desk.html).toContain('to see whether it is still there');
  });

  it('counts as something that hurts, and stops nobody else at the case', async () => {
    const { locator, itemId } = await taken();
    const care = test.app.get(OwnCareService);
    const before = await care.exposureOf(me);
    await boss.get(`/desk/cases/${locator}`);
    const seen = Number(boss.valueOf('seen'));
    await test.app.get(OpenLinkService).open(locator, itemId, me, 'verify');
    expect(await care.exposureOf(me)).toMatchObject({
      todayCases: before.todayCases + 1,
      todayReveals: before.todayReveals + 1,
    });
    const supervisor = { ...(await work.staff('supervisor')), seen };
    await test.app.get(OpenLinkService).open(locator, itemId, supervisor, 'check_work');
    expect(await opened(locator)).toHaveLength(2);
  });

  it('lets nobody through before the case is taken, while a child may be shown, or to a link of another case', async () => {
    const free = await work.report([test.link('silent', 'nobody-s')]);
    const [item] = (await work.page(free)).items;
    const open = (locator: string, itemId: string) => test.app.get(OpenLinkService).open(locator, itemId, me, 'verify');
    expect(await refused(open(free, item!.id))).toBe('case.not-claimed');
    await desk.get(`/desk/cases/${free}`);
    expect(desk.html).not.toContain('/links/');

    const { locator, itemId, page } = await taken();
    await expect(open(locator, item!.id)).rejects.toBeInstanceOf(NotFoundError);
    expect((await desk.get(`/desk/cases/${locator}/links/${item!.id}`)).status).toBe(404);
    await test.app.get(HoldService).put(locator, me);
    expect(await refused(open(locator, itemId))).toBe('case.on-hold');
    await desk.get(page);
    expect([desk.status, leadsOut(desk)]).toEqual([409, []]);
    expect(desk.html).not.toContain('name="reason"');
    await desk.get(`/desk/cases/${locator}`);
    expect(desk.html).not.toContain('/links/');
    expect(await opened(locator)).toEqual([]);
  });
});
