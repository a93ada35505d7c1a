import { setTimeout as pause } from 'node:timers/promises';
import { Child } from './support/child';
import { compiled, type Lab } from './support/lab';
import { processDatabase, type Sql, withSql } from './support/sql';
import { loadApprovedNotices, type LoadedNotices } from './support/load-notices';
import { compared, percentiles, type Percentiles, type Results } from './support/measure';

const PLATFORMS = Array.from({ length: 20 }, (_, i) => `p${i + 1}`);
/** Every fifth: 20 %. */
const DEAD = PLATFORMS.filter((_, i) => i % 5 === 0);
const A_SECOND = 60;
const SCALE = Number(process.env['BENCH_SCALE'] ?? 1);
const SECONDS = Math.max(10, Math.round(40 * SCALE));
const STEP_MS = 250;
const TIMEOUT_SECONDS = 15;
const PATIENCE_MS = 60_000;

/**
 * How much longer healthy platforms wait when one in five takes the connection and never answers: from the moment a
 * notice is let go to its recorded delivery, at a steady rate, through the whole time in which we find the dead ones out.
 */
export async function benchIsolation(lab: Lab): Promise<Results> {
  const count = A_SECOND * SECONDS;
  const receiver = await Child.start(compiled('bench/support/receiver.js'), {});
  const deadly = await Child.start(compiled('bench/support/receiver.js'), { DEAD_HOSTS: DEAD.join(',') });
  try {
    lab.say(`  loading ${count} approved notices for ${PLATFORMS.length} platforms through the services`);
    const loaded = await loadApprovedNotices(lab, count, receiver.ready.port!, PLATFORMS);
    const redis = await lab.redisServer();
    const results: Record<string, Results[string]> = {};
    for (const [name, engine] of Object.entries(enginesOf(redis))) {
      const without = await round({ lab, loaded, port: receiver.ready.port!, engine, isDead: false });
      const withDead = await round({ lab, loaded, port: deadly.ready.port!, engine, isDead: true });
      results[name] = {
        ...compared(withDead.p95Ms, without.p95Ms),
        unit: 'ms (p95)',
        ...withDead,
        notes: `${A_SECOND} notices/s for ${SECONDS} s over ${PLATFORMS.length} platforms, ${DEAD.length} of them dead from the start (they never answer; limit ${TIMEOUT_SECONDS} s); without dead ones p50 ${without.p50Ms}, p99 ${without.p99Ms} ms`,
      };
    }
    return results;
  } finally {
    await Promise.all([receiver.stop(), deadly.stop()]);
  }
}

const enginesOf = (redis: { url: string } | { reason: string }): Record<string, Record<string, string>> => ({
  ...('url' in redis ? { isolation: { REDIS_URL: redis.url } } : {}),
  'isolation-postgres': {},
});

interface Round {
  readonly lab: Lab;
  readonly loaded: LoadedNotices;
  readonly port: number;
  readonly engine: Readonly<Record<string, string>>;
  readonly isDead: boolean;
}

async function round({ lab, loaded, port, engine, isDead }: Round): Promise<Percentiles> {
  const database = await lab.database(loaded.database);
  return withSql(database, async (sql) => {
    await sql(`UPDATE channel SET endpoint = regexp_replace(endpoint, ':[0-9]+/', ':' || $1 || '/')`, [String(port)]);
    const worker = await Child.start(compiled('src/worker.js'), {
      ...lab.settings,
      ...engine,
      ...processDatabase(database),
      OUTGOING_ALLOW_PRIVATE: `*.localhost:${port}`,
      OUTGOING_TIMEOUT_SECONDS: String(TIMEOUT_SECONDS),
      QUEUE_PREFIX: new URL(database).pathname.slice(1).replace('_', '-'),
    });
    try {
      for (let step = 0; step < (SECONDS * 1000) / STEP_MS; step += 1) {
        const next = pause(STEP_MS);
        await letGo(sql, (A_SECOND * STEP_MS) / 1000);
        await next;
      }
      const times = percentiles(await healthyTimes(sql));
      await expectDead(sql, isDead);
      return times;
    } finally {
      await worker.stop();
    }
  });
}

/** As a commit of the desk would: the messages are free, and the moment is kept where nothing else writes it. */
async function letGo(sql: Sql, count: number): Promise<void> {
  await sql(
    `WITH chosen AS (
       SELECT id, (payload->>'noticeId')::uuid AS notice FROM outbox_message WHERE parked_at IS NOT NULL ORDER BY id LIMIT ${count}
     ), due AS (
       UPDATE notice SET next_attempt_at = now() + interval '60 s', created_at = clock_timestamp()
       WHERE id IN (SELECT notice FROM chosen)
     ), free AS (
       UPDATE outbox_message SET parked_at = NULL WHERE id IN (SELECT id FROM chosen) RETURNING 1
     ) SELECT pg_notify('buckler_outbox', '') FROM (SELECT count(*) FROM free) AS n`,
  );
}

/** From letting go to the recorded delivery, for the notices of platforms that answer; waits for the last of them. */
async function healthyTimes(sql: Sql): Promise<number[]> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const rows = await sql<{ ms: number | null }>(
      `SELECT extract(epoch FROM n.delivered_at - n.created_at)::float8 * 1000 AS ms
       FROM notice n JOIN platform p ON p.id = n.platform_id WHERE p.slug <> ALL($1)`,
      [DEAD],
    );
    const left = rows.filter(({ ms }) => ms === null).length;
    if (left === 0) return rows.map(({ ms }) => ms!);
    if (Date.now() > giveUpAt) throw new Error(`${left} notices to healthy platforms were not delivered`);
    await pause(200);
  }
}

/** A figure for dead platforms that were never called, or that answered, would be worth nothing. */
async function expectDead(sql: Sql, isDead: boolean): Promise<void> {
  const [row] = await sql<{ called: number; delivered: number }>(
    `SELECT count(*)::int AS called, (count(*) FILTER (WHERE a.verdict = 'delivered'))::int AS delivered
     FROM delivery_attempt a JOIN notice n ON n.id = a.notice_id JOIN platform p ON p.id = n.platform_id
     WHERE p.slug = ANY($1)`,
    [DEAD],
  );
  if (row!.called === 0 || (isDead && row!.delivered > 0)) throw new Error('the dead platforms were not dead');
}
