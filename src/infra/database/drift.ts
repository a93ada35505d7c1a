import { DataSource, type EntityManager } from 'typeorm';
import { readDatabaseUrl } from '../config/database-url';
import { dataSourceOptions, entityClasses, type PostgresOptions } from './data-source';
import { migrate } from './migrate';

/** Holds the tables as the entities describe them while the two are compared, and nothing afterwards. */
const SCRATCH_SCHEMA = 'buckler_drift';

/**
 * Every way in which a migrated database differs from the entities, one line each; empty when they agree. First what
 * TypeORM would change; then, because TypeORM compares checks, index predicates and foreign keys by name only, the
 * catalogue itself: the entities are built beside it in a scratch schema, so that Postgres spells both the same way.
 */
export async function findDrift(url: string, entities = entityClasses()): Promise<string[]> {
  const options: PostgresOptions = {
    ...dataSourceOptions(url, { poolSize: 2, applicationName: 'buckler-drift' }),
    entities,
  };
  const dataSource = await new DataSource(options).initialize();
  try {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    const wanted = upQueries.map(({ query }) => `TypeORM would run: ${query}`);
    return [...wanted, ...(await compareCatalogues(dataSource, options))];
  } finally {
    await dataSource.destroy();
  }
}

async function compareCatalogues(dataSource: DataSource, options: PostgresOptions): Promise<string[]> {
  await dataSource.query(`DROP SCHEMA IF EXISTS ${SCRATCH_SCHEMA} CASCADE; CREATE SCHEMA ${SCRATCH_SCHEMA}`);
  const scratch = new DataSource({ ...options, schema: SCRATCH_SCHEMA });
  try {
    await scratch.initialize();
    await scratch.synchronize();
    const migrated = await dataSource.transaction((tx) => describe(tx, 'public'));
    const described = await dataSource.transaction((tx) => describe(tx, SCRATCH_SCHEMA));
    return differences(migrated, described);
  } finally {
    if (scratch.isInitialized) await scratch.destroy();
    await dataSource.query(`DROP SCHEMA ${SCRATCH_SCHEMA} CASCADE`);
  }
}

/** What the catalogue says of a schema: a definition by name, for each table, column, constraint and index. */
async function describe(tx: EntityManager, schema: string): Promise<Map<string, string>> {
  await tx.query(`SET LOCAL search_path TO ${schema}`);
  const rows: { name: string; definition: string }[] = await tx.query(
    `
    WITH ours AS (
      SELECT c.oid, c.relname FROM pg_class c
      WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r','p') AND c.relname <> 'schema_migration'
    )
    SELECT 'table ' || relname AS name, '' AS definition FROM ours
    UNION ALL
    SELECT 'column ' || relname || '.' || a.attname,
      concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'NOT NULL' END,
        'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid))
    FROM ours JOIN pg_attribute a ON a.attrelid = ours.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    UNION ALL
    SELECT 'constraint ' || relname || '.' || conname, pg_get_constraintdef(k.oid)
    FROM ours JOIN pg_constraint k ON k.conrelid = ours.oid AND k.contype <> 'n'
    UNION ALL
    SELECT 'index ' || ours.relname || '.' || x.relname, replace(pg_get_indexdef(i.indexrelid), $1 || '.', '')
    FROM ours JOIN pg_index i ON i.indrelid = ours.oid JOIN pg_class x ON x.oid = i.indexrelid`,
    [schema],
  );
  // TypeORM cannot say NULLS NOT DISTINCT (uq_task_open), so that word alone is the migration's.
  return new Map(rows.map((row) => [row.name, row.definition.replace(' NULLS NOT DISTINCT', '')]));
}

function differences(migrated: Map<string, string>, described: Map<string, string>): string[] {
  const found: string[] = [];
  for (const name of [...new Set([...migrated.keys(), ...described.keys()])].sort()) {
    const [inMigrations, inEntities] = [migrated.get(name), described.get(name)];
    if (inMigrations === inEntities) continue;
    if (inEntities === undefined) found.push(`${name}: no entity has it (${inMigrations})`);
    else if (inMigrations === undefined) found.push(`${name}: no migration makes it (${inEntities})`);
    else found.push(`${name}: migrated as "${inMigrations}", the entity says "${inEntities}"`);
  }
  return found;
}

/** `npm run check` calls this with an empty database in DATABASE_URL: prints each difference and exits 1 if there is one. */
export async function main(): Promise<void> {
  const url = readDatabaseUrl();
  await migrate(url);
  const drift = await findDrift(url);
  for (const line of drift) process.stdout.write(`${line}\n`);
  process.stdout.write(drift.length === 0 ? 'schema drift: none\n' : `schema drift: ${drift.length} differences\n`);
  if (drift.length > 0) process.exitCode = 1;
}
