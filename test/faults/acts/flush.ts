import { release } from '../support/load-cases';
import { eventually } from '../support/until';
import { inWorld } from '../support/world';
import { type Act, brokenOf } from './act';
import { delivered } from './resume';

const AIM_MS = 90_000;
const CASES = 30;

/** FLUSHALL while jobs wait in Redis: how long until every notice is delivered all the same? */
export const flush: Act = (stage) =>
  inWorld(stage, async (world) => {
    const crew = await world.crew(1, { QUEUE_CONCURRENCY: '4' });
    const cases = stage.loaded.cases.slice(0, CASES);
    const ids = new Set(cases.flatMap((one) => one.notices.map((notice) => notice.id)));
    await world.platforms.set('slow');
    await release(world.sql, cases);
    await eventually(() => world.platforms.receipts().length > 0, 20_000);
    const left = ids.size - (await delivered(world.sql, ids));
    await world.redis!.flush();
    const from = performance.now();
    await world.platforms.set('well');
    const isHealed = await eventually(async () => (await delivered(world.sql, ids)) === ids.size, AIM_MS * 2, 200);
    const healMs = Math.round(performance.now() - from);
    await crew.dismiss();
    return {
      figures: { flushed: left, healMs, aimMs: AIM_MS },
      broken: brokenOf([
        [left > 0, 'flush: nothing was waiting any more'],
        [isHealed && healMs <= AIM_MS, `flush: ${isHealed ? `healed after ${healMs} ms` : 'never healed'}`],
      ]),
    };
  });
