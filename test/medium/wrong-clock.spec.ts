import { randomBytes } from 'node:crypto';
import { AccountService } from '../../src/features/account/account.service';
import { PersonAccessService } from '../../src/features/return/person-access.service';
import { SystemClock } from '../../src/infra/clock/clock';
import { type OwnRun, startOwnRun } from '../support/own-run';

jest.setTimeout(60_000);

const TWO_DAYS_MS = 2 * 86_400_000;

describe('a worker whose own clock is two days ahead', () => {
  let { test, work, worker, platform, stop } = {} as OwnRun;
  beforeAll(async () => {
    ({ test, work, worker, platform, stop } = await startOwnRun({
      worker: false,
      clock: new SystemClock(TWO_DAYS_MS),
    }));
  });
  afterAll(() => stop());

  const sessions = async (table: 'person_session' | 'staff_session') =>
    (await work.rows<unknown>(`SELECT 1 FROM ${table}`)).length;

  it('signs nobody out: visits and desk sessions end by the clock of the database', async () => {
    const locator = await work.report([test.link('prompt', 'clock')]);
    const { id: staffId } = await work.staff();
    for (const [minutes, seen] of [
      [30, 0],
      [-1, -140],
    ]) {
      await work.rows(
        `INSERT INTO person_session (token_hash, case_id, created_at, expires_at)
         SELECT $2, id, now(), now() + make_interval(mins => $3) FROM "case" WHERE locator = $1`,
        [locator, randomBytes(32), minutes],
      );
      await work.rows(
        `INSERT INTO staff_session (id, token_hash, staff_id, created_at, last_seen_at, expires_at)
         VALUES (gen_random_uuid(), $1, $2, now(), now() + make_interval(mins => $3), now() + interval '12 hours')`,
        [randomBytes(32), staffId, seen],
      );
    }
    expect(await test.app.get(PersonAccessService).clearEndedVisits()).toBe(1);
    expect(await test.app.get(AccountService).sweepSessions()).toBe(1);
    expect([await sessions('person_session'), await sessions('staff_session')]).toEqual([1, 1]);
  });

  it('signs its notices and pings with the time of the database, so that a platform need not take them for replays', async () => {
    platform.onNotice = (_request, response) => response.writeHead(500).end();
    for (let n = 0; n < 5; n++) await work.approvedCase([platform.link(`signed-${n}`)]);
    await worker.runOutbox();
    await work.rows(`UPDATE breaker SET next_ping_at = now() WHERE state = 'open'`);
    await worker.ping();
    const received = platform.received();
    expect(received.map(({ body }) => body.type)).toEqual([
      ...Array<string>(5).fill('notice.takedown'),
      'endpoint.ping',
    ]);
    for (const { isSigned, sentAt } of received) {
      expect(isSigned).toBe(true);
      expect(Math.abs(sentAt.getTime() - Date.now())).toBeLessThan(60_000);
    }
  });
});
