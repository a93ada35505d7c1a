import { SecretHasher } from '../../src/infra/crypto/secret-hash';
import { totpAt } from '../../src/infra/crypto/totp';
import { startTestApp, type TestApp, type TestStaff } from '../support/app';
import { FixedClock } from '../support/clock';

jest.setTimeout(60_000);

describe('guessing at the door of the desk', () => {
  let test: TestApp;
  let hashed: jest.SpyInstance;
  // Early in a day: at midnight (UTC) every place gets another name, and none is known.
  const clock = new FixedClock(new Date('2026-11-24T00:10:00Z'));
  beforeAll(async () => {
    test = await startTestApp({ worker: false, clock, settings: { TRUSTED_PROXIES: '127.0.0.1, ::1' } });
    // Only counts: the real hashing goes on.
    hashed = jest.spyOn(test.app.get(SecretHasher), 'verifySecret');
  });
  beforeEach(() => {
    clock.advance({ minutes: 20 });
    hashed.mockClear();
  });
  afterAll(() => test.stop());

  interface Try {
    readonly email: string;
    readonly password?: string;
    readonly code?: string;
    readonly from: string;
  }
  async function attempt({ email, password = 'wrong', code = '000000', from }: Try) {
    const reply = await fetch(`${test.url}/desk/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ email, password, code }),
      headers: { 'sec-fetch-site': 'same-origin', 'x-forwarded-for': from },
    });
    return {
      status: reply.status,
      length: (await reply.text()).length - email.length,
      location: reply.headers.get('location'),
    };
  }
  async function attack(times: number, one: (n: number) => Try) {
    const replies = [];
    for (let n = 0; n < times; n += 20)
      replies.push(...(await Promise.all(Array.from({ length: 20 }, (_, k) => attempt(one(n + k))))));
    return replies;
  }
  const right = ({ email, password, totpSecret }: TestStaff, from: string): Try => ({
    email,
    password,
    code: totpAt(totpSecret, clock.now()),
    from,
  });
  const OFFICE = '198.51.100.7';

  it('500 wrong tries from 250 places: 99 in 100 are refused before a password is hashed, and the owner gets in at once', async () => {
    expect((await attempt(right(test.caseworker, OFFICE))).status).toBe(303);
    clock.advance({ minutes: 1 });
    hashed.mockClear();
    const replies = await attack(500, (n) => ({ email: test.caseworker.email, from: `192.0.2.${n % 250}` }));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([422]));
    expect(hashed.mock.calls.length).toBeLessThanOrEqual(5);
    expect((await attempt(right(test.caseworker, OFFICE))).location).toBe('/desk');
  });

  it('an attacker who never stops does not keep the owner out of the known place, all day long', async () => {
    expect((await attempt(right(test.supervisor, OFFICE))).status).toBe(303);
    for (let round = 0; round < 40; round += 1) {
      clock.advance({ minutes: 16 });
      await attempt({ email: test.supervisor.email, from: `192.0.2.${round}` });
    }
    expect((await attempt(right(test.supervisor, OFFICE))).location).toBe('/desk');
  });

  it('from a new place the owner waits for a quarter of an hour at most', async () => {
    await attack(100, (n) => ({ email: test.caseworker.email, from: `192.0.2.${n}` }));
    expect((await attempt(right(test.caseworker, '203.0.113.5'))).status).toBe(422);
    clock.advance({ minutes: 15 });
    expect((await attempt(right(test.caseworker, '203.0.113.5'))).location).toBe('/desk');
  });

  it('the known place has its own limit: who sits there cannot guess without end either', async () => {
    await attempt(right(test.caseworker, OFFICE));
    hashed.mockClear();
    await attack(20, () => ({ email: test.caseworker.email, from: OFFICE }));
    expect(hashed.mock.calls.length).toBeLessThanOrEqual(4);
  });

  it('one place that tries a hundred addresses is stopped after thirty', async () => {
    const replies = await attack(100, (n) => ({ email: `person.${n}@helpline.example.org`, from: '192.0.2.77' }));
    expect(replies.filter(({ status }) => status === 422)).toHaveLength(30);
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(70);
    expect(hashed.mock.calls.length).toBe(30);
  });

  it('an address without an account is treated as one with an account: as many tries, the same answer', async () => {
    const judged = async (email: string) => {
      clock.advance({ minutes: 20 });
      hashed.mockClear();
      const replies = await attack(40, (n) => ({ email, from: `192.0.2.${n}` }));
      return { judged: hashed.mock.calls.length, replies: [...new Set(replies.map((each) => JSON.stringify(each)))] };
    };
    const nobody = 'x'.repeat(test.supervisor.email.length - 22) + '@helpline.example.org';
    // The pause of the account itself goes on from what the tests before have done; a hash is made either way.
    const [known, unknown] = [await judged(test.supervisor.email), await judged(nobody)];
    expect(unknown.replies).toEqual(known.replies);
    expect(unknown.replies).toHaveLength(1);
    expect(Math.abs(unknown.judged - known.judged)).toBeLessThanOrEqual(4);
  });

  it('a code opens the door once, also from the known place', async () => {
    const first = right(test.caseworker, OFFICE);
    expect((await attempt(first)).location).toBe('/desk');
    expect((await attempt(first)).status).toBe(422);
    clock.advance({ seconds: 30 });
    expect((await attempt(right(test.caseworker, OFFICE))).location).toBe('/desk');
  });

  it('every right try pays for one hash, and every judged wrong one for one too', async () => {
    await attempt(right(test.supervisor, '203.0.113.99'));
    await attempt({ email: 'nobody.at.all@helpline.example.org', from: '203.0.113.99' });
    expect(hashed.mock.calls.length).toBe(2);
  });
});
