import { randomBytes, randomUUID } from 'node:crypto';
import { PDQ_MATCH_DISTANCE, pdqDistance } from '../src/domain/fingerprint/pdq';
import { filedUnder } from '../src/domain/fingerprint/pieces';
import { CaseKeyService } from '../src/features/case/case-key.service';
import { FingerprintMatchService } from '../src/features/fingerprint/fingerprint-match.service';
import { FingerprintMatchStore } from '../src/features/fingerprint/fingerprint-match.store';
import { AuditLog } from '../src/infra/audit/audit-log';
import { SystemClock } from '../src/infra/clock/clock';
import { Envelope } from '../src/infra/crypto/envelope';
import { type OpenDatabase, openDatabase } from '../src/infra/database/open-database';
import { UnitOfWork } from '../src/infra/database/unit-of-work';
import type { Lab } from './support/lab';
import { compared, percentiles, type Results, ROUNDS } from './support/measure';
import { type Sql, withSql } from './support/sql';

const KEPT = Number(process.env['BENCH_FINGERPRINTS'] ?? 100_000);
const PER_CASE = 4;
const CHUNK = 250;
const NEW = 60;

/**
 * Which other cases have the same picture, for one new fingerprint among those that are kept: by its pieces, as the
 * worker does it, its matches kept and both records written; against opening every value there is. Each new one has one
 * neighbour, 31 bits off, which both must find.
 */
export async function benchLinked(lab: Lab): Promise<Results> {
  const envelope = new Envelope({ outerKeys: [{ id: 'k1', key: randomBytes(32) }], indexKey: randomBytes(32) });
  const keys = new CaseKeyService(envelope);
  const url = await lab.database();
  lab.say(`  keeping ${KEPT} fingerprints`);
  const fresh = await withSql(url, async (sql) => {
    const kept: string[] = [];
    for (let from = 0; from < KEPT; from += CHUNK * PER_CASE) kept.push(...(await fill(sql, keys)));
    const files: string[] = [];
    for (const value of kept.slice(0, NEW)) files.push(await addOne(sql, keys, neighbourOf(value)));
    await sql('VACUUM ANALYZE');
    return files;
  });
  const database = await openDatabase(url, 'bench');
  try {
    const service = matcher(database, keys);
    const times: number[] = [];
    for (const file of fresh) times.push(await timed(() => service.compare(file)));
    const [found] = await database.query<[{ n: number }]>(
      'SELECT count(DISTINCT fingerprint_id)::int AS n FROM fingerprint_match WHERE distance = $1',
      [PDQ_MATCH_DISTANCE],
    );
    if (found.n !== NEW * 2) throw new Error(`of ${NEW} neighbours ${found.n / 2} were found`);
    const scans: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) scans.push(await timed(() => scan(database, keys)));
    const [p50, baseline] = [percentiles(times), percentiles(scans).p50Ms];
    const notes = `${KEPT} kept in ${KEPT / PER_CASE} cases, ${NEW} new ones, each neighbour found; baseline: opening all of them; smaller is better`;
    return { linked: { ...compared(p50.p50Ms, baseline), unit: 'ms', ...p50, notes } };
  } finally {
    await database.destroy();
  }
}

const matcher = (database: OpenDatabase, keys: CaseKeyService): FingerprintMatchService =>
  new FingerprintMatchService(
    new UnitOfWork(database),
    new SystemClock(),
    keys,
    new FingerprintMatchStore(),
    new AuditLog(),
  );

/** The same value with 31 other bits, as far apart as can be. */
function neighbourOf(value: string): string {
  let mask = 0n;
  for (let bit = 0; bit < PDQ_MATCH_DISTANCE; bit += 1) mask |= 1n << BigInt(bit * 8 + 3);
  return (BigInt(`0x${value}`) ^ mask).toString(16).padStart(64, '0');
}

async function fill(sql: Sql, keys: CaseKeyService): Promise<string[]> {
  const cases = Array.from({ length: CHUNK }, () => {
    const id = randomUUID();
    const { vault, wrapped } = keys.create(id);
    const values = Array.from({ length: PER_CASE }, () => randomBytes(32).toString('hex'));
    return {
      id,
      wrapped: wrapped.wrapped,
      values,
      sealed: values.map((value) => vault.seal('fingerprint.value', value)),
    };
  });
  await sql(
    `WITH k AS (SELECT * FROM unnest($1::uuid[], $2::bytea[]) AS k (id, wrapped)), c AS (
       INSERT INTO "case" (id, locator, state, language, created_at, changed_at)
       SELECT id, id::text, 'intake', 'en', now(), now() FROM k)
     INSERT INTO key_ring (case_id, wrapped_key, outer_key_id, created_at) SELECT id, wrapped, 'k1', now() FROM k`,
    [cases.map(({ id }) => id), cases.map(({ wrapped }) => wrapped)],
  );
  const rows = cases.flatMap(({ id, values, sealed }) =>
    values.map((value, nth) => ({ id: randomUUID(), caseId: id, value, sealed: sealed[nth]! })),
  );
  await insert(sql, keys, rows);
  return rows.map(({ value }) => value);
}

/** One more, in a case of its own; answers its file. */
async function addOne(sql: Sql, keys: CaseKeyService, value: string): Promise<string> {
  const caseId = randomUUID();
  const { vault, wrapped } = keys.create(caseId);
  await sql(
    `WITH c AS (INSERT INTO "case" (id, locator, state, language, created_at, changed_at)
       VALUES ($1::uuid, $1::uuid::text, 'intake', 'en', now(), now()))
     INSERT INTO key_ring (case_id, wrapped_key, outer_key_id, created_at) VALUES ($1::uuid, $2, 'k1', now())`,
    [caseId, wrapped.wrapped],
  );
  const id = randomUUID();
  await insert(sql, keys, [{ id, caseId, value, sealed: vault.seal('fingerprint.value', value) }]);
  return id;
}

async function insert(
  sql: Sql,
  keys: CaseKeyService,
  rows: readonly { id: string; caseId: string; value: string; sealed: Buffer }[],
): Promise<void> {
  await sql(
    `INSERT INTO fingerprint (id, case_id, file_id, kind, value_sealed, value_index, quality, added_at)
     SELECT id, case_id, id, 'pdq', sealed, sealed, 90, now() FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) AS f (id, case_id, sealed)`,
    [rows.map(({ id }) => id), rows.map(({ caseId }) => caseId), rows.map(({ sealed }) => sealed)],
  );
  const pieces = rows.flatMap(({ id, caseId, value }) =>
    keys.pieceIndexes(filedUnder('pdq', value)).map((index) => ({ index, id, caseId })),
  );
  await sql(
    `INSERT INTO fingerprint_piece (piece_index, fingerprint_id, case_id)
     SELECT * FROM unnest($1::bytea[], $2::uuid[], $3::uuid[])`,
    [pieces.map(({ index }) => index), pieces.map(({ id }) => id), pieces.map(({ caseId }) => caseId)],
  );
}

/** What it would cost without pieces: every value is opened and measured. */
async function scan({ manager }: OpenDatabase, keys: CaseKeyService): Promise<void> {
  const wanted = randomBytes(32).toString('hex');
  const rows = await manager.query<{ caseId: string; sealed: Buffer }[]>(
    `SELECT case_id AS "caseId", value_sealed AS sealed FROM fingerprint WHERE kind = 'pdq'`,
  );
  const vaults = await keys.vaultsOf(manager, [...new Set(rows.map(({ caseId }) => caseId))], 'fingerprint-comparison');
  const near = rows.filter(
    ({ caseId, sealed }) =>
      pdqDistance(wanted, vaults.get(caseId)!.open('fingerprint.value', sealed)) <= PDQ_MATCH_DISTANCE,
  );
  if (near.length > 0) throw new Error('a random value has no neighbours');
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
