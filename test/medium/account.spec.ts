import { AccountService } from '../../src/features/account/account.service';
import { AccountStores } from '../../src/features/account/account-stores';
import { AccountStore } from '../../src/features/account/account.store';
import { FactorStore } from '../../src/features/account/factor.store';
import { OrganisationStore } from '../../src/features/account/organisation.store';
import { SessionStore } from '../../src/features/account/session.store';
import { SignInGuesses } from '../../src/features/account/sign-in-guesses';
import { AuditLog, SYSTEM_CHAIN } from '../../src/infra/audit/audit-log';
import { Clock } from '../../src/infra/clock/clock';
import { Envelope } from '../../src/infra/crypto/envelope';
import { SecretHasher } from '../../src/infra/crypto/secret-hash';
import { newTotpSecret, totpAt } from '../../src/infra/crypto/totp';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { createTestDatabase, type TestDatabase } from '../support/database';

jest.setTimeout(60_000);

class HandClock extends Clock {
  constructor(private at: Date) {
    super();
  }
  now(): Date {
    return this.at;
  }
  lawNow(): Promise<Date> {
    return Promise.resolve(this.at);
  }
  passSeconds(seconds: number): void {
    this.at = new Date(this.at.getTime() + seconds * 1000);
  }
}

const EMAIL = 'an.tran@helpline.example.org';
const PASSWORD = 'correct horse battery';
const MINUTE = 60;
const HOUR = 3600;

describe('accounts at the desk', () => {
  let database: TestDatabase;
  let clock: HandClock;
  let accounts: AccountService;
  let seed: string;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.dataSource.query('DELETE FROM staff');
    clock = new HandClock(new Date('2026-11-23T08:00:00Z'));
    seed = newTotpSecret();
    accounts = oneProcess();
    await accounts.invite({ email: EMAIL, name: 'An Tran', role: 'caseworker', password: PASSWORD, totpSecret: seed });
  });

  /** Each web process has guesses of its own in memory; the account's count in the database is common to all. */
  function oneProcess(): AccountService {
    return new AccountService(
      new UnitOfWork(database.dataSource),
      new AccountStores(new AccountStore(), new SessionStore(), new FactorStore(), new OrganisationStore()),
      new SecretHasher({ memoryKib: 64, timeCost: 1 }),
      new Envelope({ outerKeys: [{ id: 'k1', key: Buffer.alloc(32, 7) }], indexKey: Buffer.alloc(32, 9) }),
      new AuditLog(),
      clock,
      new SignInGuesses(),
    );
  }
  const code = () => totpAt(seed, clock.now());
  type Changes = Partial<{ email: string; password: string; code: string; source: string | null }>;
  const signIn = (changes: Changes = {}, process = accounts) =>
    process.signIn({ email: EMAIL, password: PASSWORD, code: code(), source: null, now: clock.now(), ...changes });
  const session = async () => {
    const result = await signIn();
    if (!result.ok) throw new Error('could not sign in');
    return result.token;
  };
  const guess = () => signIn({ password: 'wrong' });
  const guesses = async (count: number) => {
    for (let n = 0; n < count; n += 1) await guess();
  };

  describe('signing in', () => {
    it('opens with password and code, whatever the case of the address', async () => {
      const result = await signIn({ email: '  AN.Tran@Helpline.example.org ' });
      expect(result.ok && (await accounts.identify(result.token))).toMatchObject({
        name: 'An Tran',
        role: 'caseworker',
      });
    });

    it('gives one and the same answer for every wrong combination', async () => {
      const answers = [
        await signIn({ email: 'nobody@helpline.example.org' }),
        await signIn({ password: 'wrong' }),
        await signIn({ code: '000000' === code() ? '111111' : '000000' }),
        await signIn({ code: 'abc' }),
      ];
      expect(answers).toEqual(Array(4).fill({ ok: false }));
    });

    it('does as many statements for an unknown account as for a known one', async () => {
      const count = async (email: string) => {
        const before = await written();
        await signIn({ email, password: 'wrong' });
        return (await written()) - before;
      };
      const written = async () =>
        Number((await database.dataSource.query('SELECT count(*) AS n FROM audit_entry'))[0].n);
      expect(await count('nobody@helpline.example.org')).toBe(await count(EMAIL));
    });

    it('takes each one-time code once, also from three places at the same moment', async () => {
      // Connections that are open already: otherwise the first one is through before the others have begun.
      await Promise.all(Array.from({ length: 4 }, () => database.dataSource.query('SELECT 1')));
      const together = await Promise.all([signIn(), signIn(), signIn()]);
      expect(together.filter(({ ok }) => ok)).toHaveLength(1);
      expect((await signIn()).ok).toBe(false);
      clock.passSeconds(30);
      expect((await signIn()).ok).toBe(true);
    });

    it('refuses a code older than the last one used', async () => {
      const early = code();
      clock.passSeconds(30);
      expect((await signIn()).ok).toBe(true);
      expect((await signIn({ code: early })).ok).toBe(false);
    });

    it('refuses a disabled account and ends its sessions', async () => {
      const token = await session();
      await database.dataSource.query('UPDATE staff SET disabled_at = now()');
      clock.passSeconds(30);
      expect((await signIn()).ok).toBe(false);
      expect(await accounts.identify(token)).toBeNull();
    });
  });

  describe('guessing', () => {
    it('costs nothing up to three mistakes, then the right details must wait too', async () => {
      await guesses(3);
      expect((await signIn()).ok).toBe(true);
      await guesses(4);
      clock.passSeconds(9);
      expect((await signIn()).ok).toBe(false);
      clock.passSeconds(21);
      expect((await signIn()).ok).toBe(true);
    });

    it('is slowed more and more, but never for longer than fifteen minutes', async () => {
      for (let n = 0; n < 20; n += 1) {
        clock.passSeconds(15 * MINUTE);
        await guess();
      }
      clock.passSeconds(15 * MINUTE - 1);
      expect((await signIn()).ok).toBe(false);
      clock.passSeconds(1);
      expect((await signIn()).ok).toBe(true);
    });

    it('while pausing does not push the pause further away', async () => {
      await guesses(4);
      await guesses(20);
      clock.passSeconds(30);
      expect((await signIn()).ok).toBe(true);
    });

    it('at the same moment in thirty processes counts every guess: four are judged and the rest must wait', async () => {
      await Promise.all(Array.from({ length: 30 }, () => signIn({ password: 'wrong' }, oneProcess())));
      const tried = await database.dataSource.query<{ isPausing: boolean }[]>(
        `SELECT (detail->>'isPausing')::boolean AS "isPausing" FROM audit_entry
         WHERE action = 'staff.sign-in-tried' AND detail->>'staffId' = (SELECT id::text FROM staff)`,
      );
      expect(tried.filter(({ isPausing }) => !isPausing)).toHaveLength(4);
      expect(tried).toHaveLength(30);
    });

    it('is forgotten after a right sign-in', async () => {
      await guesses(3);
      await session();
      clock.passSeconds(30);
      await guesses(3);
      expect((await signIn()).ok).toBe(true);
    });
  });

  describe('sessions', () => {
    it('end after fifteen minutes without a click, and live on while somebody works', async () => {
      const token = await session();
      for (let n = 0; n < 5; n += 1) {
        clock.passSeconds(14 * MINUTE);
        expect(await accounts.identify(token)).not.toBeNull();
      }
      clock.passSeconds(15 * MINUTE);
      expect(await accounts.identify(token)).toBeNull();
    });

    it('end after twelve hours, however busy', async () => {
      const token = await session();
      for (let passed = 0; passed < 12 * HOUR - 10 * MINUTE; passed += 10 * MINUTE) {
        clock.passSeconds(10 * MINUTE);
        expect(await accounts.identify(token)).not.toBeNull();
      }
      clock.passSeconds(10 * MINUTE);
      expect(await accounts.identify(token)).toBeNull();
    });

    it('end at once on signing out, on the server', async () => {
      const token = await session();
      await accounts.signOut(token);
      expect(await accounts.identify(token)).toBeNull();
      await expect(accounts.signOut(token)).resolves.toBeUndefined();
    });

    it('are found by no made-up token', async () => {
      await session();
      for (const token of ['', 'x'.repeat(43), 'x'.repeat(100_000), "' OR 1=1 --"])
        expect(await accounts.identify(token)).toBeNull();
    });

    it('are swept two hours after they were over: until then what was being typed finds its author', async () => {
      const token = await session();
      clock.passSeconds(14 * MINUTE);
      expect(await accounts.sweepSessions()).toBe(0);
      expect(await accounts.identify(token)).not.toBeNull();
      clock.passSeconds(15 * MINUTE);
      expect(await accounts.identify(token)).toBeNull();
      clock.passSeconds(2 * HOUR - 1);
      expect(await accounts.sweepSessions()).toBe(0);
      clock.passSeconds(1);
      expect(await accounts.sweepSessions()).toBe(1);
    });

    it('stand in the database as a hash: a copy of it opens nothing', async () => {
      const token = await session();
      const [row] = await database.dataSource.query('SELECT * FROM staff_session');
      expect(JSON.stringify(row)).not.toContain(token);
      expect(row.token_hash).toHaveLength(32);
    });
  });

  it('keeps password and one-time seed unreadable, and leaves an account alone that exists', async () => {
    const [row] =
      await database.dataSource.query<{ password_hash: string; totp_sealed: Buffer }[]>('SELECT * FROM staff');
    expect(row!.password_hash).toMatch(/^\$argon2id\$/);
    expect(row!.totp_sealed.toString('latin1')).not.toContain(seed);
    const again = { email: EMAIL, name: 'X', role: 'auditor' as const, password: 'other', totpSecret: newTotpSecret() };
    expect(await accounts.invite(again)).toBe(false);
    expect((await signIn()).ok).toBe(true);
  });

  it('writes sign-ins, tries and sign-outs into the record, without an address', async () => {
    const entries = () =>
      database.dataSource.query(
        'SELECT action, actor, detail FROM audit_entry WHERE chain_id = $1 ORDER BY seq DESC LIMIT 4',
        [SYSTEM_CHAIN],
      );
    await signIn({ email: 'secret.person@helpline.example.org' });
    await accounts.signOut(await session());
    const last = (await entries()) as { action: string }[];
    expect(last.map(({ action }) => action).reverse()).toEqual([
      'staff.sign-in-tried',
      'staff.sign-in-tried',
      'staff.signed-in',
      'staff.signed-out',
    ]);
    expect(JSON.stringify(last)).not.toContain('helpline.example.org');
  });
});
