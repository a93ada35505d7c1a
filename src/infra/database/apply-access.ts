import { hash } from 'node:crypto';
import type { QueryRunner } from 'typeorm';
import { accessStatements, type FoundTable, SCHEMA_STATEMENTS } from './access-sql';
import { ensureGroups } from './database-logins';

/** Where the fingerprint of what was applied last stands, beside what the migrations made. */
const MARK = 'FUNCTION buckler_sees_case(uuid)';

/**
 * Makes roles, grants and policies what `ACCESS` says, at the end of every migration and under its lock. Nothing is done
 * while nothing has changed; a table is changed in one go, so that it is never open, not for a moment.
 */
export async function applyAccess(runner: QueryRunner): Promise<void> {
  await ensureGroups((sql) => runner.query(sql));
  const tables = await findTables(runner);
  const statements = tables.map((table) => accessStatements({ ...table, policies: [] }));
  const wanted = hash('sha256', JSON.stringify([SCHEMA_STATEMENTS, statements]));
  const [found] = (await runner.query(
    `SELECT obj_description('buckler_sees_case(uuid)'::regprocedure, 'pg_proc') AS mark`,
  )) as unknown as { mark: string | null }[];
  if (found?.mark === wanted && tables.every(hasItsPolicies)) return;
  for (const statement of SCHEMA_STATEMENTS) await runner.query(statement);
  // Several statements in one message are one transaction.
  for (const table of tables) await runner.query(accessStatements(table).join(';\n'));
  await runner.query(`COMMENT ON ${MARK} IS '${wanted}'`);
}

/** After a dump was read in without its grants: the next migration applies them again. */
export async function forgetAccess(client: { query(sql: string): Promise<unknown> }): Promise<void> {
  await client.query(`DO $$ BEGIN COMMENT ON ${MARK} IS NULL; EXCEPTION WHEN undefined_function THEN NULL; END $$`);
}

/** A migration may have made a table anew, with nothing on it. */
function hasItsPolicies(table: FoundTable): boolean {
  const wanted = accessStatements(table).flatMap((sql) => /^CREATE POLICY "(\w+)"/.exec(sql)?.[1] ?? []);
  return wanted.sort().join() === [...table.policies].sort().join();
}

async function findTables(runner: QueryRunner): Promise<FoundTable[]> {
  return (await runner.query(
    `SELECT c.relname AS name,
       (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       (SELECT coalesce(array_agg(p.polname::text), '{}') FROM pg_policy p WHERE p.polrelid = c.oid) AS policies
     FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r','p')
       AND c.relname <> 'schema_migration' ORDER BY c.relname`,
  )) as FoundTable[];
}
