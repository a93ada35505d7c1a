import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { createTestDatabase, type TestDatabase } from '../support/database';

jest.setTimeout(60_000);

let database: TestDatabase;
let work: UnitOfWork;

beforeAll(async () => {
  database = await createTestDatabase();
  work = new UnitOfWork(database.dataSource);
});
afterAll(() => database.drop());

it('a statement that comes again is planned by Postgres once for the connection, whatever its parameters', async () => {
  const kept = await work.run(async (tx) => {
    for (const locator of ['AAAA-0001', 'AAAA-0002', 'AAAA-0003'])
      await tx.query('SELECT id FROM "case" WHERE locator = $1 /* kept */', [locator]);
    return tx.query<{ times: number }[]>(
      `SELECT generic_plans + custom_plans AS times FROM pg_prepared_statements WHERE statement LIKE '%/* kept */'`,
    );
  });
  expect(kept).toEqual([{ times: '3' }]);
});

it('a migration under a running process costs it no request', async () => {
  await database.dataSource.query('CREATE TABLE lamp (id int, colour text)');
  const lamps = () => work.run((tx) => tx.query<object[]>('SELECT * FROM lamp WHERE id > $1', [0]));
  await database.dataSource.query(`INSERT INTO lamp VALUES (1, 'red')`);
  expect(await lamps()).toEqual([{ id: 1, colour: 'red' }]);
  await database.dataSource.query('ALTER TABLE lamp ADD COLUMN watts int');
  expect(await lamps()).toEqual([{ id: 1, colour: 'red', watts: null }]);
});

it('texts made at run time fill neither the server nor this process', async () => {
  const kept = await work.run(async (tx) => {
    for (let i = 0; i < 400; i += 1) await tx.query(`SELECT $1::int + ${i} AS n`, [1]);
    return tx.query<{ n: number }[]>(
      `SELECT count(*)::int AS n FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1::int + %'`,
    );
  });
  expect(kept[0]!.n).toBeLessThanOrEqual(300);
});
