import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { entityClasses } from '../../src/infra/database/data-source';
import { findDrift } from '../../src/infra/database/drift';
import { migrate, pendingMigrations } from '../../src/infra/database/migrate';
import { SweepBeatRow } from '../../src/infra/database/sweep-beat.entity';
import { createTestDatabase, type TestDatabase } from '../support/database';

jest.setTimeout(60_000);

const CHAIN = '01900000-0000-7000-8000-000000000001';

/** Everything that somebody made in the database: tables, indexes, sequences, functions, types. */
async function leftovers(database: TestDatabase): Promise<string[]> {
  const rows: { name: string }[] = await database.dataSource.query(`
    SELECT 'relation ' || c.relname AS name FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE '%schema_migration%'
      AND c.oid NOT IN (SELECT indexrelid FROM pg_index WHERE indrelid = to_regclass('schema_migration'))
    UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'schema ' || nspname FROM pg_namespace
      WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('public', 'information_schema')`);
  return rows.map((row) => row.name);
}

describe('migrations', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase({ empty: true });
  });
  afterEach(() => database.drop());

  test('go up, down and up again, and leave nothing behind when down', async () => {
    const { dataSource, url } = database;
    const all = await pendingMigrations(dataSource);
    expect(all).toContain('CreateBuckler1764000000000');
    expect(await leftovers(database)).toEqual([]);

    expect(await migrate(dataSource)).toEqual(all);
    expect(await pendingMigrations(dataSource)).toEqual([]);
    expect(await leftovers(database)).toContain('relation case');

    for (const _ of all) await dataSource.undoLastMigration({ transaction: 'each' });
    expect(await leftovers(database)).toEqual([]);
    expect(await pendingMigrations(dataSource)).toEqual(all);

    expect(await migrate(url)).toEqual(all);
    expect(await migrate(url)).toEqual([]);
    expect(await findDrift(url)).toEqual([]);
  });

  test('run once when four processes start at the same moment', async () => {
    const done = await Promise.all([1, 2, 3, 4].map(() => migrate(database.url)));
    expect(done.filter((names) => names.length > 0)).toHaveLength(1);
  });

  test('are followed by the afterMigrate hook, under the same lock', async () => {
    const heldLocks = (): Promise<unknown[]> =>
      database.dataSource.query(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
    let seen = {};
    await migrate(database.dataSource, async (dataSource) => {
      seen = { pending: await pendingMigrations(dataSource), locks: await heldLocks() };
    });
    expect(seen).toMatchObject({ pending: [], locks: [{}] });
    expect(await heldLocks()).toEqual([]);
  });

  test('release the lock and keep the error when one of them fails', async () => {
    const all = await pendingMigrations(database.dataSource);
    await database.dataSource.query('CREATE TABLE staff (id int)');
    await expect(migrate(database.url)).rejects.toThrow('relation "staff" already exists');
    await database.dataSource.query('DROP TABLE staff');
    expect(await leftovers(database)).toEqual([]);
    expect(await migrate(database.url)).toEqual(all);
  });
});

describe('what was there before a migration', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase({ empty: true });
  });
  afterEach(() => database.drop());

  test('a warning on its way to the desk becomes its task, and running clocks learn of their reminders', async () => {
    const { dataSource } = database;
    await migrate(dataSource);
    let undone = '';
    while (undone !== 'RemindAndPromise1764120000000') {
      const [last] = await dataSource.query<{ name: string }[]>(
        'SELECT name FROM schema_migration ORDER BY timestamp DESC LIMIT 1',
      );
      undone = last!.name;
      await dataSource.undoLastMigration({ transaction: 'each' });
    }
    const id = (n: number) => `00000000-0000-7000-8000-00000000000${n}`;
    await dataSource.query(`
      INSERT INTO "case" (id, locator, state, language, created_at, changed_at)
        VALUES ('${id(1)}', 'BK-0000-0000', 'removal', 'en', now(), now());
      INSERT INTO platform (id, slug, name, hosts, bases) VALUES ('${id(2)}', 'p', 'P', '{}', '{}');
      INSERT INTO channel (id, platform_id, kind, position, endpoint) VALUES ('${id(3)}', '${id(2)}', 'webhook', 1, 'https://p.test');
      INSERT INTO notice (id, case_id, platform_id, channel_id, kind, basis, basis_version, state, body_sealed, created_at, changed_at)
        VALUES ('${id(4)}', '${id(1)}', '${id(2)}', '${id(3)}', 'takedown', 'us-take-it-down', 1, 'delivered', '', now(), now());
      INSERT INTO clock (id, case_id, notice_id, rule, rule_version, kind, trigger, state, started_at, due_at, next_event_at, created_at)
        VALUES ('${id(5)}', '${id(1)}', '${id(4)}', 'us-take-it-down', 1, 'statutory', 'notice', 'running',
          now() - interval '30 h', now() + interval '18 h', now() + interval '6 h', now());
      INSERT INTO outbox_message (id, job, payload, created_at) VALUES
        ('${id(6)}', 'announce-clock', '{"clockId": "${id(5)}", "hoursLeft": 24}', now()),
        ('${id(7)}', 'announce-clock', '{"clockId": "${id(5)}", "hoursLeft": 0}', now());`);
    await migrate(dataSource);
    const rows = await dataSource.query(
      `SELECT t.kind, t.subject_id AS subject, t.detail->>'hoursLeft' AS left, k.next_event_at <= now() AS "isDue",
         (SELECT count(*)::int FROM outbox_message WHERE done_at IS NULL) AS open
       FROM clock k LEFT JOIN task t ON t.case_id = k.case_id`,
    );
    expect(rows).toEqual([{ kind: 'deadline_near', subject: id(5), left: '24', isDue: true, open: 0 }]);
  });
});

describe('the migrated schema', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase({ empty: true });
    await migrate(database.url);
  });
  afterAll(() => database.drop());

  const insteadOfSweepBeat = (replacement: new () => object) => [
    ...entityClasses().filter((entity) => entity !== SweepBeatRow),
    replacement,
  ];

  test('a column that only the entity has is drift', async () => {
    @Entity({ name: 'sweep_beat' })
    class SweepBeatWithNote extends SweepBeatRow {
      @Column({ type: 'text', nullable: true })
      note: string | null;
    }
    const drift = await findDrift(database.url, insteadOfSweepBeat(SweepBeatWithNote));
    expect(drift).toEqual([
      'TypeORM would run: ALTER TABLE "sweep_beat" ADD "note" text',
      'column sweep_beat.note: no migration makes it (text)',
    ]);
  });

  test('a check of the same name with other words is drift', async () => {
    await database.dataSource.query(`ALTER TABLE sweep_beat ADD CONSTRAINT ck_sweep_beat CHECK (name <> '')`);
    @Entity({ name: 'sweep_beat' })
    @Check('ck_sweep_beat', `name <> 'x'`)
    class SweepBeatWithCheck {
      @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_sweep_beat' })
      name: string;

      @Column({ type: 'timestamptz' })
      at: Date;
    }
    try {
      expect(await findDrift(database.url, insteadOfSweepBeat(SweepBeatWithCheck))).toEqual([
        `constraint sweep_beat.ck_sweep_beat: migrated as "CHECK ((name <> ''::text))", the entity says "CHECK ((name <> 'x'::text))"`,
      ]);
    } finally {
      await database.dataSource.query('ALTER TABLE sweep_beat DROP CONSTRAINT ck_sweep_beat');
    }
  });

  test('a table without an entity is drift', async () => {
    const drift = await findDrift(
      database.url,
      entityClasses().filter((entity) => entity !== SweepBeatRow),
    );
    expect(drift).toContain('table sweep_beat: no entity has it ()');
  });

  test.each([
    ['changed', `UPDATE audit_entry SET actor = 'someone else'`],
    ['removed', `DELETE FROM audit_entry`],
    ['emptied', `TRUNCATE audit_entry`],
    ['emptied together with others', `TRUNCATE audit_head, audit_entry CASCADE`],
  ])('the record cannot be %s', async (_how, statement) => {
    const { dataSource } = database;
    await dataSource.query(
      `INSERT INTO audit_entry (chain_id, seq, at, actor, action, detail, hash)
       VALUES ($1, 1, '2026-01-01T00:00:00Z', 'staff:1', 'case.taken', '{}', '\\x00') ON CONFLICT DO NOTHING`,
      [CHAIN],
    );
    await expect(dataSource.query(statement)).rejects.toThrow('the record is append-only');
    expect(await dataSource.query('SELECT actor FROM audit_entry')).toEqual([{ actor: 'staff:1' }]);
  });

  test('a stuck statement ends after 15 s, an idle transaction after 10 s, and the session speaks UTC', async () => {
    const [session] = await database.dataSource.query(`SELECT current_setting('statement_timeout') AS statement,
      current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('TimeZone') AS zone,
      current_setting('application_name') AS name`);
    expect(session).toEqual({ statement: '15s', idle: '10s', zone: 'UTC', name: 'buckler-test' });
  });
});
