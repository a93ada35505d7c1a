import { DataSource } from 'typeorm';
import { loadConfig } from '../../src/infra/config/app-config';
import { actAs, asNobody, becomeStaff, type DatabaseActor, PROBE, SYSTEM } from '../../src/infra/database/actor';
import { dataSourceOptions } from '../../src/infra/database/data-source';
import { LoginState } from '../../src/infra/database/login-state';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { startTestApp } from '../support/app';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { testSettings } from '../support/settings';
import { twoWorlds, type World } from '../support/two-worlds';

jest.setTimeout(60_000);

describe('for whom the database is asked', () => {
  let database: TestDatabase;
  let worlds: readonly [World, World];
  let source: DataSource;
  let work: UnitOfWork;

  beforeAll(async () => {
    database = await createTestDatabase();
    worlds = await twoWorlds(database);
    source = await new DataSource({
      ...dataSourceOptions(database.logins.web, { poolSize: 5, applicationName: 'buckler-test' }),
      connectTimeoutMS: 50_000, // 495 of 500 wait for their turn, on a busy machine for longer than a visitor would
    }).initialize();
    work = new UnitOfWork({ of: () => Promise.resolve({ dataSource: source, isForOneActor: false }) });
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  const casesSeen = (how: 'run' | 'read' | 'snapshot'): Promise<string> =>
    work[how](async (tx) => {
      const rows = await tx.query<{ id: string }[]>('SELECT id FROM "case" ORDER BY id');
      return rows.map(({ id }) => worlds.find(({ caseId }) => caseId === id)!.letter).join('');
    });

  it('never leaks from one request into another: 500 at once over five connections', async () => {
    const [a, b] = worlds;
    const kinds: readonly { actor: DatabaseActor | null; sees: string }[] = [
      { actor: { kind: 'person', caseId: a.caseId }, sees: 'a' },
      { actor: { kind: 'person', caseId: b.caseId }, sees: 'b' },
      { actor: { kind: 'staff', id: a.staffId, role: 'supervisor' }, sees: 'ab' },
      { actor: { kind: 'staff', id: a.staffId, role: 'administrator' }, sees: '' },
      { actor: { kind: 'door', key: b.keys['case']! }, sees: 'b' },
      { actor: null, sees: '' },
    ];
    const seen = await Promise.all(
      Array.from({ length: 500 }, async (_, n) => {
        const { actor, sees } = kinds[n % kinds.length]!;
        const ask = async (): Promise<string> => {
          // Every seventh request fails in the middle first: its context must not outlive it either.
          if (n % 7 === 0) await expect(work.run((tx) => tx.query('SELECT 1 / 0'))).rejects.toThrow('division by zero');
          return casesSeen((['run', 'read', 'snapshot'] as const)[n % 3]!);
        };
        return `${sees}:${await (actor === null ? asNobody(ask) : actAs(actor, ask))}`;
      }),
    );
    expect(seen.filter((one) => one.split(':')[0] !== one.split(':')[1])).toEqual([]);
    const [{ connections }] = await database.dataSource.query(
      `SELECT count(*)::int AS connections FROM pg_stat_activity
       WHERE datname = current_database() AND usename LIKE '%web%'`,
    );
    expect(connections).toBe(5);
  });

  it('is said once a request, by whoever finds out', async () => {
    await asNobody(async () => {
      expect(await casesSeen('read')).toBe('');
      await Promise.resolve();
      becomeStaff({ id: worlds[0].staffId, role: 'caseworker' });
      expect(await casesSeen('run')).toBe('ab');
    });
    expect(await casesSeen('run')).toBe('');
  });

  it('costs no message of its own: it travels with the beginning of the transaction', async () => {
    const sent: string[] = [];
    const counted = await new DataSource({
      ...dataSourceOptions(database.logins.web, { poolSize: 1, applicationName: 'buckler-test' }),
      logging: ['query'],
      logger: { ...silent, logQuery: (sql: string) => void sent.push(sql.slice(0, 27)) },
    }).initialize();
    try {
      const units = new UnitOfWork({ of: () => Promise.resolve({ dataSource: counted, isForOneActor: false }) });
      sent.length = 0;
      await actAs({ kind: 'person', caseId: worlds[0].caseId }, () => units.run((tx) => tx.query('SELECT 1')));
      expect(sent).toEqual([`BEGIN; SELECT set_config('b`, 'SELECT 1', 'COMMIT']);
    } finally {
      await counted.destroy();
    }
  });

  it('is looked at once a statement over the login of the worker, and never once a row', async () => {
    const worker = await new DataSource(
      dataSourceOptions(database.logins.worker, { poolSize: 1, applicationName: 'buckler-test', isSystem: true }),
    ).initialize();
    try {
      for (const statement of [
        `SELECT id FROM notice WHERE next_attempt_at <= now() AND state IN ('approved','sending')
         ORDER BY next_attempt_at LIMIT 50 FOR UPDATE SKIP LOCKED`,
        `SELECT id FROM notice WHERE id = ANY('{${worlds[0].noticeId},${worlds[1].noticeId}}'::uuid[]) ORDER BY id FOR UPDATE`,
        `SELECT id FROM outbox_message WHERE done_at IS NULL AND parked_at IS NULL ORDER BY created_at LIMIT 50 FOR UPDATE SKIP LOCKED`,
        `UPDATE clock SET state = 'overdue' WHERE next_event_at <= now()`,
        `SELECT seq, hash FROM audit_head WHERE chain_id = ANY('{${worlds[0].noticeId},${worlds[1].noticeId}}'::uuid[]) FOR UPDATE`,
      ]) {
        const plan = await worker.query<{ 'QUERY PLAN': string }[]>(`EXPLAIN ${statement}`);
        const lines = plan.map((line) => line['QUERY PLAN'].trim());
        // Asked in a plan of its own (an InitPlan), whose answer is then looked at.
        expect([statement, lines.filter((line) => line.includes('current_setting'))]).toEqual([statement, []]);
        expect(lines.filter((line) => line.includes('Filter:')).join()).toContain('(InitPlan ');
      }
    } finally {
      await worker.destroy();
    }
  });

  it('is taken as a word and never as a statement, whatever somebody names at the door', async () => {
    for (const key of [
      `' OR true --`,
      `x', true), set_config('buckler.actor', 'supervisor`,
      "\\'; SELECT 1; --",
      '\0',
    ]) {
      expect(await actAs({ kind: 'door', key }, () => casesSeen('read'))).toBe('');
      expect(await casesSeen('read')).toBe('');
    }
  });
});

const silent = {
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};

describe('the logins of a process', () => {
  it('are those of web and worker in one process as well, and readiness says ok of them', async () => {
    const test = await startTestApp();
    try {
      const users = async (actor: DatabaseActor): Promise<string> => {
        const [row] = await actAs(actor, () =>
          test.app.get(UnitOfWork).run((tx) => tx.query<{ name: string }[]>('SELECT current_user::text AS name')),
        );
        return row!.name;
      };
      expect(await users(PROBE)).toBe(new URL(test.database.logins.web).username);
      expect(await users(SYSTEM)).toBe(new URL(test.database.logins.worker).username);
      const ready = await (await fetch(`${test.url}/health/ready`)).json();
      expect(ready).toMatchObject({ parts: { login: 'ok', database: 'ok', migrations: 'ok' } });
    } finally {
      await test.stop();
    }
  });

  it('are told to be the owner where they are: degraded, and in production no start at all', async () => {
    const test = await startTestApp({
      worker: false,
      settings: { WEB_DATABASE_URL: undefined, WORKER_DATABASE_URL: undefined },
    });
    try {
      const ready = await (await fetch(`${test.url}/health/ready`)).json();
      expect(ready).toMatchObject({ parts: { login: 'degraded' } });
      const config = { ...loadConfig(testSettings(test.database.env), 'web'), isProduction: true };
      const boot = new LoginState(test.database.dataSource, config).onApplicationBootstrap();
      await expect(boot).rejects.toThrow('owns the database or passes row-level security');
    } finally {
      await test.stop();
    }
  });
});
