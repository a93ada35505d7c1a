import { randomBytes } from 'node:crypto';
import { AccountService } from '../../src/features/account/account.service';
import { PersonAccessService } from '../../src/features/report/person-access.service';
import { SystemClock } from '../../src/infra/clock/clock';
import { startTestApp, type TestApp } from '../support/app';
import { Casework } from '../support/casework';

const TWO_DAYS_MS = 2 * 86_400_000;

describe('a worker whose own clock is two days ahead', () => {
  let test: TestApp;
  let work: Casework;

  beforeAll(async () => {
    test = await startTestApp({ worker: false, clock: new SystemClock(TWO_DAYS_MS) });
    work = new Casework(test);
  });
  afterAll(() => test.stop());

  const sessions = async (table: 'person_session' | 'staff_session') =>
    (await work.rows<unknown>(`SELECT 1 FROM ${table}`)).length;

  it('signs nobody out: visits and desk sessions end by the clock of the database', async () => {
    const locator = await work.report([test.link('prompt', 'clock')]);
    const { id: staffId } = await work.staff();
    for (const [minutes, seen] of [
      [30, 0],
      [-1, -20],
    ]) {
      await work.rows(
        `INSERT INTO person_session (token_hash, case_id, created_at, expires_at)
         SELECT $2, id, now(), now() + make_interval(mins => $3) FROM "case" WHERE locator = $1`,
        [locator, randomBytes(32), minutes],
      );
      await work.rows(
        `INSERT INTO staff_session (token_hash, staff_id, created_at, last_seen_at, expires_at)
         VALUES ($1, $2, now(), now() + make_interval(mins => $3), now() + interval '12 hours')`,
        [randomBytes(32), staffId, seen],
      );
    }
    expect(await test.app.get(PersonAccessService).clearEndedVisits()).toBe(1);
    expect(await test.app.get(AccountService).sweepSessions()).toBe(1);
    expect([await sessions('person_session'), await sessions('staff_session')]).toEqual([1, 1]);
  });
});
