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

  const care = () => test.app.get(AccountCareService);
  const who = (token: string) => test.app.get(AccountService).identify(token);
  /** Signs in half a minute later, so that the code is a new one. */
  async function signIn(staff: TestStaff): Promise<string | null> {
    const now = clock.advance({ seconds: 30 });
    const code = totpAt(staff.totpSecret, now);
    const result = await test.app.get(AccountService).signIn({ ...staff, code, now });
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
      return visitor.cookie('desk') ?? visitor.cookie('__Host-desk') ?? '';
    };
    const [first, second] = [await token(), await token()];
    expect(second).not.toBe(first);
    expect(await who(first)).toBeNull();
    expect(await who(second)).not.toBeNull();
  });
});
