import { processDatabase } from '../../../bench/support/sql';
import type { LoadedCase } from '../support/load-cases';
import { release } from '../support/load-cases';
import { eventually } from '../support/until';
import { WebPair } from '../support/web-pair';
import { inWorld, type World } from '../support/world';
import { type Act, type ActSize, brokenOf } from './act';
import { isQuiet } from './chaos';

const VISITORS = 8;
/** A container runtime kills after 30 seconds. */
const GRACE_MS = 28_000;

interface Stops {
  count: number;
  unclean: number;
  slowestMs: number;
}

/**
 * Web and worker are asked to stop again and again, as in a roll-out, while people report and notices are on the wire.
 * Is every request answered, and every attempt brought to its end?
 */
export const shutdown: Act = (stage, size) =>
  inWorld(stage, async (world) => {
    const pair = await WebPair.start({
      ...stage.lab.settings,
      ...processDatabase(world.database),
      ARGON2_MEMORY_KIB: '47104', // the real cost: a request is long enough to be met in the middle
    });
    stage.lab.onClose(() => pair.stop());
    await world.platforms.set('slow');
    const formKey = Buffer.from(stage.lab.settings['FORM_KEY']!, 'base64');
    const load = { isOver: false };
    const visitors = Array.from({ length: VISITORS }, async () => {
      while (!load.isOver) await pair.report(formKey);
    });
    const cases = stage.loaded.cases.slice(0, size.times(200, 18));
    const stops = await rollOut(world, pair, cases, size);
    load.isOver = true;
    await Promise.all(visitors);
    const isAtRest = await eventually(() => isQuiet(world.sql, cases), 90_000, 200);
    const [facts] = await world.sql<{ hanging: number; kept: number }>(
      `SELECT (SELECT count(*)::int FROM delivery_attempt WHERE finished_at IS NULL) AS hanging,
         (SELECT count(*)::int FROM report WHERE narrative_sealed IS NOT NULL) AS kept`,
    );
    await pair.stop();
    const { sent, accepted, handedOver, dropped } = pair.counts;
    return {
      figures: {
        stops: stops.count,
        sent,
        accepted,
        handedOver,
        dropped,
        slowestStopMs: Math.round(stops.slowestMs),
        hanging: facts!.hanging,
      },
      broken: brokenOf([
        [stops.unclean === 0, `shutdown: ${stops.unclean} of ${stops.count} did not end by themselves in time`],
        [dropped === 0, `shutdown: ${dropped} requests were dropped`],
        [accepted === sent, `shutdown: ${sent - accepted} of ${sent} reports were not accepted`],
        [facts!.kept === accepted, `shutdown: ${accepted} accepted reports are ${facts!.kept} in the database`],
        [facts!.hanging === 0, `shutdown: ${facts!.hanging} attempts have no end`],
        [isAtRest, 'shutdown: not every notice came through'],
      ]),
    };
  });

async function rollOut(world: World, pair: WebPair, cases: readonly LoadedCase[], size: ActSize): Promise<Stops> {
  const crew = await world.crew(2);
  const stops: Stops = { count: 0, unclean: 0, slowestMs: 0 };
  const note = ({ code, ms }: { code: number | null; ms: number }) => {
    stops.count += 1;
    if (code !== 0 || ms > GRACE_MS) stops.unclean += 1;
    stops.slowestMs = Math.max(stops.slowestMs, ms);
  };
  const rounds = size.times(25, 3);
  const some = Math.ceil(cases.length / rounds);
  for (let round = 0; round < rounds; round += 1) {
    await release(world.sql, cases.slice(round * some, (round + 1) * some));
    const index = (round % 2) as 0 | 1;
    const worker = async () => {
      note(await crew.retire(index));
      await crew.launch(index);
    };
    const web = async () => note(await pair.replace(index));
    await Promise.all([worker(), web()]);
  }
  return stops;
}
