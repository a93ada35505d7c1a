import { type Envelope, standaloneKeyId } from '../../infra/crypto/envelope';
import type { OpenDatabase } from '../../infra/database/open-database';
import { mustSeeAll } from '../../infra/database/sees-all';
import { keyIdsOf, type StandaloneSecret, STANDALONE_SECRETS } from './standalone-secrets';

export interface RotationReport {
  /** Rows that were wrapped or sealed again by this run. */
  readonly rewrapped: number;
  /** What could not be opened with the keys that are known: the table and the row's id, never more. */
  readonly failed: readonly string[];
}

export interface RotationOptions {
  readonly batch?: number;
  /** Told after each batch that was committed. */
  readonly onBatch?: (rewrappedSoFar: number) => void;
}

const BATCH = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';
/** New cases may come, under the old key, from processes that were not started again yet; more passes than that is no accident. */
const MAX_PASSES = 5;

/**
 * Wraps the key of every case, and seals every standalone secret, by the current outer key; the fields of the cases stay
 * as they are. Each batch is a transaction of its own and changes only rows that still hold what was read:
 * so it may be killed and started again at any moment, run twice at once, and run beside everything else. No row is ever
 * without a key that opens it, and nobody waits for longer than one small update.
 */
export async function rotate(
  database: OpenDatabase,
  envelope: Envelope,
  options: RotationOptions = {},
): Promise<RotationReport> {
  const total = { rewrapped: 0 };
  const told = (count: number) => {
    total.rewrapped += count;
    options.onBatch?.(total.rewrapped);
  };
  const batch = options.batch ?? BATCH;
  let failed: string[] = [];
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    failed = [];
    let found = await rewrapKeyRing(database, envelope, batch, { told, failed });
    for (const secret of STANDALONE_SECRETS)
      found += await resealColumn(database, envelope, secret, { batch, told, failed });
    if (found === failed.length) break;
  }
  return { rewrapped: total.rewrapped, failed };
}

interface Progress {
  readonly told: (count: number) => void;
  readonly failed: string[];
}

/** One pass over the key ring; how many rows were found under another key. */
async function rewrapKeyRing(
  database: OpenDatabase,
  envelope: Envelope,
  batch: number,
  { told, failed }: Progress,
): Promise<number> {
  const current = envelope.currentOuterKeyId;
  let found = 0;
  for (let last = FIRST; ;) {
    const { rows, changed } = await seeingAll(database, async (tx) => {
      const due = await tx.query<{ id: string; wrapped: Buffer; outer: string }[]>(
        `SELECT case_id AS id, wrapped_key AS wrapped, outer_key_id AS outer FROM key_ring
         WHERE case_id > $1 AND outer_key_id <> $2 ORDER BY case_id LIMIT $3`,
        [last, current, batch],
      );
      const done = due.flatMap((row) => {
        const again = attempt(() => envelope.rewrap(row.id, row.wrapped, row.outer));
        if (again === null) failed.push(`key_ring ${row.id} (outer key ${row.outer})`);
        return again === null ? [] : [{ ...row, again: again.wrapped }];
      });
      const [, count] = await tx.query<[unknown, number]>(
        `UPDATE key_ring k SET wrapped_key = n.again, outer_key_id = $4
         FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS n (id, was, again)
         WHERE k.case_id = n.id AND k.wrapped_key = n.was`,
        [done.map((row) => row.id), done.map((row) => row.wrapped), done.map((row) => row.again), current],
      );
      return { rows: due, changed: count };
    });
    if (rows.length === 0) return found;
    found += rows.length;
    last = rows.at(-1)!.id;
    told(changed);
  }
}

/** One pass over a column of standalone secrets; how many were found under another key. */
async function resealColumn(
  database: OpenDatabase,
  envelope: Envelope,
  secret: StandaloneSecret,
  { batch, told, failed }: Progress & { batch: number },
): Promise<number> {
  const { table, column, id, owner, purpose } = secret;
  let found = 0;
  for (let last = FIRST; ;) {
    const { rows, old, changed } = await seeingAll(database, async (tx) => {
      const all = await tx.query<{ id: string; owner: string; sealed: Buffer }[]>(
        `SELECT ${id} AS id, ${owner} AS owner, ${column} AS sealed FROM ${table}
         WHERE ${id} > $1 AND ${column} IS NOT NULL ORDER BY ${id} LIMIT $2`,
        [last, batch],
      );
      const due = all.filter(({ sealed }) => attempt(() => standaloneKeyId(sealed)) !== envelope.currentOuterKeyId);
      const done = due.flatMap((row) => {
        const again = attempt(() =>
          envelope.sealStandalone(envelope.openStandalone(row.sealed, purpose(row.owner)), purpose(row.owner)),
        );
        if (again === null) failed.push(`${table}.${column} ${row.id}`);
        return again === null ? [] : [{ ...row, again }];
      });
      const [, count] = await tx.query<[unknown, number]>(
        `UPDATE ${table} t SET ${column} = n.again
         FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS n (id, was, again)
         WHERE t.${id} = n.id AND t.${column} = n.was`,
        [done.map((row) => row.id), done.map((row) => row.sealed), done.map((row) => row.again)],
      );
      return { rows: all, old: due, changed: count };
    });
    if (rows.length === 0) return found;
    last = rows.at(-1)!.id;
    found += old.length;
    if (changed > 0) told(changed);
  }
}

/** How many rows need each outer key: those that rows name, and those that are configured and named by none. */
export async function countByKey(database: OpenDatabase, configured: readonly string[]): Promise<Map<string, number>> {
  const rows = await seeingAll(database, (tx) =>
    tx.query<{ id: string; count: number }[]>(
      `SELECT outer_key_id AS id, count(*)::int AS count
     FROM (SELECT outer_key_id FROM key_ring UNION ALL ${STANDALONE_SECRETS.map(keyIdsOf).join(' UNION ALL ')}) AS named
     GROUP BY 1 ORDER BY 1`,
    ),
  );
  return new Map([...configured.map((id) => [id, 0] as const), ...rows.map(({ id, count }) => [id, count] as const)]);
}

/**
 * One transaction in which a row that a policy would hide from this role is an error. What is not seen is not wrapped
 * again, and then a key would be called unneeded that is needed.
 */
function seeingAll<T>(database: OpenDatabase, work: (tx: OpenDatabase['manager']) => Promise<T>): Promise<T> {
  return database.transaction(async (tx) => {
    await mustSeeAll((sql) => tx.query<{ name: string }[]>(sql));
    return work(tx);
  });
}

function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
