import { setTimeout as pause } from 'node:timers/promises';
import type { Sql } from '../../../bench/support/sql';
import { Dice } from '../support/dice';
import { lateArrivals } from '../support/late-arrivals';
import { type LoadedCase, release } from '../support/load-cases';
import { comeBack, stopEverything } from '../support/person';
import { eventually } from '../support/until';
import { inWorld } from '../support/world';
import { type Act, brokenOf } from './act';
import { isQuiet } from './chaos';

const CASES_A_ROUND = 3;
/** Stretches the time between a claim and the first byte, so that a freeze can hit it: each question takes so long. */
const SLOW_QUESTIONS_MS = 40;
/** From a claim's commit to the answer that holds the bytes it takes two and a half ways; beyond that they are leaving. */
const FREEZE_WITHIN_MS = 200;
/** Long enough after the commit that a byte written then cannot be taken for one that was on the wire. */
const AWAKE_AFTER_MS = 700;
/** A recall waits sixteen seconds for what may be on the wire; a crash lease lasts 45. */
const REST_MS = 120_000;

/**
 * The worst case: a worker is frozen (`SIGSTOP`) between its claim and its first byte, the person stops everything, and
 * the worker wakes up right after. It has the permission, the bytes and an open socket, and must not use them.
 */
export const withdrawal: Act = (stage, size) =>
  inWorld(stage, async (world) => {
    const web = await world.web();
    const crew = await world.crew(1);
    const dice = new Dice(stage.seed + 2);
    const rounds = size.times(16, 5);
    const stopped: LoadedCase[] = [];
    let inTheMiddle = 0;
    let slowestMs = 0;
    for (let round = 0; round < rounds && !stage.isStopped(); round += 1) {
      const cases = stage.loaded.cases.slice(round * CASES_A_ROUND, (round + 1) * CASES_A_ROUND);
      const visits = await Promise.all(cases.map((one) => comeBack(web.ready.port!, one)));
      world.wires.postgres.apply({ kind: 'latency', ms: SLOW_QUESTIONS_MS });
      await release(world.sql, cases);
      const isClaimed = await eventually(async () => (await open(world.sql, cases)) > 0, 20_000, 2);
      await pause(dice.between(0, FREEZE_WITHIN_MS));
      const frozen = crew.freeze(0);
      world.wires.postgres.heal();
      if (isClaimed) inTheMiddle += await open(world.sql, cases);
      const from = performance.now();
      const answers = await Promise.all(
        visits.map((visit) => (visit === null ? Promise.resolve(false) : stopEverything(web.ready.port!, visit))),
      );
      slowestMs = Math.max(slowestMs, Math.round(performance.now() - from));
      await pause(AWAKE_AFTER_MS);
      frozen?.kill('SIGCONT');
      stopped.push(...cases.filter((_, i) => answers[i]));
    }
    const isAtRest = await eventually(() => isQuiet(world.sql, stopped), REST_MS, 250);
    const heldBack = { gaps: world.platforms.gaps(), delays: [] };
    const late = await lateArrivals(world.sql, world.platforms.receipts(), heldBack);
    const after = late.filter(({ isAfter }) => isAfter);
    const latestMs = Math.max(0, ...late.map(({ netMs }) => netMs));
    const stale = await staleAttempts(world.sql);
    return {
      figures: {
        withdrawn: stopped.length,
        inTheMiddle,
        refusedToWrite: stale,
        onTheWire: late.length - after.length,
        sentAfter: after.length,
        latestMs,
        slowestStopMs: slowestMs,
      },
      broken: brokenOf([
        [after.length === 0, `withdrawal: ${after.length} notices were sent after it, the latest by ${latestMs} ms`],
        [stopped.length === rounds * CASES_A_ROUND, 'withdrawal: not every person was heard'],
        [inTheMiddle > 0 && stale > 0, 'withdrawal: no freeze hit an attempt between its claim and its first byte'],
        [isAtRest, 'withdrawal: not everything came to rest'],
      ]),
    };
  });

/** Attempts of these cases that began and have no end. */
async function open(sql: Sql, cases: readonly LoadedCase[]): Promise<number> {
  const [row] = await sql<{ n: number }>(
    `SELECT count(*)::int AS n FROM delivery_attempt a JOIN notice n ON n.id = a.notice_id
     WHERE a.finished_at IS NULL AND n.case_id = ANY($1)`,
    [cases.map((one) => one.id)],
  );
  return row!.n;
}

async function staleAttempts(sql: Sql): Promise<number> {
  const [row] = await sql<{ n: number }>(`SELECT count(*)::int AS n FROM delivery_attempt WHERE error = 'stale'`);
  return row!.n;
}
