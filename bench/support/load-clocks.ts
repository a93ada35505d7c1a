import type { Lab } from './lab';
import { type Sql, withSql } from './sql';

export const DUE = 10_000;
/** Clocks that are far from due share their cases; each due one has a case of its own, in a small table as in a large. */
const CLOCKS_A_CASE = 10;

export type DueKind = 'mixed' | 'overdue';

/**
 * A database with so many running clocks of 48 hours, {@link DUE} of them due. `mixed`: one half has just passed its end,
 * the other is at half its time (a warning and a reminder). `overdue`: all of them passed their end in the last hours.
 * Clocks stand in the order in which notices were delivered, and cases in that in which they came, as they do in tables
 * that grew: what falls due together lies together. Made with SQL: a million
 * reports through the forms would take an hour and measure nothing more.
 */
export async function loadClocks(lab: Lab, count: number, kind: DueKind): Promise<string> {
  const database = await lab.database();
  lab.say(`  making ${count} clocks, ${DUE} of them due`);
  await withSql(database, (sql) => load(sql, count, kind));
  return database;
}

const id = (part: string, number: string): string =>
  `('${part}0000000-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;

async function load(sql: Sql, count: number, kind: DueKind): Promise<void> {
  // Both groups of due clocks are as old as the law makes them; all others lie evenly between and after them.
  const half = DUE / 2;
  const middle = Math.floor(count / 2);
  const isDue = kind === 'mixed' ? `(i <= ${half} OR i > ${middle} AND i <= ${middle + half})` : `(i <= ${DUE})`;
  const age =
    kind === 'mixed'
      ? `CASE WHEN i <= ${half} THEN interval '48 h' + (${half} - i) * interval '1 ms'
              WHEN i <= ${middle} THEN interval '47 h' - interval '22 h' * i / ${middle}
              WHEN i <= ${middle + half} THEN interval '24 h' + (${middle + half} - i) * interval '1 ms'
              ELSE interval '23 h' - interval '22 h' * i / ${count} END`
      : `CASE WHEN i <= ${DUE} THEN interval '48 h' + (${DUE} - i) * interval '1 s'
              ELSE interval '23 h' - interval '22 h' * i / ${count} END`;
  const isOver = `i <= ${kind === 'mixed' ? half : DUE}`;
  const caseNumber = `CASE WHEN ${isDue} THEN i ELSE ${count} + i / ${CLOCKS_A_CASE} END`;
  await sql(`
    BEGIN;
    SET LOCAL synchronous_commit = off;
    INSERT INTO platform (id, slug, name, hosts, bases) VALUES (${id('a', '1')}, 'bench', 'Bench', '{platform.example.org}', '{us-take-it-down}');
    INSERT INTO channel (id, platform_id, kind, endpoint, position)
      VALUES (${id('b', '1')}, ${id('a', '1')}, 'webhook', 'https://platform.example.org/notices', 1);
    CREATE TEMP TABLE plan ON COMMIT DROP AS
      SELECT i, ${caseNumber} AS c, ${isOver} AS is_over, now() - (${age}) AS started_at
      FROM generate_series(1, ${count}) AS i;
    INSERT INTO "case" (id, locator, state, language, created_at, changed_at)
      SELECT ${id('1', 'c')}, 'BENCH-' || c, 'removal', 'en', now(), now() FROM (SELECT DISTINCT c FROM plan ORDER BY c);
    INSERT INTO audit_head (chain_id, seq, hash)
      SELECT ${id('1', 'c')}, 0, '\\x'::bytea FROM (SELECT DISTINCT c FROM plan ORDER BY c);
    INSERT INTO item (id, case_id, position, url_sealed, url_index, platform_id, state, next_check_at, changed_at)
      SELECT ${id('2', 'i')}, ${id('1', 'c')}, i, '\\x00', int8send(i), ${id('a', '1')}, 'notified', now() + interval '1 d', now() FROM plan;
    INSERT INTO notice (id, case_id, platform_id, channel_id, kind, basis, basis_version, state, body_sealed, approved_at,
        delivered_at, delivered_by, created_at, changed_at)
      SELECT ${id('3', 'i')}, ${id('1', 'c')}, ${id('a', '1')}, ${id('b', '1')}, 'takedown', 'us-take-it-down', 1, 'delivered', '\\x00',
        started_at, started_at, 'webhook', started_at, started_at FROM plan;
    INSERT INTO notice_item (notice_id, item_id) SELECT ${id('3', 'i')}, ${id('2', 'i')} FROM plan;
    INSERT INTO clock (id, case_id, notice_id, rule, rule_version, kind, trigger, state, started_at, due_at, warnings_fired,
        reminders_fired, next_event_at, created_at)
      SELECT ${id('4', 'i')}, ${id('1', 'c')}, ${id('3', 'i')}, 'us-take-it-down', 1, 'statutory', 'notice', 'running', started_at,
        started_at + interval '48 h',
        -- What has no more than a day left was warned and reminded in its time.
        CASE WHEN is_over THEN '{24,12,4,1}'::int[] WHEN started_at < now() - interval '24 h 1 min' THEN '{24}' ELSE '{}' END,
        CASE WHEN is_over THEN '{50,90}'::int[] WHEN started_at < now() - interval '24 h 1 min' THEN '{50}' ELSE '{}' END,
        CASE WHEN is_over THEN started_at + interval '48 h'
             WHEN started_at < now() - interval '24 h 1 min' THEN started_at + interval '47 h 59 min' ELSE started_at + interval '24 h' END,
        started_at FROM plan;
    COMMIT;`);
  await sql('VACUUM ANALYZE');
}
