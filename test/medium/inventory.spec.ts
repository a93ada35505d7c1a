import fs from 'node:fs';
import path from 'node:path';
import { FOREIGN_SCHEMAS, inventoriedColumns, inventoryDocument } from '../../src/infra/database/column-inventory';
import { WRITTEN_BY_CODE } from '../../src/infra/database/written-by-code';
import { COLUMN_CLASSES, type ColumnClass } from '../../src/infra/database/column-classes';
import { STANDALONE_SECRETS } from '../../src/local/keys/standalone-secrets';
import { createTestDatabase, type TestDatabase } from '../support/database';

jest.setTimeout(60_000);

const FILE = 'src/infra/database/column-inventory.ts';

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly isClosed: boolean;
}

/** `isClosed`: a CHECK on this column alone lists its words. */
const CATALOGUE = `SELECT c.relname AS table, a.attname AS column, format_type(a.atttypid, NULL) AS type,
         EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum]
           AND pg_get_constraintdef(k.oid) LIKE '%= ANY%') AS "isClosed"
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       WHERE n.nspname = 'public' AND c.relkind IN ('r','p','m') ORDER BY 1, a.attnum`;

/** What is wrong with a database, held against the inventory: one line each, and each says what to do. */
function findGaps(
  catalogue: readonly Column[],
  inventory: readonly { table: string; column: string; class: ColumnClass }[],
) {
  const nameOf = (one: { table: string; column: string }) => `${one.table}.${one.column}`;
  const classOf = new Map(inventory.map((one) => [nameOf(one), one.class]));
  const there = new Set(catalogue.map(nameOf));
  const twice = inventory.map(nameOf).filter((name, i, all) => all.indexOf(name) !== i);
  return [
    ...twice.map((name) => `${name} stands twice in ${FILE}: keep one`),
    ...inventory
      .filter((one) => !there.has(nameOf(one)))
      .map((one) => `${nameOf(one)} is in ${FILE}, but in no table: take it out`),
    ...catalogue.flatMap((column) => {
      const name = nameOf(column);
      const known = classOf.get(name);
      if (known === undefined)
        return [`${name} has no class: say in ${FILE} what it is. If a person types it, it must be \`sealed\``];
      return doubts(column, known).map((doubt) => `${name} is \`${known}\`, but ${doubt}`);
    }),
    ...Object.keys(WRITTEN_BY_CODE)
      .filter((name) => !there.has(name))
      .map((name) => `${name} is in WRITTEN_BY_CODE of ${FILE}, but in no table: take it out`),
  ];
}

function doubts({ table, column, type, isClosed }: Column, known: ColumnClass): string[] {
  const { types, isFreeText = false } = COLUMN_CLASSES[known] as { types: readonly string[]; isFreeText?: boolean };
  const found: string[] = [];
  if (!types.includes(type)) found.push(`its type is ${type}; that class has ${types.join(', ')}`);
  if (column.endsWith('_sealed') !== ['sealed', 'standalone_secret', 'held_by_person'].includes(known))
    found.push('only sealed columns end in _sealed, and all of them do');
  if (column.endsWith('_sha256') !== (known === 'digest')) found.push('digests, and only they, end in _sha256');
  if (known === 'time' && type === 'timestamp with time zone' && !/(^|_)(at|since|until|by)$/.test(column))
    found.push('times end in _at, _since, _until or _by');
  const isOpenText = /^(text|jsonb|character)/.test(type) && !isClosed && !isFreeText;
  if (isOpenText !== (WRITTEN_BY_CODE[`${table}.${column}`] !== undefined))
    found.push(
      isOpenText
        ? 'no CHECK closes it: add one, seal it, or say in WRITTEN_BY_CODE (written-by-code.ts) which code writes it'
        : 'WRITTEN_BY_CODE names it without need',
    );
  return found;
}

describe('the inventory of what is kept', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const catalogue = (): Promise<Column[]> => database.dataSource.query(CATALOGUE);

  it('knows every column of every table, and nothing else; no column is of another kind than it says', async () => {
    expect(findGaps(await catalogue(), inventoriedColumns())).toEqual([]);
  });

  it('knows every schema: ours, and those that other programs make', async () => {
    const schemas = await database.dataSource.query<{ name: string }[]>(
      `SELECT nspname AS name FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'`,
    );
    const unknown = schemas.filter(({ name }) => name !== 'public' && FOREIGN_SCHEMAS[name] === undefined);
    expect(unknown).toEqual([]);
  });

  const spoilt: [string, string, RegExp][] = [
    ['a new column', 'ALTER TABLE report ADD COLUMN nickname text', /^report\.nickname has no class: say in .*sealed/],
    ['a new table', 'CREATE TABLE diary (words text)', /^diary\.words has no class/],
    ['a column that is gone', 'ALTER TABLE report DROP COLUMN circumstance', /^report\.circumstance .* take it out/],
    [
      'sealed words in clear',
      'ALTER TABLE note ALTER text_sealed TYPE text USING NULL',
      /^note\.text_sealed .* type is text/,
    ],
    [
      'a list that was opened',
      'ALTER TABLE report DROP CONSTRAINT ck_report_reporter',
      /^report\.reporter .* no CHECK closes it/,
    ],
  ];
  it.each(spoilt)('notices %s', async (_what, change, words) => {
    const runner = database.dataSource.createQueryRunner();
    await runner.startTransaction();
    try {
      await runner.query(change);
      const gaps = findGaps((await runner.query(CATALOGUE)) as Column[], inventoriedColumns());
      expect(gaps[0]).toMatch(words);
      expect(new Set(gaps.map((gap) => gap.split(' ')[0])).size).toBe(1);
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  });

  it('has each standalone secret on the list of those that a rotation seals again', () => {
    const classed = inventoriedColumns().filter((one) => one.class === 'standalone_secret');
    const names = (all: readonly { table: string; column: string }[]) =>
      all.map((one) => `${one.table}.${one.column}`).sort();
    expect(names(STANDALONE_SECRETS)).toEqual(names(classed));
  });

  it('is printed for those who read no code: if this fails, npm run --silent inventory > docs/data-inventory.md', () => {
    const page = fs.readFileSync(path.resolve(__dirname, '../../docs/data-inventory.md'), 'utf8');
    expect(page).toBe(`${inventoryDocument().trimEnd()}\n`);
  });
});
