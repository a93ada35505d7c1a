import type { Sql } from './sql';

const PATIENCE_MS = 60_000;

/** Lets the relay have `count` of the held messages, as a commit of the desk would, and waits until they are recorded. */
export async function release(sql: Sql, count: number): Promise<void> {
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
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const [now] = await sql<{ n: number }>(DELIVERED);
    if (now!.n >= before!.n + count) return;
    if (Date.now() > giveUpAt) throw new Error(`only ${now!.n - before!.n} of ${count} notices were delivered`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const DELIVERED = `SELECT count(*)::int AS n FROM notice WHERE state = 'delivered'`;
