import { AccountCareService } from '../../src/features/account/account-care.service';
import { AccountService } from '../../src/features/account/account.service';
import { WORD_LISTS } from '../../src/infra/crypto/word-lists';
import { totpAt } from '../../src/infra/crypto/totp';
import { startTestApp, type TestApp, type TestStaff } from '../support/app';
import { FixedClock } from '../support/clock';
import { createTestDatabase } from '../support/database';
import { runProgram } from '../support/run-program';
import { Visitor } from '../support/visitor';

jest.setTimeout(60_000);

it('a new database has no account', async () => {
  const database = await createTestDatabase();
  try {
    expect(await database.dataSource.query('SELECT email FROM staff')).toEqual([]);
  } finally {
    await database.drop();
  }
});

describe('an operator looks after an account', () => {
  let test: TestApp;
  const clock = new FixedClock();
  beforeAll(async () => {
    test = await startTestApp({ worker: false, clock });
  });
  afterAll(() => test.stop());

  /** The session in the desk's cookie: nonce, language, token. */
  const tokenOf = (visitor: Visitor): string => visitor.cookie('desk')?.split('.')[2] ?? '';
  const care = () => test.app.get(AccountCareService);
  const who = (token: string) => test.app.get(AccountService).identify(token);
  /** Signs in half a minute later, so that the code is a new one. */
  async function signIn(staff: TestStaff): Promise<string | null> {
    const now = clock.advance({ seconds: 30 });
    const code = totpAt(staff.totpSecret, now);
    const result = await test.app.get(AccountService).signIn({ ...staff, code, source: null, now });
    return result.ok ? result.token : null;
  }
  async function opened(staff: TestStaff): Promise<string> {
    const token = await signIn(staff);
    if (token === null) throw new Error('could not sign in');
    return token;
  }
  const records = async (): Promise<unknown> =>
    test.database.dataSource.query(
      `SELECT action, detail FROM audit_entry WHERE action LIKE 'staff.%' ORDER BY seq DESC LIMIT 1`,
    );

  describe('a password', () => {
    it('a password is drawn, six words of 7,776, and never chosen by anybody', async () => {
      expect(WORD_LISTS.en).toHaveLength(7776);
      const drawn = await care().replacePassword(test.caseworker.email);
      expect(drawn!.split('-').filter((word) => !WORD_LISTS.en.includes(word))).toEqual([]);
      expect(drawn!.match(/[a-z]+(?:-[a-z]+)?/g)!.length).toBeGreaterThan(2);
      expect(await care().replacePassword(test.caseworker.email)).not.toBe(drawn);
      test = { ...test, caseworker: { ...test.caseworker, password: '' } };
    });

    it('gives a new password, keeps the second factor, and ends every session of that account', async () => {
      const colleague = await opened(test.supervisor);
      const before = { ...test.caseworker, password: (await care().replacePassword(test.caseworker.email))! };
      const open = [await opened(before), await opened(before)];

      const password = (await care().replacePassword(before.email.toUpperCase()))!;
      for (const token of open) expect(await who(token)).toBeNull();
      expect(await who(colleague)).not.toBeNull();
      expect(await signIn(before)).toBeNull();
      expect(await signIn({ ...before, password, totpSecret: test.supervisor.totpSecret })).toBeNull();
      expect(await signIn({ ...before, password })).not.toBeNull();
      test = { ...test, caseworker: { ...before, password } };
    });

    it('does not run out by itself', async () => {
      clock.advance({ hours: 24 * 800 });
      expect(await signIn(test.supervisor)).not.toBeNull();
    });
  });

  it('gives a new second factor by the operator’s command only, and ends every session of that account', async () => {
    const token = await opened(test.supervisor);
    const { code, out } = await runProgram('src/admin.js', ['codes', '--email', test.supervisor.email], test.env);
    expect(code).toBe(0);
    const totpSecret = /secret=([A-Z2-7]+)/.exec(out)![1]!;
    expect(await who(token)).toBeNull();
    expect(await signIn(test.supervisor)).toBeNull();
    expect(await signIn({ ...test.supervisor, totpSecret })).not.toBeNull();
    test = { ...test, supervisor: { ...test.supervisor, totpSecret } };
  });

  it('ends the sessions of one account or of everybody', async () => {
    const password = (await care().replacePassword(test.caseworker.email))!;
    test = { ...test, caseworker: { ...test.caseworker, password } };
    const [one, other] = [await opened(test.supervisor), await opened(test.caseworker)];
    const first = await runProgram('src/admin.js', ['sign-out', '--email', test.supervisor.email], test.env);
    expect(first).toMatchObject({ code: 0, out: expect.stringMatching(/^Sessions ended: [1-9]/) });
    expect([await who(one), (await who(other))?.name]).toEqual([null, test.caseworker.name]);
    expect(await care().endSessions(null)).toBeGreaterThan(0);
    expect(await who(other)).toBeNull();
    expect(await care().endSessions(null)).toBe(0);
  });

  it('disables an account, and its sessions end with it', async () => {
    const token = await opened(test.caseworker);
    expect(await care().disable(test.caseworker.email)).toBe(true);
    expect([await who(token), await signIn(test.caseworker)]).toEqual([null, null]);
    expect(await records()).toEqual([
      { action: 'staff.sign-in-tried', detail: expect.objectContaining({ staffId: null }) },
    ]);
  });

  it('does nothing for an address without an account, and says so', async () => {
    const nobody = 'no.one@example.org';
    expect([await care().replacePassword(nobody), await care().replaceSeed(nobody)]).toEqual([null, null]);
    expect([await care().disable(nobody), await care().endSessions(nobody)]).toEqual([false, null]);
    const { code, said } = await runProgram('src/admin.js', ['password', '--email', nobody], test.env);
    expect({ code, said }).toEqual({ code: 2, said: expect.stringContaining('there is no account') });
  });

  it('signing in again in the same browser ends the session that was there', async () => {
    const visitor = new Visitor(test.url);
    const token = async () => {
      const now = clock.advance({ seconds: 30 });
      await visitor.get('/desk/sign-in');
      const { email, password, totpSecret } = test.supervisor;
      const fields = { email, password, code: totpAt(totpSecret, now) };
      if (visitor.path === '/desk/sign-in') await visitor.submit(fields, 'Sign in');
      else await visitor.post('/desk/sign-in', fields, { 'sec-fetch-site': 'same-origin' });
      return tokenOf(visitor);
    };
    const [first, second] = [await token(), await token()];
    expect(second).not.toBe(first);
    expect(await who(first)).toBeNull();
    expect(await who(second)).not.toBeNull();
  });

  describe('somebody looks after their own account', () => {
    const newPassword = (visitor: Visitor) => /<code data-password[^>]*>([^<]+)/.exec(visitor.html)?.[1];
    async function atTheDesk(staff: TestStaff): Promise<Visitor> {
      const now = clock.advance({ seconds: 30 });
      const visitor = await new Visitor(test.url, { language: 'en' }).get('/desk/sign-in');
      const { email, password, totpSecret } = staff;
      return visitor.submit({ email, password, code: totpAt(totpSecret, now) }, 'Sign in');
    }
    const proof = (staff: TestStaff, password = staff.password) => {
      return { password, code: totpAt(staff.totpSecret, clock.advance({ seconds: 30 })) };
    };

    it('a new password needs the old one and a code, is shown once, and ends every other session', async () => {
      const staff = test.supervisor;
      const other = await opened(staff);
      const visitor = await atTheDesk(staff);
      await visitor.get('/desk/account');
      for (const wrong of [proof(staff, 'wrong'), { password: staff.password, code: '000000' }]) {
        await visitor.submit(wrong, 'Draw a new password');
        expect([visitor.status, newPassword(visitor)]).toEqual([422, undefined]);
      }
      expect(await who(other)).not.toBeNull();

      const before = tokenOf(visitor);
      await visitor.submit(proof(staff), 'Draw a new password');
      const password = newPassword(visitor)!;
      expect(visitor.status).toBe(200);
      expect(visitor.headers.get('cache-control')).toBe('no-store');
      expect([await who(other), await who(before)]).toEqual([null, null]);
      expect(await who(tokenOf(visitor))).not.toBeNull();
      expect((await visitor.get('/desk/account')).html).not.toContain(password);

      expect(await signIn(staff)).toBeNull();
      test = { ...test, supervisor: { ...staff, password } };
      expect(await signIn(test.supervisor)).not.toBeNull();
    });

    it('sees where it is signed in, and ends the other sessions with password and code', async () => {
      const staff = test.supervisor;
      const visitor = await atTheDesk(staff);
      const other = await opened(staff);
      await visitor.get('/desk/account');
      expect(visitor.text().match(/this one/g)).toHaveLength(1);
      const rows = visitor.html.match(/<th scope="row"/g)!.length;
      expect(rows).toBeGreaterThanOrEqual(2);
      await visitor.submit(proof(staff, 'wrong'), 'End other sessions');
      expect([visitor.status, await who(other)]).toEqual([422, expect.anything()]);
      await visitor.submit(proof(staff), 'End other sessions');
      expect(visitor.text()).toContain('other sessions were ended');
      expect(await who(other)).toBeNull();
      expect((await visitor.get('/desk/account')).html.match(/<th scope="row"/g)).toHaveLength(1);
    });

    it('a first password opens the desk for 72 hours, says so, and does not become the lasting one', async () => {
      const first = { ...test.supervisor, password: (await care().replacePassword(test.supervisor.email))! };
      const visitor = await (await atTheDesk(first)).get('/desk/account');
      expect(visitor.text()).toContain('Your password is a first one');
      await visitor.submit(proof(first), 'Draw a new password');
      const own = { ...first, password: newPassword(visitor)! };

      const second = { ...own, password: (await care().replacePassword(own.email))! };
      clock.advance({ hours: 71 });
      expect(await signIn(second)).not.toBeNull();
      clock.advance({ hours: 1 });
      expect(await signIn(second)).toBeNull();

      const third = { ...own, password: (await care().replacePassword(own.email))! };
      const desk = await (await atTheDesk(third)).get('/desk/account');
      await desk.submit(proof(third), 'Draw a new password');
      clock.advance({ hours: 24 * 400 });
      expect(await signIn({ ...third, password: newPassword(desk)! })).not.toBeNull();
    });

    it('is invited with a first password as well', async () => {
      const args = ['invite', '--email', 'new@helpline.example.org', '--name', 'New', '--role', 'caseworker'];
      expect((await runProgram('src/admin.js', args, test.env)).code).toBe(0);
      const [row] = await test.database.dataSource.query<{ hours: number }[]>(
        `SELECT round(extract(epoch FROM first_password_until - now()) / 3600)::int AS hours FROM staff WHERE email = $1`,
        ['new@helpline.example.org'],
      );
      expect(row!.hours).toBe(72);
    });
  });
});
