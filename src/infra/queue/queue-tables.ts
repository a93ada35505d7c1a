import { runMigrations } from 'bullmq';
import type { PoolClient } from 'pg';
import { GROUPS } from '../database/access-sql';

/** Where BullMQ keeps its own tables when there is no Redis. */
export const QUEUE_SCHEMA = 'bullmq';

/**
 * BullMQ's tables, made by the owner of the database: the worker's login uses them. It may add to this schema, because
 * BullMQ makes a sequence for each queue when it first needs one, and to no other.
 */
export async function makeQueueTables(client: PoolClient): Promise<void> {
  await runMigrations(client, QUEUE_SCHEMA);
  const { rows } = await client.query(
    `SELECT 1 FROM pg_class c WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r'
     AND NOT (has_schema_privilege($2, c.relnamespace, 'CREATE') AND has_table_privilege($2, c.oid, 'DELETE')) LIMIT 1`,
    [QUEUE_SCHEMA, GROUPS.worker],
  );
  if (rows.length === 0) return;
  await client.query(`
    GRANT USAGE, CREATE ON SCHEMA ${QUEUE_SCHEMA} TO ${GROUPS.worker};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${QUEUE_SCHEMA} TO ${GROUPS.worker};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${QUEUE_SCHEMA} TO ${GROUPS.worker}`);
}
