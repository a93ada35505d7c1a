import { Client } from 'pg';
import { ACCESS, HIDDEN_COLUMN } from '../../src/infra/database/access';
import { type Ops, type TableAccess, WEB_ACTORS, type WebActor } from '../../src/infra/database/access-rules';
import { contextStatement, type DatabaseActor } from '../../src/infra/database/actor';
import { TABLES_OF_A_CASE } from '../../src/domain/retention/tables';
import { migrate } from '../../src/infra/database/migrate';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { twoWorlds, type World } from '../support/two-worlds';

jest.setTimeout(60_000);

type Op = 'S' | 'I' | 'U' | 'D';
const OPS: readonly Op[] = ['S', 'I', 'U', 'D'];
const DENIED = '42501';

describe('what each actor may do in the database', () => {
  let database: TestDatabase;
  let worlds: readonly [World, World];
  let tables: { name: string; columns: string[]; isForced: boolean; rows: { a: object; b: object } }[];
  const clients: Client[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    worlds = await twoWorlds(database);
    const found = await database.dataSource.query<{ name: string; columns: string[]; isForced: boolean }[]>(
      `SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS "isForced",
         (SELECT array_agg(a.attname::text) FROM pg_attribute a
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
       FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r','p')
         AND c.relname <> 'schema_migration' ORDER BY 1`,
    );
    tables = await Promise.all(
      found.map(async (table) => {
        const rows = await database.dataSource.query<{ row: object }[]>(
          `SELECT to_jsonb(t) AS row FROM "${table.name}" t ORDER BY 1`,
        );
        const of = (letter: string) => rows.find(({ row }) => letterOf(row) === letter)?.row ?? {};
        return { ...table, rows: { a: of('a'), b: of('b') } };
      }),
    );
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.end()));
    await database.drop();
  });

  async function connect(url: string): Promise<Client> {
    const client = new Client({ connectionString: url });
    await client.connect();
    clients.push(client);
    return client;
  }

  /** The worlds in which this was done, such as `ab`; empty when nothing was, for whichever reason. */
  async function tryOut(client: Client, table: (typeof tables)[number], op: Op, access: TableAccess): Promise<string> {
    const name = `"${table.name}"`;
    const column = access.workerChanges?.[0] ?? access.webChanges?.[0] ?? table.columns[0]!;
    const shown = table.columns.filter((one) => !HIDDEN_COLUMN.test(one)).map((one) => `"${one}"`);
    const attempt = async (sql: string, values: unknown[] = []): Promise<Record<string, unknown>[] | 'denied'> => {
      await client.query('SAVEPOINT attempt');
      try {
        return (await client.query(sql, values)).rows as Record<string, unknown>[];
      } catch (error) {
        const { code } = error as { code?: string };
        if (code === DENIED) return 'denied';
        // Let through by grants and policies, and only then stopped: by a key, a reference, or the record's own trigger.
        if (code?.startsWith('23') || code === 'P0001') return [{}];
        throw error;
      } finally {
        await client.query('ROLLBACK TO SAVEPOINT attempt');
      }
    };
    const done: string[] = [];
    for (const { letter } of worlds) {
      const row = table.rows[letter];
      const where = `WHERE to_jsonb(t.*) = $1::jsonb`;
      const sql: Record<Op, [string, unknown[]]> = {
        S: [`SELECT ${shown.map((one) => `t.${one}`).join(', ')} FROM ${name} t`, []],
        I: [`INSERT INTO ${name} SELECT * FROM jsonb_populate_record(NULL::${name}, $1::jsonb)`, [JSON.stringify(row)]],
        U: [`UPDATE ${name} t SET "${column}" = t."${column}" ${where} RETURNING 1`, [JSON.stringify(row)]],
        D: [`DELETE FROM ${name} t ${where} RETURNING 1`, [JSON.stringify(row)]],
      };
      const result = await attempt(...sql[op]);
      if (result === 'denied') continue;
      const isDone = op === 'I' || (op === 'S' ? result.some((one) => isSameRow(one, row)) : result.length > 0);
      if (isDone) done.push(letter);
    }
    return done.join('');
  }

  async function matrixOf(client: Client, context: (table: string) => DatabaseActor | null): Promise<string[]> {
    const lines: string[] = [];
    for (const table of tables) {
      await client.query('BEGIN');
      const actor = context(table.name);
      if (actor !== null) await client.query(contextStatement(actor));
      for (const op of OPS)
        lines.push(`${table.name} ${op} ${await tryOut(client, table, op, ACCESS[table.name] ?? NOTHING)}`);
      await client.query('ROLLBACK');
    }
    return lines;
  }
  const declared = (worldsOf: (table: string, access: TableAccess, op: Op) => string): string[] =>
    tables.flatMap(({ name }) => OPS.map((op) => `${name} ${op} ${worldsOf(name, ACCESS[name] ?? NOTHING, op)}`));

  it('is declared for every table there is, and for none that is not', () => {
    const missing = tables.filter(({ name }) => ACCESS[name] === undefined).map(({ name }) => name);
    expect(missing.map((name) => `${name}: say in src/infra/database/access.ts who may use it (ADR 0020)`)).toEqual([]);
    const known = tables.map(({ name }) => name);
    expect(Object.keys(ACCESS).filter((name) => !known.includes(name))).toEqual([]);
    expect(tables.filter(({ isForced }) => !isForced)).toEqual([]);
    const empty = tables.filter(({ rows }) => Object.keys(rows.a).length === 0 || Object.keys(rows.b).length === 0);
    expect(empty.map(({ name }) => `${name}: add a row of each world to test/support/two-worlds.ts`)).toEqual([]);
  });

  it('lets the worker delete what an erasure deletes', () => {
    expect(TABLES_OF_A_CASE.filter((name) => !ACCESS[name]?.worker?.includes('D'))).toEqual([]);
  });

  it.each(WEB_ACTORS)('is what is declared, over the login of the web, for: %s', async (actor) => {
    const [mine] = worlds;
    const context = (table: string): DatabaseActor => {
      switch (actor) {
        case 'person':
          return { kind: 'person', caseId: mine.caseId };
        case 'platform':
          return { kind: 'platform', caseIds: [mine.caseId], platformId: mine.platformId };
        case 'door':
          return { kind: 'door', key: mine.keys[table] ?? 'nothing' };
        case 'intake':
        case 'probe':
          return { kind: actor };
        case 'caseworker':
        case 'supervisor':
        case 'administrator':
        case 'auditor':
          return { kind: 'staff', id: mine.staffId, role: actor };
      }
    };
    const web = await connect(database.logins.web);
    expect(await matrixOf(web, context)).toEqual(declared((table, access, op) => expected(table, access, actor, op)));
  });

  it('is what is declared, over the login of the worker, for the system', async () => {
    const worker = await connect(database.logins.worker);
    expect(await matrixOf(worker, () => ({ kind: 'system' }))).toEqual(
      declared((_table, access, op) => (access.worker?.includes(op) ? 'ab' : '')),
    );
    const asStaff = { kind: 'staff', id: worlds[0].staffId, role: 'supervisor' } as const;
    expect(await matrixOf(worker, () => asStaff)).toEqual(declared(() => ''));
  });

  it('is to read, over the login of an auditor, and never a sealed column', async () => {
    const url = Object.assign(new URL(database.url), { username: 'buckler_auditor_test', password: 'an-auditor' }).href;
    await migrate(database.url, undefined, { auditor: url });
    const auditor = await connect(url);
    const asAuditor = { kind: 'staff', id: worlds[0].staffId, role: 'auditor' } as const;
    expect(await matrixOf(auditor, () => asAuditor)).toEqual(
      declared((_table, access, op) => (op === 'S' && access.isAudited ? 'ab' : '')),
    );
    await auditor.query(`SELECT set_config('buckler.actor', 'auditor', false)`);
    const hidden = tables.flatMap(({ name, columns }) =>
      columns.filter((one) => HIDDEN_COLUMN.test(one)).map((column) => [name, column] as const),
    );
    expect(hidden.length).toBeGreaterThan(12);
    for (const [name, column] of hidden)
      await expect(auditor.query(`SELECT "${column}" FROM "${name}"`)).rejects.toMatchObject({ code: DENIED });
    expect(await matrixOf(auditor, () => null)).toEqual(
      declared((_t, access, op) => (op === 'S' && access.isAudited ? 'ab' : '')),
    );
  });

  it('is nothing at all for nobody, over any login but the owner, who needs no name', async () => {
    for (const url of Object.values(database.logins))
      expect(await matrixOf(await connect(url), () => null)).toEqual(declared(() => ''));
    const owner = await connect(database.url);
    for (const table of tables) {
      const { rows } = await owner.query(`SELECT 1 FROM "${table.name}"`);
      expect([table.name, rows.length]).toEqual([table.name, 2]);
    }
  });

  it('goes through logins that own nothing, pass nothing by and become nobody else', async () => {
    for (const url of Object.values(database.logins)) {
      const login = await connect(url);
      const { rows } = await login.query(
        `SELECT bool_or(rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb) AS mighty,
           bool_or(rolname IN ('buckler_owner', (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()))) AS owner
         FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')`,
      );
      expect(rows).toEqual([{ mighty: false, owner: false }]);
      await expect(login.query('SET ROLE buckler_owner')).rejects.toMatchObject({ code: DENIED });
      await expect(login.query('CREATE TABLE mine (id int)')).rejects.toMatchObject({ code: DENIED });
      await expect(login.query('ALTER TABLE audit_entry DISABLE TRIGGER ALL')).rejects.toMatchObject({ code: DENIED });
      await expect(login.query('TRUNCATE audit_entry')).rejects.toMatchObject({ code: DENIED });
    }
  });

  it('shows one row at the door: the one that is named, in whichever way, or another one in its place', async () => {
    const web = await connect(database.logins.web);
    const [a, b] = worlds;
    const seen = async (table: 'staff' | 'notice', key: string) => {
      await web.query('BEGIN');
      await web.query(contextStatement({ kind: 'door', key }));
      const { rows } = await web.query<{ id: string }>(`SELECT id FROM ${table}`);
      await web.query('ROLLBACK');
      return rows.map(({ id }) => id);
    };
    const token = Buffer.from('b1').toString('hex');
    for (const key of ['b@helpline.example.org', b.staffId, token])
      expect(await seen('staff', key)).toEqual([b.staffId]);
    expect(await seen('notice', b.noticeId)).toEqual([b.noticeId]);
    for (const key of ['', 'nobody@helpline.example.org', b.caseId, 'b1', `${b.staffId}'`, 'abc', '%'])
      expect(await seen('notice', key)).toEqual([a.noticeId]);
    // Of accounts the next in the order of addresses; after the last comes the first.
    for (const [key, staffId] of [
      ['', a.staffId],
      [b.caseId, a.staffId],
      ['%', a.staffId],
      ['abc', b.staffId],
      ['nobody@helpline.example.org', a.staffId],
    ] as const)
      expect([key, await seen('staff', key)]).toEqual([key, [staffId]]);
    const worker = await connect(database.logins.worker);
    for (const name of ['buckler_staff_at_door', 'buckler_notice_at_door'])
      await expect(worker.query(`SELECT ${name}()`)).rejects.toMatchObject({ code: DENIED });
  });

  it('lets nobody in the web rewrite the record, a key, an account or an erasure, whoever they say they are', async () => {
    const web = await connect(database.logins.web);
    const statements = [
      `UPDATE audit_entry SET actor = 'person'`,
      'DELETE FROM audit_entry',
      'DELETE FROM audit_head',
      `UPDATE key_ring SET outer_key_id = 'mine'`,
      'DELETE FROM key_ring',
      'DELETE FROM erasure',
      `INSERT INTO erasure VALUES (gen_random_uuid(), now(), 'ordered')`,
      `UPDATE staff SET role = 'supervisor'`,
      `UPDATE staff SET totp_sealed = 'mine'`,
      'DELETE FROM audit_checkpoint',
      `INSERT INTO audit_checkpoint VALUES (9, now(), 'mine', 'x')`,
      'DELETE FROM audit_checkpoint_head',
      'DELETE FROM break_glass',
      `UPDATE break_glass SET staff_id = gen_random_uuid()`,
      'DELETE FROM desk_alert',
      'DELETE FROM legal_hold',
      'DELETE FROM counter',
      `INSERT INTO staff (id, email, name, role, password_hash, totp_sealed) VALUES (gen_random_uuid(), 'm@example.org', 'M', 'supervisor', 'x', 'x')`,
      `UPDATE platform SET hosts = '{}'`,
      `UPDATE channel SET endpoint = 'https://elsewhere.example.org'`,
      'DELETE FROM "case"',
      'SELECT 1 FROM bullmq.job',
    ];
    for (const actor of [...WEB_ACTORS, 'system', 'operator']) {
      await web.query(`SELECT set_config('buckler.actor', $1, false)`, [actor]);
      for (const statement of statements) await expect(web.query(statement)).rejects.toMatchObject({ code: DENIED });
    }
  });
});

const NOTHING: TableAccess = { row: 'nobody', web: {} };

const letterOf = (row: object): 'a' | 'b' =>
  /0000aa|BK-a|"a"|\\\\x(61){8}|\\\\x6131/.test(JSON.stringify(row)) ? 'a' : 'b';

/** Hidden columns are not read, so what was read is part of the row. */
const isSameRow = (found: Record<string, unknown>, row: object): boolean =>
  [
    'id',
    'case_id',
    'notice_id',
    'item_id',
    'chain_id',
    'channel_id',
    'request_id',
    'name',
    'staff_id',
    'body',
    'checkpoint',
    'value',
  ].some((key) => found[key] != null && found[key] === (row as Record<string, unknown>)[key]) ||
  isOfThatMoment(found, row);

/** Nothing else of a draft may be read: its rows are told apart by the time. */
const isOfThatMoment = (found: Record<string, unknown>, row: { created_at?: string }): boolean =>
  Object.keys(found).join() === 'created_at' && Number(found['created_at']) === Date.parse(row.created_at ?? '');

/** What a line of the declaration means, said once more and in other words: the worlds that an actor of world `a` reaches. */
function expected(table: string, access: TableAccess, actor: WebActor, op: Op): string {
  const ops: Ops | undefined = access.web[actor];
  if (!ops?.includes(op)) return '';
  if (table === 'audit_entry') {
    const seen = { caseworker: 'ab', supervisor: 'ab', intake: 'ab', auditor: 'ab', person: 'a', platform: 'a' };
    return (seen as Partial<Record<WebActor, string>>)[actor] ?? '';
  }
  if (actor === 'caseworker' && ['break_glass', 'reveal', 'desk_alert'].includes(table)) return 'a';
  // One's own and nobody else's, whatever one's role.
  if (['bulk_step', 'saved_view', 'desk_look', 'case_draft'].includes(table)) return 'a';
  if (actor === 'door') return ['platform', 'audit_head'].includes(table) ? 'ab' : 'a';
  if (table === 'hash_entry' && actor === 'person') return 'a';
  if (table === 'channel' && (actor === 'person' || actor === 'platform')) return 'a';
  if (table === 'feed') return 'a';
  if (actor === 'person' || actor === 'platform') return access.row === 'nobody' ? 'ab' : 'a';
  return 'ab';
}
