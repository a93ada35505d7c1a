import { AccountService } from '../../src/features/account/account.service';
import { totpAt } from '../../src/infra/crypto/totp';
import { startTestApp, type TestApp, type TestStaff } from '../support/app';
import { Casework } from '../support/casework';
import { FixedClock } from '../support/clock';
import { deskPerson, signedIn } from '../support/desk-people';
import { type Lapse, SoftAuthenticator } from '../support/soft-authenticator';
import { Visitor } from '../support/visitor';

jest.setTimeout(180_000);

/** How long it takes to sign in, prove and come back, over real HTTP and with a key in software. */
describe('ways in to the desk', () => {
  let test: TestApp;
  const clock = new FixedClock(new Date('2026-11-24T08:10:00Z'));
  beforeAll(async () => {
    test = await startTestApp({ worker: false, clock });
  });
  afterAll(() => test.stop());

  const query = <Row>(sql: string, values: unknown[] = []) => test.database.dataSource.query<Row[]>(sql, values);
  const newVisitor = () => new Visitor(test.url, { language: 'en' });
  const newKey = () => new SoftAuthenticator(new URL(test.config.publicUrl).origin);

  /** What the page's script reads from the page. */
  function questionOf<Question>(visitor: Visitor): Question {
    const text = /data-question="([^"]*)"/.exec(visitor.html)?.[1];
    if (text === undefined) throw new Error(`no question at ${visitor.path} (${visitor.status})`);
    return JSON.parse(text.replaceAll('&quot;', '"').replaceAll('&amp;', '&')) as Question;
  }
  async function atTheDesk(staff: TestStaff): Promise<Visitor> {
    const now = clock.advance({ seconds: 30 });
    const visitor = await newVisitor().get('/desk/sign-in');
    const { email, password, totpSecret } = staff;
    return visitor.submit({ email, password, code: totpAt(totpSecret, now) }, 'Sign in');
  }
  const who = (visitor: Visitor) => test.app.get(AccountService).identify(visitor.cookie('desk')?.split('.')[2] ?? '');

  async function addKey(visitor: Visitor, key = newKey(), lapse: Lapse = {}): Promise<SoftAuthenticator> {
    await visitor.get('/desk/account');
    await visitor.submit({}, 'Add a passkey');
    await visitor.submit({ answer: key.create(questionOf(visitor), lapse) }, 'Try again');
    return key;
  }
  async function byKey(key: SoftAuthenticator, lapse: Lapse = {}): Promise<Visitor> {
    const visitor = await newVisitor().get('/desk/sign-in');
    await visitor.submit({}, 'Sign in with a passkey');
    return visitor.submit({ answer: key.get(questionOf(visitor), lapse) }, 'Try again');
  }

  describe('a passkey', () => {
    let key: SoftAuthenticator;
    beforeAll(async () => {
      key = await addKey(await atTheDesk(test.caseworker));
    });

    it('signs in by itself: no address, no password, no code', async () => {
      const visitor = await byKey(key);
      expect([visitor.status, visitor.path]).toEqual([200, '/desk']);
      expect(await who(visitor)).toMatchObject({ name: test.caseworker.name, role: 'caseworker' });
      expect((await visitor.get('/desk/account')).text()).toMatch(/passkey .*this one|this one .*passkey/);
    });

    const LAPSES: [string, Lapse][] = [
      ['for another site', { origin: 'https://desk.example.net' }],
      ['bound to another name', { rpId: 'example.net' }],
      ['with nobody verified', { isUnverified: true }],
      ['of a question that was never asked', { challenge: Buffer.alloc(32, 1).toString('base64url') }],
      ['that counts backwards, as a copy would', { counter: 1 }],
    ];
    it.each(LAPSES)('is refused %s, in the words of every refusal', async (_what, lapse) => {
      await byKey(key);
      await byKey(key);
      const visitor = await byKey(key, lapse);
      expect([visitor.status, visitor.path]).toEqual([422, '/desk/sign-in/passkey']);
      expect(visitor.text()).toContain('These details do not match');
      expect(await who(visitor)).toBeNull();
    });

    it('answers a question once, and within five minutes', async () => {
      const visitor = await newVisitor().get('/desk/sign-in');
      await visitor.submit({}, 'Sign in with a passkey');
      const fields = { step: 'answer', answer: key.get(questionOf(visitor)) };
      const headers = { 'sec-fetch-site': 'same-origin' };
      expect((await newVisitor().post('/desk/sign-in/passkey', fields, headers)).path).toBe('/desk');
      expect((await newVisitor().post('/desk/sign-in/passkey', fields, headers)).status).toBe(422);

      const late = await newVisitor().get('/desk/sign-in');
      await late.submit({}, 'Sign in with a passkey');
      clock.advance({ minutes: 5 });
      await late.submit({ answer: key.get(questionOf(late)) }, 'Try again');
      expect(late.status).toBe(422);
    });

    it('of a stranger, and one that was taken out, open nothing', async () => {
      const stranger = newKey();
      stranger.create({ challenge: 'x', user: { id: 'AAAA' } });
      expect((await byKey(stranger)).status).toBe(422);

      const desk = await atTheDesk(test.caseworker);
      const second = await addKey(desk);
      expect((await byKey(second)).path).toBe('/desk');
      const [row] = await query<{ id: string }>('SELECT id FROM staff_passkey WHERE credential_id = $1', [second.id]);
      await desk.post(`/desk/account/passkeys/${row!.id}/remove`, {}, { 'sec-fetch-site': 'same-origin' });
      expect((await byKey(second)).status).toBe(422);
      expect((await byKey(key)).path).toBe('/desk');
    });

    it('is not added without somebody verified, nor with the answer to another question', async () => {
      const desk = await atTheDesk(test.supervisor);
      await addKey(desk, newKey(), { isUnverified: true });
      expect(desk.text()).toContain('The passkey was not added');
      await addKey(desk, newKey(), { challenge: Buffer.alloc(32, 2).toString('base64url') });
      expect(desk.text()).toContain('The passkey was not added');
    });

    it('opens nothing once the account is disabled', async () => {
      const { identity, staff } = await newcomer();
      const own = await addKey(await atTheDesk(staff));
      expect((await byKey(own)).path).toBe('/desk');
      await query('UPDATE staff SET disabled_at = now() WHERE id = $1', [identity.id]);
      expect((await byKey(own)).status).toBe(422);
    });
  });

  let number = 0;
  /** Somebody with an account of their own, so that nothing here depends on another test. */
  async function newcomer(role: TestStaff['role'] = 'caseworker') {
    number += 1;
    const email = `newcomer.${number}@helpline.example.org`;
    const staff: TestStaff = {
      ...test.caseworker,
      email,
      name: `Newcomer ${number}`,
      role,
      password: `a long enough word ${number}`,
    };
    await test.app.get(AccountService).invite(staff);
    clock.advance({ seconds: 30 });
    return { staff, identity: (await signedIn(test, staff)).identity };
  }

  describe('proving it again', () => {
    it('is asked before words of a person are shown, and what was sent waits', async () => {
      const { staff } = await newcomer();
      const locator = await new Casework(test).report([test.link('prompt', 'proof')]);
      const desk = await atTheDesk(staff);
      const show = () =>
        desk.post(`/desk/cases/${locator}/show`, { reason: 'verify' }, { 'sec-fetch-site': 'same-origin' });
      const shown = () => query('SELECT 1 FROM reveal');
      await desk.post(`/desk/cases/${locator}/take`, {}, { 'sec-fetch-site': 'same-origin' });
      clock.advance({ minutes: 5 });
      await show();
      expect([desk.path, await shown()]).toEqual(['/desk/prove', []]);
      await desk.submit({ code: '000000' }, 'Go on');
      expect(desk.status).toBe(422);
      await desk.submit({ code: totpAt(staff.totpSecret, clock.now()) }, 'Go on');
      expect(desk.path).toBe('/desk/kept');
      await desk.submit({}, 'Send it now');
      expect([desk.path, (await shown()).length]).toEqual([`/desk/cases/${locator}`, 1]);
      expect(await query('SELECT 1 FROM staff_kept_form')).toEqual([]);
    });

    it('works with a passkey, of one’s own only', async () => {
      const { staff } = await newcomer();
      const desk = await atTheDesk(staff);
      const key = await addKey(desk);
      const others = await addKey(await atTheDesk((await newcomer()).staff));
      clock.advance({ minutes: 6 });
      for (const [one, path] of [
        [others, '/desk/prove'],
        [key, '/desk'],
      ] as const) {
        await desk.get('/desk/prove');
        await desk.submit({}, 'Use your passkey');
        await desk.submit({ answer: one.get(questionOf(desk)) }, 'Try again');
        expect(desk.path).toBe(path);
      }
      // A minute later nothing is asked again.
      clock.advance({ minutes: 1 });
      await desk.get('/desk/account');
      await desk.submit({}, 'Draw new recovery codes');
      expect(desk.html).toContain('data-codes');
    });

    it('is asked before an export and before a colleague’s case is opened', async () => {
      const auditor = await atTheDesk((await newcomer('auditor')).staff);
      const colleague = await atTheDesk((await newcomer()).staff);
      clock.advance({ minutes: 5 });
      const own = { 'sec-fetch-site': 'same-origin' };
      expect((await auditor.post('/desk/record/export', { reason: 'audit' }, own)).path).toBe('/desk/prove');
      expect((await colleague.post('/desk/cases/BK-0000-0000/emergency', { reason: 'danger' }, own)).path).toBe(
        '/desk/prove',
      );
    });
  });

  it('what was typed when the session ended by itself waits, sealed, for its author alone', async () => {
    const { staff, identity } = await newcomer();
    const locator = await new Casework(test).report([test.link('prompt', 'kept')]);
    const kept = () =>
      query<{ form: Buffer }>('SELECT form_sealed AS form FROM staff_kept_form WHERE staff_id = $1', [identity.id]);
    const own = { 'sec-fetch-site': 'same-origin' };
    const desk = await atTheDesk(staff);
    await desk.post(`/desk/cases/${locator}/take`, {}, own);
    clock.advance({ minutes: 15 });
    const words = 'She called from a number that fits.';
    await desk.post(`/desk/cases/${locator}/authority`, { kind: 'self', checks: 'called_back', proof: words }, own);
    expect(desk.path).toBe('/desk/sign-in');
    const [row] = await kept();
    expect(row!.form.toString('latin1')).not.toContain('number that fits');

    const other = await atTheDesk((await newcomer()).staff);
    expect((await other.get('/desk/kept')).text()).not.toContain(words);
    const again = await atTheDesk(staff);
    expect(again.path).toBe('/desk/kept');
    expect(again.html).toContain(words);
    await again.submit({}, 'Send it now');
    expect([again.status, again.path]).toEqual([200, `/desk/cases/${locator}`]);
    expect(await query('SELECT 1 FROM authority')).toHaveLength(1);
    expect(await kept()).toEqual([]);
  });

  it('a recovery code stands in once for the code, beside the password, and is kept as a hash', async () => {
    const { staff } = await newcomer();
    const desk = await atTheDesk(staff);
    await desk.get('/desk/account');
    await desk.submit({}, 'Draw new recovery codes');
    const codes = [...desk.html.matchAll(/<li><code>([A-Z2-7-]+)<\/code>/g)].map(([, code = '']) => code);
    expect(new Set(codes).size).toBe(8);
    expect(JSON.stringify(await query('SELECT * FROM staff_recovery_code'))).not.toContain(
      codes[0]!.replaceAll('-', ''),
    );
    const tryIt = async (code: string, password = staff.password) => {
      const visitor = await newVisitor().get('/desk/sign-in');
      return visitor.submit({ email: staff.email, password, code }, 'Sign in');
    };
    expect((await tryIt(codes[0]!, 'wrong')).status).toBe(422);
    expect((await tryIt(codes[0]!.toLowerCase().replaceAll('-', ' '))).path).toBe('/desk');
    expect((await tryIt(codes[0]!)).status).toBe(422);
    expect((await tryIt(codes[1]!)).path).toBe('/desk');
  });

  describe('people', () => {
    const linkOf = (visitor: Visitor) => {
      const link = /data-link>([^<]+)</.exec(visitor.html)?.[1];
      if (link === undefined)
        throw new Error(`no link at ${visitor.path} (${visitor.status}): ${visitor.text().slice(0, 200)}`);
      return new URL(link).pathname;
    };
    const invite = async (admin: Visitor, email: string): Promise<string> => {
      await admin.get('/desk/people');
      await admin.submit({ name: 'New Person', email, role: 'caseworker' }, 'Make the link');
      return linkOf(admin);
    };

    it('are invited by an administrator with a link that works once, and choose a passkey', async () => {
      const admin = await atTheDesk((await newcomer('administrator')).staff);
      const link = await invite(admin, 'passkey.person@helpline.example.org');
      const [row] = await query<{ token: Buffer }>('SELECT token_hash AS token FROM staff_link');
      expect(row!.token.toString('base64url')).not.toContain(link.split('/').at(-1));
      const visitor = newVisitor();
      // Mail programs look first: looking uses nothing up.
      await visitor.get(link);
      await visitor.get(link);
      await visitor.submit({}, 'Set up a passkey');
      const key = newKey();
      await visitor.submit({ answer: key.create(questionOf(visitor)) }, 'Try again');
      expect(visitor.html).toContain('data-codes');
      expect(await who(visitor)).toMatchObject({ name: 'New Person', role: 'caseworker' });
      expect((await newVisitor().get(link)).status).toBe(404);
      expect((await byKey(key)).path).toBe('/desk');
      expect((await admin.get('/desk/people')).text()).toContain('New Person · came in by a link');
    });

    it('or a password and codes, drawn for them; nothing is kept before the first code fits', async () => {
      const admin = await atTheDesk((await newcomer('administrator')).staff);
      const email = 'codes.person@helpline.example.org';
      const link = await invite(admin, email);
      const visitor = await newVisitor().get(link);
      await visitor.submit({}, 'Use a password and codes');
      const password = /data-password>([^<]+)</.exec(visitor.html)![1]!;
      const totpSecret = /data-seed>([^<]+)</.exec(visitor.html)![1]!.replaceAll(' ', '');
      await visitor.submit({ code: '000000' }, 'Finish');
      expect(visitor.status).toBe(422);
      expect(await query('SELECT 1 FROM staff WHERE email = $1 AND password_hash IS NOT NULL', [email])).toEqual([]);
      await visitor.submit({ code: totpAt(totpSecret, clock.now()) }, 'Finish');
      expect(visitor.html).toContain('data-codes');
      const staff = { ...test.caseworker, email, password, totpSecret };
      expect((await atTheDesk(staff)).path).toBe('/desk');
    });

    it('a link ends after 72 hours, with its successor, and with the account', async () => {
      const admin = (await newcomer('administrator')).staff;
      const old = await invite(await atTheDesk(admin), 'late.person@helpline.example.org');
      clock.advance({ hours: 72 });
      expect((await newVisitor().get(old)).status).toBe(404);

      const { staff, identity } = await newcomer();
      const desk = await atTheDesk(admin);
      const recover = async () =>
        linkOf(await desk.post(`/desk/people/${identity.id}/link`, {}, { 'sec-fetch-site': 'same-origin' }));
      const [first, second] = [await recover(), await recover()];
      expect((await newVisitor().get(first)).status).toBe(404);
      expect((await newVisitor().get(second)).status).toBe(200);
      await desk.post(`/desk/people/${identity.id}`, { step: 'disable' }, { 'sec-fetch-site': 'same-origin' });
      expect((await newVisitor().get(second)).status).toBe(404);
      await desk.post(`/desk/people/${identity.id}`, { step: 'enable' }, { 'sec-fetch-site': 'same-origin' });
      expect((await newVisitor().get(second)).status).toBe(404);
      expect((await atTheDesk(staff)).path).toBe('/desk');
    });

    it('who lost what they had get a link from a supervisor: sessions end, the old ways end, and they see it', async () => {
      const { staff, identity } = await newcomer();
      const open = await atTheDesk(staff);
      const oldKey = await addKey(open);
      const supervisor = await atTheDesk((await newcomer('supervisor')).staff);
      await supervisor.post(`/desk/people/${identity.id}/link`, {}, { 'sec-fetch-site': 'same-origin' });
      const link = linkOf(supervisor);
      expect(await who(open)).toBeNull();
      const visitor = await newVisitor().get(link);
      await visitor.submit({}, 'Set up a passkey');
      const key = newKey();
      await visitor.submit({ answer: key.create(questionOf(visitor)) }, 'Try again');
      expect((await visitor.get('/desk/account')).text()).toContain('recovery link made');
      expect((await byKey(oldKey)).status).toBe(422);
      expect((await atTheDesk(staff)).status).toBe(422);
      expect((await byKey(key)).path).toBe('/desk');
    });

    it('a supervisor makes no link for whoever stands above, nobody for themselves, and nobody changes their own role', async () => {
      const supervisor = (await newcomer('supervisor')).staff;
      const [desk, admin] = [await atTheDesk(supervisor), await newcomer('administrator')];
      const own = { 'sec-fetch-site': 'same-origin' };
      const idOf = async (email: string) =>
        (await query<{ id: string }>('SELECT id FROM staff WHERE email = $1', [email]))[0]!.id;
      for (const email of [admin.staff.email, supervisor.email, test.supervisor.email])
        expect((await desk.post(`/desk/people/${await idOf(email)}/link`, {}, own)).status).toBe(404);
      const adminDesk = await atTheDesk(admin.staff);
      const changes: Record<string, string>[] = [{ step: 'role', role: 'caseworker' }, { step: 'disable' }];
      for (const fields of changes)
        expect((await adminDesk.post(`/desk/people/${admin.identity.id}`, fields, own)).status).toBe(404);
      expect((await adminDesk.post(`/desk/people/${admin.identity.id}/link`, {}, own)).status).toBe(404);
    });

    it('get another role, and their sessions end with it', async () => {
      const { staff, identity } = await newcomer();
      const open = await atTheDesk(staff);
      const admin = await atTheDesk((await newcomer('administrator')).staff);
      await admin.post(
        `/desk/people/${identity.id}`,
        { step: 'role', role: 'auditor' },
        { 'sec-fetch-site': 'same-origin' },
      );
      expect(await who(open)).toBeNull();
      expect((await atTheDesk(staff)).path).toBe('/desk/record');
    });
  });

  it('one session among several is ended by its owner, and nobody else’s', async () => {
    const { staff } = await newcomer();
    const [one, other] = [await atTheDesk(staff), await atTheDesk(staff)];
    const stranger = await deskPerson(test, 'caseworker');
    const [theirs] = await query<{ id: string }>('SELECT id FROM staff_session WHERE staff_id = $1', [
      stranger.identity.id,
    ]);
    await one.post(`/desk/account/sessions/${theirs!.id}/end`, {}, { 'sec-fetch-site': 'same-origin' });
    expect(await query('SELECT 1 FROM staff_session WHERE id = $1', [theirs!.id])).toHaveLength(1);
    await one.get('/desk/account');
    const ends = [...one.html.matchAll(/action="(\/desk\/account\/sessions\/[\w-]+\/end)"/g)].map(
      ([, path = '']) => path,
    );
    for (const path of ends) await one.post(path, {}, { 'sec-fetch-site': 'same-origin' });
    expect(await who(other)).toBeNull();
    expect(await who(one)).not.toBeNull();
  });
});
