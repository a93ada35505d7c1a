import type { Sql } from './sql';

const PATIENCE_MS = 120_000;
const OFTEN_MS = 20;
const SELDOM_MS = 500;

/**
 * Lets the relay have `count` of the held messages, as a commit of the desk would, and waits until they are recorded.
 * Answers the milliseconds from that commit on: approving is no part of sending.
 */
export async function release(sql: Sql, count: number): Promise<number> {
  const [before] = await sql<{ n: number }>(DELIVERED);
  await sql(
    `WITH chosen AS (
       SELECT id, (payload->>'noticeId')::uuid AS notice FROM outbox_message WHERE parked_at IS NOT NULL ORDER BY id LIMIT ${count}
     ), due AS (
       UPDATE notice SET next_attempt_at = now() + interval '60 s' WHERE id IN (SELECT notice FROM chosen)
     ), free AS (
       UPDATE outbox_message SET parked_at = NULL WHERE id IN (SELECT id FROM chosen) RETURNING 1
     ) SELECT pg_notify('buckler_outbox', '') FROM (SELECT count(*) FROM free) AS n`,
  );
  const startedAt = performance.now();
  for (;;) {
    const [now] = await sql<{ n: number }>(DELIVERED);
    const [done, ms] = [now!.n - before!.n, performance.now() - startedAt];
    if (done >= count) return ms;
    if (ms > PATIENCE_MS) throw new Error(`only ${done} of ${count} notices were delivered`);
    // Each look counts all rows: while much is left it comes again after half of the time that the rest may take.
    const halfOfRest = done === 0 ? OFTEN_MS : ((count - done) * ms) / done / 2;
    await new Promise((resolve) => setTimeout(resolve, Math.min(Math.max(halfOfRest, OFTEN_MS), SELDOM_MS)));
  }
}

const DELIVERED = `SELECT count(*)::int AS n FROM notice WHERE state = 'delivered'`;
