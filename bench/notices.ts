import { Child } from './support/child';
import { compiled, type Lab } from './support/lab';
import { processDatabase, type Sql, withSql } from './support/sql';
import { loadApprovedNotices, type LoadedNotices } from './support/load-notices';
import { release } from './support/release';
import { compared, listed, middle, type Percentiles, percentiles, type Results, ROUNDS } from './support/measure';

/** BENCH_SCALE=0.1 for a quick look while working on the code; figures to be shown are made at full size. */
const SCALE = Number(process.env['BENCH_SCALE'] ?? 1);
const MEASURED = Math.round(3_000 * SCALE);
/** So many that both sides run compiled code and kept plans, as a process does that has worked for a minute. */
const WARM_UP = Math.round(1_500 * SCALE);
/** For both sides: what docs/operations.md advises where many notices leave. */
const CONCURRENCY = '400';
/** No endpoint gets more than half of a worker's places: what a worker can do shows with several. */
const PLATFORMS = ['one', 'two', 'three', 'four'];
const NODE_OPTIONS = ['--max-semi-space-size=64'];

interface Round extends Percentiles {
  readonly rate: number;
}

/**
 * Approved notices to signed, accepted and recorded, per second: the product's own worker process against a process
 * with bare BullMQ that sends the same bytes. Both are timed from "all is ready to go" (before the queue knows of it)
 * to "the last one is over", after the same warm-up.
 */
export async function benchNotices(lab: Lab): Promise<Results> {
  const receiver = await Child.start(compiled('bench/support/receiver.js'), {});
  try {
    lab.say(`  loading ${MEASURED + WARM_UP} approved notices through the services`);
    const loaded = await loadApprovedNotices(lab, MEASURED + WARM_UP, receiver.ready.port!, PLATFORMS);
    const redis = await lab.redisServer();
    const onPostgres: Round[] = [];
    const onRedis: Round[] = [];
    const bare: Round[] = [];
    // In turns: what else the machine does hits all of them alike.
    for (let i = 0; i < ROUNDS; i += 1) {
      onPostgres.push(await productRound(lab, loaded, receiver, {}));
      if ('reason' in redis) continue;
      bare.push(await bareRound(redis.url, loaded, receiver));
      onRedis.push(await productRound(lab, loaded, receiver, { REDIS_URL: redis.url }));
    }
    const { rate: postgresRate, ...postgresTimes } = middle(onPostgres);
    const common = {
      unit: 'notices/s',
      ...postgresTimes,
      notes: `queue on Postgres; ${MEASURED} notices a round; rounds ${listed(onPostgres)}`,
    };
    if ('reason' in redis) {
      const notes = `${common.notes}; no baseline: ${redis.reason}`;
      return { 'notices-postgres': { ...common, value: Math.round(postgresRate), notes } };
    }
    const baseline = middle(bare).rate;
    const { rate, ...times } = middle(onRedis);
    const notes = `queue on Redis; ${MEASURED} notices a round; rounds ${listed(onRedis)}; baseline rounds ${listed(bare)}; times: one attempt from claim to record; ${projection(rate)}`;
    return {
      notices: { ...compared(rate, baseline), unit: 'notices/s', ...times, notes },
      'notices-postgres': { ...compared(postgresRate, baseline), ...common },
    };
  } finally {
    await receiver.stop();
  }
}

const ARACHNID_NOTICES = 40_000_000;

/** What the rate means: all that Project Arachnid sent in its first seven years (House of Commons, JUST-125). */
const projection = (rate: number): string =>
  `40 million notices (all that Project Arachnid sent in its first seven years) would take ${(ARACHNID_NOTICES / rate / 3600).toFixed(1)} hours here`;

/** One round on a fresh copy of the loaded database, so that every round starts alike. */
async function productRound(
  lab: Lab,
  loaded: LoadedNotices,
  receiver: Child,
  engine: Readonly<Record<string, string>>,
): Promise<Round> {
  const database = await lab.database(loaded.database);
  return withSql(database, (sql) => productRun({ lab, loaded, database, sql, receiver, engine }));
}

interface Run {
  readonly lab: Lab;
  readonly loaded: LoadedNotices;
  readonly database: string;
  readonly sql: Sql;
  readonly receiver: Child;
  readonly engine: Readonly<Record<string, string>>;
}

async function productRun({ lab, loaded, database, sql, receiver, engine }: Run): Promise<Round> {
  const profile =
    process.env['BENCH_PROFILE'] === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${process.env['BENCH_PROFILE']}`];
  const worker = await Child.start(
    compiled('src/worker.js'),
    {
      ...lab.settings,
      ...engine,
      ...processDatabase(database),
      OUTGOING_ALLOW_PRIVATE: `*.localhost:${new URL(loaded.endpoint).port}`,
      QUEUE_CONCURRENCY: CONCURRENCY,
      QUEUE_PREFIX: new URL(database).pathname.slice(1).replace('_', '-'),
    },
    [...NODE_OPTIONS, ...profile],
  );
  try {
    await release(sql, WARM_UP);
    await receiver.ask({});
    const seconds = (await release(sql, MEASURED)) / 1000;
    await expectOnce(receiver, MEASURED);
    const attempts = await sql<{ ms: number }>(
      `SELECT extract(epoch FROM finished_at - started_at)::float8 * 1000 AS ms FROM delivery_attempt
       ORDER BY started_at DESC LIMIT ${MEASURED}`,
    );
    return { rate: MEASURED / seconds, ...percentiles(attempts.map(({ ms }) => ms)) };
  } finally {
    await worker.stop();
  }
}

async function bareRound(redisUrl: string, loaded: LoadedNotices, receiver: Child): Promise<Round> {
  const settings = { REDIS_URL: redisUrl, QUEUE_NAME: `bare-${Date.now()}`, QUEUE_CONCURRENCY: CONCURRENCY };
  const sender = await Child.start(compiled('bench/support/bare-sender.js'), settings, NODE_OPTIONS);
  try {
    const { endpoint, secret, body } = loaded;
    await sender.ask({ count: WARM_UP, endpoint, secret, body });
    await receiver.ask({});
    const { ms } = await sender.ask<{ ms: number }>({ count: MEASURED, endpoint, secret, body });
    await expectOnce(receiver, MEASURED);
    return { rate: MEASURED / (ms / 1000), p50Ms: 0, p95Ms: 0, p99Ms: 0 };
  } finally {
    await sender.stop();
  }
}

/** A figure for work that was lost or done twice would be worth nothing. */
async function expectOnce(receiver: Child, count: number): Promise<void> {
  const { requests, distinct } = await receiver.ask<{ requests: number; distinct: number }>({});
  if (requests !== count || distinct !== count)
    throw new Error(`${count} notices were ${requests} requests with ${distinct} ids`);
}
