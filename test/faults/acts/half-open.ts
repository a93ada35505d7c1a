import { release } from '../support/load-cases';
import { eventually } from '../support/until';
import { inWorld } from '../support/world';
import { type Act, brokenOf } from './act';
import { delivered } from './resume';

/** A minute for the lease of what the dead connections carried, half a minute to notice that they are dead. */
const LIMIT_MS = 100_000;
const CASES = 8;

/**
 * Every connection of the only worker, to Postgres and to Redis, goes deaf in the same moment: no reset, no answer, for
 * good (a firewall forgot them). New connections are well. Does it notice, without being started again?
 */
export const halfOpen: Act = (stage) =>
  inWorld(stage, async (world) => {
    const crew = await world.crew(1);
    const [before, after] = [stage.loaded.cases.slice(0, CASES), stage.loaded.cases.slice(CASES, 2 * CASES)];
    const ids = new Set([...before, ...after].flatMap((one) => one.notices.map((notice) => notice.id)));
    await world.platforms.set('slow');
    await release(world.sql, before);
    await eventually(() => world.platforms.receipts().length > 0, 20_000);
    world.wires.postgres.apply({ kind: 'half-open' });
    world.wires.redis?.apply({ kind: 'half-open' });
    await world.platforms.set('well');
    await release(world.sql, after);
    const from = performance.now();
    const isHealed = await eventually(async () => (await delivered(world.sql, ids)) === ids.size, LIMIT_MS, 200);
    const healMs = Math.round(performance.now() - from);
    const left = ids.size - (await delivered(world.sql, ids));
    const kills = crew.totalKills;
    return {
      figures: { notices: ids.size, healMs, limitMs: LIMIT_MS },
      broken: brokenOf([
        [isHealed, `half-open: ${left} of ${ids.size} notices still wait after ${LIMIT_MS / 1000} s`],
        [kills === 0, 'half-open: the worker died of it'],
      ]),
    };
  });
