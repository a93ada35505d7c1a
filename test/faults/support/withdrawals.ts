import { setTimeout as pause } from 'node:timers/promises';
import type { Sql } from '../../../bench/support/sql';
import type { Withdrawal } from '../plan';
import type { LoadedCase } from './load-cases';
import { comeBack, stopEverything, withdraw } from './person';
import { eventually } from './until';

/** What does not come in this time is not waited for: the person stops everything all the same. */
const MOMENT_WITHIN_MS = 60_000;
const TRIES_MS = 60_000;

/** An attempt that began and has no end: what the person takes back is just about to leave, or on the wire. */
const CLAIMED = `SELECT 1 FROM delivery_attempt a JOIN notice n ON n.id = a.notice_id WHERE n.case_id = $1 AND a.finished_at IS NULL`;
const DELIVERED = `SELECT 1 FROM notice WHERE case_id = $1 AND delivered_at IS NOT NULL`;

/**
 * The person signs in, waits for the moment in the life of their notices that the plan names, and stops everything. An
 * error page makes them try again, as people do.
 */
export async function withdrawAt(
  { sql, webPort }: { readonly sql: Sql; readonly webPort: number },
  one: LoadedCase,
  { moment, delayMs }: Omit<Withdrawal, 'of'>,
): Promise<void> {
  const visit = await comeBack(webPort, one);
  if (moment !== 'before') {
    const isThere = async () => (await sql(moment === 'claimed' ? CLAIMED : DELIVERED, [one.id])).length > 0;
    await eventually(isThere, MOMENT_WITHIN_MS, 10);
    await pause(delayMs);
  }
  if (visit !== null && (await stopEverything(webPort, visit))) return;
  const isDone = await eventually(() => withdraw(webPort, one), TRIES_MS, 300);
  if (!isDone) throw new Error('a withdrawal was not taken');
}
