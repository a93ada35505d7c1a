import { JOB_CATALOGUE } from '../../../src/infra/queue/job-catalogue';
import { Dice } from '../support/dice';
import { release } from '../support/load-cases';
import { eventually } from '../support/until';
import { inWorld } from '../support/world';
import { type Act, type ActResult, brokenOf, share } from './act';
import { delivered } from './resume';

const AIM_MS = 6 * 60_000;
const PLATFORM = 'p01';
const PING_EVERY_SECONDS = 300;

/**
 * A platform was away for three hours and is back: when does it have everything? The product's own schedule runs; its
 * rows are set back in time, so that nobody waits three hours. The next ping is drawn from the five minutes between two.
 */
export const away: Act = (stage, size) =>
  inWorld(stage, async (world): Promise<ActResult> => {
    if (!('ping-endpoint' in JOB_CATALOGUE))
      return { figures: { skipped: 'endpoints are not pinged in this version' }, broken: [] };
    const cases = stage.loaded.cases
      .filter((one) => one.notices.some(({ platform }) => platform === PLATFORM))
      .slice(0, size.times(500, 12));
    const ids = new Set(
      cases.flatMap((one) => one.notices.filter(({ platform }) => platform === PLATFORM).map(({ id }) => id)),
    );
    await world.platforms.set('dead', [PLATFORM]);
    const realSchedule = { DELIVERY_SCHEDULE_SECONDS: '' };
    const before = await world.crew(1, realSchedule);
    await release(world.sql, cases);
    const isOpen = await eventually(async () => {
      const rows = await world.sql<unknown>(`SELECT 1 FROM breaker WHERE state = 'open'`);
      return rows.length > 0;
    }, 60_000);
    await before.dismiss();

    const pingInSeconds = size.isShort ? 3 : new Dice(stage.seed).between(0, PING_EVERY_SECONDS);
    await threeHoursLater(world.sql, [...ids], pingInSeconds);
    const waiting = ids.size - (await delivered(world.sql, ids));
    await world.platforms.set('well', [PLATFORM]);
    const backAt = Date.now();
    await world.crew(1, realSchedule);
    const hasAll = await eventually(
      async () => stage.isStopped() || (await delivered(world.sql, ids)) === ids.size,
      AIM_MS + 30_000,
      250,
    );
    const doneMs = Date.now() - backAt;
    const arrivals = world.platforms
      .receipts()
      .filter((receipt) => receipt.isAccepted && ids.has(receipt.noticeId))
      .map((receipt) => receipt.at - backAt);
    return {
      figures: {
        waiting,
        allDeliveredMs: doneMs,
        p50Ms: share(arrivals, 0.5),
        pingAfterS: Math.round(pingInSeconds),
        aimMs: AIM_MS,
      },
      broken: brokenOf([
        [isOpen, 'away: five failures did not open the breaker'],
        [hasAll && doneMs <= AIM_MS, `away: ${hasAll ? `all were there only after ${doneMs} ms` : 'not all arrived'}`],
      ]),
    };
  });

type Sql = Parameters<typeof release>[0];

/** What three hours of failing would have left: eight attempts, the ninth some time within the hour, an old breaker. */
async function threeHoursLater(sql: Sql, ids: string[], pingInSeconds: number): Promise<void> {
  await sql(
    `UPDATE delivery_attempt SET started_at = started_at - interval '3 hours', finished_at = finished_at - interval '3 hours'
     WHERE notice_id = ANY($1)`,
    [ids],
  );
  await sql(
    `UPDATE notice SET approved_at = approved_at - interval '3 hours', trouble_since = trouble_since - interval '3 hours',
       trouble_at = trouble_at - interval '3 hours', attempts_made = greatest(attempts_made, 8),
       next_attempt_at = now() + interval '1 minute' + random() * interval '1 hour'
     WHERE id = ANY($1) AND state IN ('approved','sending')`,
    [ids],
  );
  await sql(
    `UPDATE breaker SET opened_at = opened_at - interval '3 hours', next_ping_at = now() + make_interval(secs => $1) WHERE state = 'open'`,
    [pingInSeconds],
  );
}
