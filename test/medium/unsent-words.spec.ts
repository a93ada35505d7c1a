import { CaseErasureService } from '../../src/features/case/case-erasure.service';
import { AccountService } from '../../src/features/account/account.service';
import { KeptFormService } from '../../src/features/account/kept-form.service';
import { RowRetention } from '../../src/infra/retention/row-retention';
import { totpAt } from '../../src/infra/crypto/totp';
import { inviteStaff, startTestApp, type TestApp, type TestStaff } from '../support/app';
import { Casework } from '../support/casework';
import { FixedClock } from '../support/clock';
import { Visitor } from '../support/visitor';

jest.setTimeout(120_000);

const OURS = { 'sec-fetch-site': 'same-origin' };
const MESSAGE = { step: 'keep', form: 'messages', field: 'text' };

describe('words that were not sent, and the session they are typed in', () => {
  let test: TestApp;
  let work: Casework;
  const clock = new FixedClock(new Date('2026-11-24T08:10:00Z'));
  beforeAll(async () => {
    test = await startTestApp({ clock, settings: { SWEEP_MS: '60000' } });
    work = new Casework(test);
  });
  afterAll(() => test.stop());

  async function atTheDesk(staff: TestStaff): Promise<Visitor> {
    clock.advance({ seconds: 30 });
    const visitor = await new Visitor(test.url, { language: 'en' }).get('/desk/sign-in');
    const { email, password, totpSecret } = staff;
    return visitor.submit({ email, password, code: totpAt(totpSecret, clock.now()) }, 'Sign in');
  }
  const somebody = async (role: 'caseworker' | 'supervisor' = 'supervisor') =>
    atTheDesk(await inviteStaff(test, role, 'Una Unsent'));
  const takenCase = async (desk: Visitor): Promise<string> => {
    const locator = await work.report([test.link('prompt', 'unsent')]);
    await desk.post(`/desk/cases/${locator}/take`, {}, OURS);
    return `/desk/cases/${locator}`;
  };
  const count = async () => (await work.rows('SELECT 1 FROM case_draft')).length;
  async function listed(desk: Visitor, home: string): Promise<string[]> {
    await desk.get(`${home}/drafts/list`);
    return (JSON.parse(desk.html) as { drafts: { text: string }[] }).drafts.map(({ text }) => text);
  }
  afterEach(() => work.rows('DELETE FROM case_draft'));

  it('lie sealed under the key of the case and are offered to their author alone', async () => {
    const [author, colleague] = [await somebody(), await somebody()];
    const home = await takenCase(author);
    await author.post(`${home}/drafts`, { ...MESSAGE, text: 'We wrote to them and will' }, OURS);
    expect(JSON.parse(author.html)).toEqual({ text: expect.stringContaining('Kept for a day') as string });
    const [row] = await work.rows<{ sealed: Buffer }>('SELECT text_sealed AS sealed FROM case_draft');
    expect(row!.sealed.toString('latin1')).not.toContain('wrote');
    expect(await listed(author, home)).toEqual(['We wrote to them and will']);
    await author.get(home);
    expect(author.text()).toContain('1 text that you did not send');
    await author.get(`${home}/drafts`);
    expect(author.text()).toContain('We wrote to them and will');
    expect(await listed(colleague, home)).toEqual([]);
    await colleague.get(home);
    expect(colleague.text()).not.toContain('did not send');
  });

  it('are kept for nobody who may not open the case', async () => {
    const [author, stranger] = [await somebody('caseworker'), await somebody('caseworker')];
    const home = await takenCase(author);
    await stranger.post(`${home}/drafts`, { ...MESSAGE, text: 'Not mine' }, OURS);
    expect([stranger.status, await count()]).toEqual([404, 0]);
  });

  it('go when the form was taken, not when it was refused', async () => {
    const desk = await somebody();
    const home = await takenCase(desk);
    const text = 'We wrote to the platform today.';
    await desk.post(`${home}/drafts`, { ...MESSAGE, text }, OURS);
    await desk.post(`${home}/drafts`, { step: 'keep', form: 'close', field: 'reason', text: 'Elsewhere' }, OURS);
    await desk.post(`${home}/messages`, { text: '', kind: 'message' }, OURS);
    expect([desk.status, await count()]).toEqual([422, 2]);
    await desk.post(`${home}/messages`, { text, kind: 'message' }, OURS);
    expect([desk.status, await listed(desk, home)]).toEqual([200, ['Elsewhere']]);
  });

  it('go when their author throws them away, empties the field, or after a day', async () => {
    const desk = await somebody();
    const home = await takenCase(desk);
    const keep = (text: string) => desk.post(`${home}/drafts`, { ...MESSAGE, text }, OURS);
    await keep('One');
    await desk.get(`${home}/drafts`);
    await desk.submit({}, 'Throw them away');
    expect([desk.status, desk.path, await count()]).toEqual([200, `${home}/drafts`, 0]);
    await keep('Two');
    await keep('');
    expect(await count()).toBe(0);
    await keep('Three');
    clock.advance({ hours: 24 });
    expect(await test.app.get(RowRetention).sweep(100)).toBeGreaterThan(0);
    expect(await count()).toBe(0);
  });

  it('go with the case', async () => {
    const desk = await somebody();
    const home = await takenCase(desk);
    const locator = home.split('/').at(-1)!;
    await desk.post(`${home}/drafts`, { ...MESSAGE, text: 'Soon nobody knows this' }, OURS);
    expect(await count()).toBe(1);
    await desk.post(`${home}/close`, { outcome: 'referred', reason: 'Elsewhere.' }, OURS);
    await desk.post(`${home}/drafts`, { ...MESSAGE, text: 'Soon nobody knows this' }, OURS);
    await test.app.get(CaseErasureService).erase({ locator }, 'person_asked');
    expect(await count()).toBe(0);
  });

  it('stay when somebody signs out: else people would learn to stay signed in', async () => {
    const staff = await inviteStaff(test, 'supervisor', 'Una Unsent');
    const desk = await atTheDesk(staff);
    const home = await takenCase(desk);
    await desk.post(`${home}/drafts`, { ...MESSAGE, text: 'After lunch' }, OURS);
    await desk.post('/desk/sign-out', {}, OURS);
    expect(await listed(await atTheDesk(staff), home)).toEqual(['After lunch']);
  });

  it('are no place for a picture, nor for more than the fields there are', async () => {
    const desk = await somebody();
    const home = await takenCase(desk);
    const picture = `data:image/png;base64,${'iVBORw0KGgo'.repeat(40)}`;
    await desk.post(`${home}/drafts`, { ...MESSAGE, text: `Look: ${picture}` }, OURS);
    expect((await listed(desk, home)).join()).not.toContain('iVBORw0KGgo');
    for (let n = 0; n < 25; n += 1)
      await desk.post(`${home}/drafts`, { ...MESSAGE, field: `f${'x'.repeat(n)}`, text: 'Many' }, OURS);
    expect(await count()).toBe(20);
    for (const wrong of [{ form: '../close' }, { form: 'https://example.org' }, { field: 'a b' }]) {
      await desk.post(`${home}/drafts`, { ...MESSAGE, ...wrong, text: 'x' }, OURS);
      expect(desk.status).toBe(404);
    }
  });

  describe('the session', () => {
    const tokenOf = (desk: Visitor) => desk.cookie('desk')?.split('.')[2] ?? '';
    const left = async (desk: Visitor) => JSON.parse((await desk.get('/desk/session')).html) as { idleMs: number };

    it('tells what is left of it, which looking does not make more', async () => {
      const desk = await somebody();
      clock.advance({ minutes: 5 });
      expect(await left(desk)).toEqual({ idleMs: 10 * 60_000, endMs: 12 * 3_600_000 - 5 * 60_000 });
      clock.advance({ minutes: 5 });
      await desk.get('/desk/changes?since=0');
      expect((await left(desk)).idleMs).toBe(5 * 60_000);
      clock.advance({ minutes: 5 });
      expect(await test.app.get(AccountService).identify(tokenOf(desk))).toBeNull();
    });

    it('goes on when somebody says so, until twelve hours are over', async () => {
      const desk = await somebody();
      for (let minutes = 0; minutes < 12 * 60 - 14; minutes += 14) {
        clock.advance({ minutes: 14 });
        await desk.post('/desk/session/stay', {}, OURS);
        expect(desk.status).toBe(200);
      }
      const last = await left(desk);
      expect(last).toEqual({ idleMs: (12 * 60 - 51 * 14) * 60_000, endMs: (12 * 60 - 51 * 14) * 60_000 });
      clock.advance({ minutes: 6 });
      expect((await desk.get('/desk')).path).toBe('/desk/sign-in');
    });

    it('takes what stands in a form with it, and lets it go when its owner stays', async () => {
      const staff = await inviteStaff(test, 'supervisor', 'Una Unsent');
      const desk = await atTheDesk(staff);
      const forms = test.app.get(KeptFormService);
      const { id } = await work.staff(staff);
      const form = 'outcome=referred&reason=She+asked+us+to&_csrf=x';
      clock.advance({ minutes: 14 });
      await desk.post('/desk/session/keep', { path: '/desk/cases/BK-0000-0000/close', form }, OURS);
      expect([desk.status, (await left(desk)).idleMs]).toEqual([204, 60_000]);
      expect(await forms.read(id)).toEqual({
        path: '/desk/cases/BK-0000-0000/close',
        fields: [
          ['outcome', 'referred'],
          ['reason', 'She asked us to'],
        ],
      });
      await desk.post('/desk/session/stay', { kept: '1' }, OURS);
      expect(await forms.read(id)).toBeNull();
      for (const path of ['https://example.org/', '//example.org', '/desk/account', '/n/token', '/desk/go'])
        await desk.post('/desk/session/keep', { path, form }, OURS);
      expect(await forms.read(id)).toBeNull();
    });
  });
});
