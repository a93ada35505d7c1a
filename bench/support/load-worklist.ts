import type { Lab } from './lab';
import { type Sql, withSql } from './sql';

/** One case in so many is open, as in a desk that has been at work for some years. */
const OPEN_SHARE = 10;
const TIMELINE = 500;
export const STAFF = { id: '57000000-0000-7000-8000-000000000001', name: 'A. Caseworker', role: 'caseworker' } as const;

const id = (part: string, number: string): string =>
  `('${part}0000000-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;

/**
 * A database with so many cases, one in ten of them open: each with a link, a notice and its clock, and every third with
 * a task. Made with SQL, and without their entries in the list: those the product makes itself.
 */
export async function loadWorklist(lab: Lab, count: number): Promise<string> {
  const database = await lab.database();
  lab.say(`  making ${count} cases, ${count / OPEN_SHARE} of them open`);
  await withSql(database, (sql) => load(sql, count));
  return database;
}

async function load(sql: Sql, count: number): Promise<void> {
  const isOpen = `c.i % ${OPEN_SHARE} = 0`;
  await sql(`
    BEGIN;
    SET LOCAL synchronous_commit = off;
    INSERT INTO staff (id, email, name, role, password_hash, totp_sealed)
      VALUES ('${STAFF.id}', 'caseworker@helpline.example.org', '${STAFF.name}', 'caseworker', 'x', '\\x00');
    INSERT INTO platform (id, slug, name, hosts, bases)
      SELECT ${id('a', 'i')}, 'bench-' || i, 'Bench ' || i, ARRAY['p' || i || '.example.org'], '{us-take-it-down}' FROM generate_series(1, 20) i;
    INSERT INTO channel (id, platform_id, kind, endpoint, position)
      SELECT ${id('b', 'i')}, ${id('a', 'i')}, 'webhook', 'https://p' || i || '.example.org/notices', 1 FROM generate_series(1, 20) i;
    CREATE TEMP TABLE c ON COMMIT DROP AS SELECT i, now() - i * interval '1 s' AS at FROM generate_series(1, ${count}) AS i;
    INSERT INTO "case" (id, locator, state, outcome, language, claimed_by, created_at, changed_at, closed_at)
      SELECT ${id('1', 'c.i')}, 'BENCH-' || c.i, CASE WHEN ${isOpen} THEN 'removal' ELSE 'closed' END,
        CASE WHEN ${isOpen} THEN NULL ELSE 'removed' END, 'en',
        CASE WHEN c.i % 3 = 0 THEN '${STAFF.id}'::uuid END, c.at, c.at, CASE WHEN ${isOpen} THEN NULL ELSE c.at END FROM c;
    INSERT INTO report SELECT ${id('1', 'c.i')}, ${id('6', 'c.i')}, '\\x00', 'posted', 'adult', 'self', true, c.at FROM c;
    INSERT INTO item (id, case_id, position, url_sealed, url_index, platform_id, state, changed_at)
      SELECT ${id('2', 'c.i')}, ${id('1', 'c.i')}, 1, '\\x00', int8send(c.i), ${id('a', '1 + c.i % 20')},
        CASE WHEN ${isOpen} THEN 'notified' ELSE 'removed' END, c.at FROM c;
    INSERT INTO notice (id, case_id, platform_id, channel_id, kind, basis, basis_version, state, body_sealed, approved_at,
        delivered_at, delivered_by, created_at, changed_at)
      SELECT ${id('3', 'c.i')}, ${id('1', 'c.i')}, ${id('a', '1 + c.i % 20')}, ${id('b', '1 + c.i % 20')}, 'takedown', 'us-take-it-down', 1,
        'delivered', '\\x00', c.at, c.at, 'webhook', c.at, c.at FROM c;
    INSERT INTO notice_item SELECT ${id('3', 'c.i')}, ${id('2', 'c.i')} FROM c;
    INSERT INTO clock (id, case_id, notice_id, rule, rule_version, kind, trigger, state, started_at, due_at, next_event_at, created_at)
      SELECT ${id('4', 'c.i')}, ${id('1', 'c.i')}, ${id('3', 'c.i')}, 'us-take-it-down', 1, 'statutory', 'notice',
        CASE WHEN ${isOpen} THEN 'running' ELSE 'met' END, c.at, now() + (c.i % 4000) * interval '1 min' - interval '2 h',
        CASE WHEN ${isOpen} THEN now() + interval '1 day' END, c.at FROM c;
    INSERT INTO task (id, case_id, kind, due_at, created_at)
      SELECT ${id('5', 'c.i')}, ${id('1', 'c.i')}, 'deadline_near', now(), now() FROM c WHERE ${isOpen} AND c.i % 3 = 0;
    INSERT INTO audit_head (chain_id, seq, hash, is_unseen) SELECT ${id('1', 'c.i')}, 0, '\\x', ${isOpen} FROM c;
    COMMIT;`);
  await sql('VACUUM ANALYZE');
}

/** Gives a case of the product's own making a record of {@link TIMELINE} entries. */
export async function lengthen(sql: Sql, locator: string): Promise<void> {
  await sql(
    `INSERT INTO audit_entry (chain_id, seq, at, actor, action, detail, hash, format)
     SELECT h.chain_id, h.seq + i, now() - i * interval '1 min', 'system', 'task.opened', '{"kind": "refused"}', '\\x00', 2
     FROM audit_head h JOIN "case" c ON c.id = h.chain_id CROSS JOIN generate_series(1, $2::int) i WHERE c.locator = $1`,
    [locator, TIMELINE],
  );
  await sql(`UPDATE audit_head SET seq = seq + $2 WHERE chain_id = (SELECT id FROM "case" WHERE locator = $1)`, [
    locator,
    TIMELINE,
  ]);
}
