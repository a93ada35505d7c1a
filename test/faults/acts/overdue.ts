import { eventually } from '../support/until';
import { inWorld, type World } from '../support/world';
import { type Act, brokenOf } from './act';

const AIM_MS = 30_000;

/** No worker for an hour, and every clock fell due meanwhile. One worker starts: how long until each breach is recorded? */
export const overdue: Act = (stage) =>
  inWorld(stage, async (world) => {
    const count = await fallDue(world);
    const from = performance.now();
    const starting = world.crew(1); // counted from the moment it is started, not from when it is ready
    const open = async () => {
      const [row] = await world.sql<{ n: number }>(
        `SELECT count(*)::int AS n FROM clock WHERE state = 'running' AND notice_id IS NOT NULL`,
      );
      return row!.n;
    };
    const areAllFired = await eventually(async () => (await open()) === 0, AIM_MS * 3, 100);
    const firedMs = Math.round(performance.now() - from);
    await starting;
    const tasks = async () => {
      const [row] = await world.sql<{
        n: number;
      }>(`SELECT count(*)::int AS n FROM task t JOIN clock k ON k.id = t.subject_id
         WHERE t.kind = 'deadline_passed' AND k.notice_id IS NOT NULL`);
      return row!.n;
    };
    const areAllTold = await eventually(async () => (await tasks()) === count, 90_000, 200);
    const toldMs = Math.round(performance.now() - from);
    const [wrong] = await world.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM clock k WHERE k.notice_id IS NOT NULL AND
         (SELECT count(*) FROM audit_entry e WHERE e.chain_id = k.case_id AND e.action = 'clock.breached'
            AND e.detail->>'clock' = k.id::text AND (e.detail->>'dueAt')::timestamptz = k.started_at + interval '48 hours') <> 1`,
    );
    return {
      figures: { clocks: count, firedMs, toldMs, aimMs: AIM_MS },
      broken: brokenOf([
        [
          areAllFired && firedMs <= AIM_MS,
          `overdue: ${areAllFired ? `fired after ${firedMs} ms` : `${await open()} never fired`}`,
        ],
        [areAllTold, `overdue: ${count - (await tasks())} breaches have no task`],
        [wrong!.n === 0, `overdue: ${wrong!.n} breaches are not recorded once with their due time`],
      ]),
    };
  });

/** As if each notice had been delivered two days ago and everything stopped an hour ago. */
async function fallDue({ sql }: World): Promise<number> {
  await sql(`DELETE FROM outbox_message`);
  await sql(
    `UPDATE notice SET state = 'delivered', delivered_at = now() - interval '49 hours', delivered_by = 'webhook', attempts_made = 1, next_attempt_at = NULL`,
  );
  const rows = await sql<{ id: string }>(
    `UPDATE clock SET state = 'running', started_at = m.at, due_at = m.at + interval '48 hours',
       next_event_at = m.at + interval '48 hours', warnings_fired = '{24,12,4,1}'
     FROM (SELECT id, date_trunc('milliseconds', now() - interval '49 hours' + random() * interval '1 hour') AS at FROM clock WHERE notice_id IS NOT NULL) AS m
     WHERE clock.id = m.id RETURNING clock.id`,
  );
  return rows.length;
}
