import { setTimeout as pause } from 'node:timers/promises';
import { release } from '../support/load-cases';
import { eventually } from '../support/until';
import { inWorld } from '../support/world';
import { type Act, brokenOf, share } from './act';

const CASES_A_ROUND = 12;
const AIM_MS = 15_000;
/** The aim is for an idle machine; beyond this the second net (the crash lease of 45 seconds) must have caught it. */
const LIMIT_MS = 60_000;

/** A worker is killed while platforms keep it waiting. How long until another worker calls them again? */
export const resume: Act = (stage, size) =>
  inWorld(stage, async (world) => {
    const crew = await world.crew(2, { OUTGOING_TIMEOUT_SECONDS: '15' });
    const resumedMs: number[] = [];
    let interrupted = 0;
    const rounds = size.times(5, 1);
    for (let round = 0; round < rounds && !stage.isStopped(); round += 1) {
      const cases = stage.loaded.cases.slice(round * CASES_A_ROUND, (round + 1) * CASES_A_ROUND);
      const ids = new Set(cases.flatMap((one) => one.notices.map((notice) => notice.id)));
      await world.platforms.set('holding');
      await release(world.sql, cases);
      const arrivals = () => world.platforms.receipts().filter(({ noticeId }) => ids.has(noticeId));
      await eventually(() => arrivals().length >= ids.size / 4, 20_000);
      await pause(500); // let the wave come in: what is not on the wire cannot be interrupted
      const before = await underWay(world.sql, ids);
      crew.kill(0);
      const killedAt = Date.now();
      // The other worker is answered and may go on; the dead one's calls were cut off with it.
      await world.platforms.set('well');
      await eventually(async () => (await delivered(world.sql, ids)) === ids.size, LIMIT_MS + 30_000, 200);
      const cut = await world.sql<{ id: string }>(
        `SELECT notice_id AS id FROM delivery_attempt WHERE finished_at IS NULL AND notice_id = ANY($1)`,
        [before],
      );
      for (const { id } of cut) {
        const again = arrivals().find((receipt) => receipt.noticeId === id && receipt.at > killedAt);
        interrupted += 1;
        if (again !== undefined) resumedMs.push(again.at - killedAt);
      }
    }
    const p99 = share(resumedMs, 0.99);
    return {
      figures: { interrupted, p50Ms: share(resumedMs, 0.5), p99Ms: p99, aimMs: AIM_MS },
      broken: brokenOf([
        [interrupted > 0, 'resume: the kill interrupted nothing'],
        [
          resumedMs.length === interrupted,
          `resume: ${interrupted - resumedMs.length} interrupted notices were not sent again`,
        ],
        [p99 <= LIMIT_MS, `resume: the slowest took ${p99} ms`],
      ]),
    };
  });

type Sql = Parameters<typeof release>[0];

async function underWay(sql: Sql, ids: ReadonlySet<string>): Promise<string[]> {
  const rows = await sql<{ id: string }>(
    `SELECT notice_id AS id FROM delivery_attempt WHERE finished_at IS NULL AND notice_id = ANY($1)`,
    [[...ids]],
  );
  return rows.map((row) => row.id);
}

export async function delivered(sql: Sql, ids: ReadonlySet<string>): Promise<number> {
  const [row] = await sql<{ n: number }>(
    `SELECT count(*)::int AS n FROM notice WHERE id = ANY($1) AND state = 'delivered'`,
    [[...ids]],
  );
  return row!.n;
}
