import { CaseService } from '../../src/features/case/case.service';
import { ContactService } from '../../src/features/return/contact.service';
import type { StaffRole } from '../../src/domain/shared/staff';
import { totpAt } from '../../src/infra/crypto/totp';
import { CaseMaker } from '../browser/stage';
import { inviteStaff, startTestApp, type TestApp } from '../support/app';
import { FixedClock } from '../support/clock';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

const SAID = 'A former friend put it up. I want it gone.';
const CONTACT = { way: 'email', address: 'quillfeather@example.org', note: 'The word is heron.' } as const;

describe('guards against those who sit inside, over HTTP', () => {
  const clock = new FixedClock(new Date());
  let test: TestApp;
  let make: CaseMaker;
  let holder: Visitor;
  let colleague: Visitor;
  let boss: Visitor;
  let auditor: Visitor;
  const seeds = new Map<string, string>();
  beforeAll(async () => {
    const settings = { EXPORT_REASON_AFTER: '1', EXPORT_MOST: '2', VIEW_ALERT_AFTER: '20', VIEW_REASON_AFTER: '30' };
    test = await startTestApp({ clock, worker: false, settings });
    make = new CaseMaker(test);
    holder = await signIn('caseworker', 'The Holder');
    colleague = await signIn('caseworker', 'Cole League');
    boss = await signIn('supervisor', 'The Boss');
    auditor = await signIn('auditor', 'Audi Tor');
  });
  afterAll(() => test.stop());

  async function signIn(role: StaffRole, name: string): Promise<Visitor> {
    const { email, password, totpSecret } = await inviteStaff(test, role, name);
    seeds.set(name, totpSecret);
    const visitor = await new Visitor(test.url).get('/desk/sign-in');
    return visitor.submit({ email, password, code: totpAt(totpSecret, clock.now()) }, 'Sign in');
  }
  /** Shows once more who one is, with the next code: each counts once. */
  async function prove(visitor: Visitor, name: string): Promise<void> {
    await visitor.get('/desk/prove');
    await visitor.submit({ code: totpAt(seeds.get(name)!, new Date(clock.now().getTime() + 30_000)) }, 'Go on');
  }
  async function heldCase(slug: string): Promise<{ locator: string; words: string; page: string }> {
    const receipt = await make.report([test.link('silent', slug)], { contact: CONTACT });
    const page = `/desk/cases/${receipt.locator}`;
    await holder.get(page);
    await holder.submit({}, 'Take this case');
    return { ...receipt, page };
  }

  it('a colleague is told who has the case; an emergency goes by reason, supervisor, banner and list', async () => {
    const { page, locator } = await heldCase('held-page');
    await colleague.get(page);
    expect(colleague.status).toBe(404);
    expect(colleague.text()).toContain('The Holder works on this case.');
    expect(colleague.html).not.toContain('held-page');
    await colleague.submit({ reason: 'other' }, 'Ask for this case');
    expect([colleague.status, colleague.text().includes('Say in a few words why')]).toEqual([422, true]);
    await colleague.submit({ reason: 'danger', ticket: 'HD-7', text: 'She called.' }, 'Ask for this case');
    expect(colleague.text()).toContain('You have asked for this case');

    await boss.get('/desk');
    expect(boss.text()).toContain('1 thing waits for a supervisor');
    await boss.get('/desk/oversight');
    expect(boss.text()).toContain('Waiting for a decision');
    await boss.submit({}, `Approve for an hour (${locator})`);
    await colleague.get(page);
    expect(colleague.status).toBe(200);
    expect(colleague.text()).toContain('You opened this case in an emergency.');
    expect(colleague.html).toContain('held-page');
    await boss.get('/desk/oversight');
    expect(boss.text()).toContain('1 entry: what was read and done The case was read');
    await boss.submit({}, `End it now (${locator})`);
    await colleague.get(page);
    expect(colleague.status).toBe(404);
    await boss.get('/desk/oversight');
    await boss.submit({}, `I have looked through it (${locator})`);
    expect(boss.text()).toContain('Looked through');
    await boss.get('/desk');
    expect(boss.text()).not.toContain('waits for a supervisor');
  });

  it('nothing of a colleague’s case is reached by any of its addresses', async () => {
    const { page, locator } = await heldCase('by-address');
    const { items } = await make.work.page(locator);
    await colleague.get('/desk');
    const token = colleague.valueOf('_csrf')!;
    for (const step of [
      ...['take', 'close', 'finish', 'reopen', 'lift-hold', 'authority', 'checks', 'contact', 'contact/stop', 'show'],
      ...[`items/${items[0]!.id}/verify`, `items/${items[0]!.id}/flags`, 'notices'],
    ]) {
      const fields = {
        kind: 'self',
        result: 'fits',
        reason: 'verify',
        outcome: 'not_verified',
        basis: 'us-take-it-down',
      };
      await colleague.post(`${page}/${step}`, { _csrf: token, ...fields, way: 'none', vouch: 'none' });
      expect([step, colleague.status, colleague.html.includes('by-address')]).toEqual([step, 404, false]);
    }
    expect((await make.work.page(locator)).items[0]!.state).toBe('reported');
  });

  it('what the person wrote is not in the page until a reason is given, and not after a quarter of an hour', async () => {
    const { page } = await heldCase('shown-page');
    await holder.get(page);
    for (const words of [SAID, CONTACT.address, CONTACT.note]) expect(holder.html).not.toContain(words);
    await holder.submit({}, 'Show it for 15 minutes');
    expect([holder.status, holder.text().includes('Choose a reason')]).toEqual([422, true]);
    await holder.submit({ reason: 'contact' }, 'Show it for 15 minutes');
    for (const words of [SAID, CONTACT.address, CONTACT.note]) expect(holder.html).toContain(words);
    await boss.get(page);
    expect(boss.html).not.toContain(CONTACT.address);
    clock.advance({ minutes: 14 });
    // A desk that is left alone signs itself out: everybody stays awake.
    for (const one of [holder, colleague, boss, auditor]) await one.get('/desk');
    clock.advance({ minutes: 1 });
    await holder.get(page);
    expect(holder.html).not.toContain(CONTACT.address);
    expect(holder.text()).toContain('What the person wrote was shown');
  });

  it('the person sees that somebody asked for another contact way, and stops it with the receipt', async () => {
    const { locator, words } = await heldCase('contact-page');
    const staff = { ...(await make.work.staff('supervisor')) };
    await test.app.get(ContactService).ask(locator, staff, { way: 'none' }, 'none');
    const person = await new Visitor(test.url).get('/return');
    await person.submit({ locator, words }, 'Open');
    expect(person.text()).toContain('Someone asked us to reach you in another way');
    await person.submit({}, 'It was not me: keep the old way');
    expect(person.text()).not.toContain('Someone asked us');
    const entries = await make.work.rows(
      `SELECT actor FROM audit_entry WHERE action = 'contact.change-stopped' AND chain_id = (SELECT id FROM "case" WHERE locator = $1)`,
      [locator],
    );
    expect(entries).toEqual([{ actor: 'person' }]);
  });

  it('an auditor lands on the record, looks by case and person, and sees whether the chain is whole', async () => {
    const { locator } = await heldCase('audited');
    await auditor.get('/desk');
    expect(auditor.redirectedTo).toBe('/desk/record');
    await auditor.get(`/desk/record?case=${locator}`);
    expect(auditor.text()).toContain('The chain of this case is whole: 3 entries');
    expect(auditor.text()).toContain('case.taken The Holder');
    await auditor.get('/desk/record?action=staff.signed-in');
    expect(auditor.text()).toContain('The chain of what belongs to no case is whole');
    const [one] = await make.work.rows<{ id: string }>(`SELECT id FROM staff WHERE name = 'Cole League'`);
    await auditor.get(`/desk/record?person=${one!.id}&action=case.read`);
    expect(auditor.text()).not.toContain('case.taken');
    await auditor.get('/desk/record?case=somebody');
    expect(auditor.text()).toContain('No entry matches');
    for (const [who, status] of [
      [holder, 404],
      [boss, 200],
    ] as const)
      expect([(await who.get('/desk/record')).status]).toEqual([status]);
  });

  it('pages through every entry once, in the order of time', async () => {
    for (let n = 0; n < 10; n += 1) await make.report([test.link('silent', `more-${n}`)]);
    const [count] = await make.work.rows<{ n: number }>('SELECT count(*)::int AS n FROM audit_entry');
    let seen = 0;
    let pages = 0;
    for (await auditor.get('/desk/record'); ; pages += 1) {
      seen += (auditor.html.match(/<th scope="row"/g) ?? []).length;
      const next = /href="(\/desk\/record\?below=[^"]+)"/.exec(auditor.html)?.[1];
      if (next === undefined) break;
      await auditor.get(next);
    }
    expect([seen, pages > 0]).toEqual([count!.n, true]);
  });

  it('takes the record out as lines of JSON: one freely, one with a reason, and then no more that day', async () => {
    await prove(auditor, 'Audi Tor');
    await auditor.get('/desk/record?action=case.taken');
    await auditor.submit({}, 'Save the file');
    expect(auditor.headers.get('content-disposition')).toBe('attachment; filename="record.ndjson"');
    const lines = auditor.html
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { action: string; name: string });
    expect(lines.length).toBeGreaterThan(3);
    expect(new Set(lines.map(({ action, name }) => `${action} ${name}`))).toEqual(new Set(['case.taken The Holder']));
    const bytes = Buffer.byteLength(auditor.html);

    await auditor.get('/desk/record');
    await auditor.submit({}, 'Save the file');
    expect([auditor.status, auditor.text().includes('Say why you need one more')]).toEqual([422, true]);
    await auditor.submit({ reason: 'audit' }, 'Save the file');
    expect(auditor.status).toBe(200);
    await auditor.get('/desk/record');
    await auditor.submit({ reason: 'authority' }, 'Save the file');
    expect([auditor.status, auditor.headers.get('content-disposition')]).toEqual([409, null]);
    const made = await make.work.rows<{ detail: { bytes: number; kind: string } }>(
      `SELECT detail FROM audit_entry WHERE action = 'export.made' ORDER BY seq`,
    );
    expect(made).toHaveLength(2);
    expect(made[0]!.detail).toEqual({ kind: 'record', bytes, reason: null });

    await boss.get('/desk/record');
    expect(boss.html).not.toContain('Save the file');
    await prove(boss, 'The Boss');
    await boss.get('/desk/record');
    await boss.post('/desk/record/export', { _csrf: boss.valueOf('_csrf')! });
    expect(boss.status).toBe(404);
  });

  it('the auditor’s page needs no key: it reads the same when every key is gone', async () => {
    const { locator } = await heldCase('no-keys');
    await test.app
      .get(CaseService)
      .reopen(locator, await make.work.staff('supervisor'), 'x')
      .catch(() => undefined);
    await auditor.get(`/desk/record?case=${locator}`);
    const before = auditor.text();
    await make.work.rows('DELETE FROM key_ring');
    await auditor.get(`/desk/record?case=${locator}`);
    expect([auditor.status, auditor.text()]).toEqual([200, before]);
    for (const words of [SAID, CONTACT.address, 'no-keys', 'heron']) expect(auditor.html).not.toContain(words);
  });
});
