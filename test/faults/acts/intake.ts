import { loadReports } from '../../../bench/support/load';
import { inWorld } from '../support/world';
import { type Act, brokenOf } from './act';

/** The queue is away: Redis is killed, or, where there is none, no worker runs. Is every report taken? */
export const intake: Act = (stage, size) =>
  inWorld(stage, async (world) => {
    const settings: Record<string, string> = world.redis === null ? {} : { REDIS_URL: world.redis.url };
    await world.redis?.kill({ keepsFile: true });
    const web = await world.web(settings);
    const requests = size.times(1_000, 60);
    const { accepted, p99Ms } = await loadReports({
      port: web.ready.port!,
      connections: 10,
      requests,
      formKey: stage.lab.settings['FORM_KEY']!,
    });
    const [row] = await world.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM report WHERE received_at > now() - interval '5 minutes' AND narrative_sealed IS NOT NULL`,
    );
    await web.stop();
    return {
      figures: { reports: requests, accepted, kept: row!.n, p99Ms },
      broken: brokenOf([
        [accepted === requests, `intake: ${requests - accepted} of ${requests} reports were not accepted`],
        [row!.n === accepted, `intake: ${accepted - row!.n} accepted reports are not in the database`],
      ]),
    };
  });
