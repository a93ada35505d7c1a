import { randomBytes, randomUUID } from 'node:crypto';
import { CaseKeyService } from '../src/features/case/case-key.service';
import { Envelope } from '../src/infra/crypto/envelope';
import { type OpenDatabase, openDatabase } from '../src/infra/database/open-database';
import { countByKey, rotate } from '../src/local/keys/rotate';
import type { Lab } from './support/lab';
import { compared, percentiles, type Results, round, ROUNDS } from './support/measure';
import { withSql } from './support/sql';

const CASES = Number(process.env['BENCH_ROTATION_CASES'] ?? 10_000);
const CHUNK = 1_000;
const READERS = 4;
/** What the check S9 asks for. */
const LIMIT_MS = 5 * 60_000;

interface Sealed {
  readonly id: string;
  readonly sealed: Buffer;
}

/**
 * Another outer key for every case, as `npm run keys -- rotate` does it, while readers open cases all the time; against
 * one plain UPDATE of as many rows of the same table, with nobody beside it. Each round on fresh copies.
 */
export async function benchRotation(lab: Lab): Promise<Results> {
  const indexKey = randomBytes(32);
  const [k1, k2] = ['k1', 'k2'].map((id) => ({ id, key: randomBytes(32) }));
  const full = await lab.database();
  lab.say(`  making ${CASES} cases`);
  const cases = await load(full, new Envelope({ outerKeys: [k1!], indexKey }));
  const during = new Envelope({ outerKeys: [k2!, k1!], indexKey });
  const ours: number[] = [];
  const plain: number[] = [];
  const reads: number[] = [];
  for (let i = 0; i < ROUNDS; i += 1) {
    await onCopy(lab, full, async (database) => {
      const readers = Array.from({ length: READERS }, (_, nth) => readOn(database, during, cases, nth));
      ours.push(await timed(() => rotate(database, during)));
      reads.push(...(await Promise.all(readers.map((one) => one.stop()))).flat());
      const counts = await countByKey(database, []);
      if (counts.get('k2') !== CASES || counts.size !== 1) throw new Error('not every key was wrapped again');
    });
    await onCopy(lab, full, async (database) =>
      plain.push(await timed(() => database.query('UPDATE key_ring SET created_at = created_at'))),
    );
  }
  const [ms, baseline] = [middle(ours), middle(plain)];
  if (ms > LIMIT_MS) throw new Error(`the rotation took ${ms} ms`);
  const notes =
    `${CASES} cases, ${reads.length} reads beside it by ${READERS} readers, 0 failed; ` +
    `rounds ${ours.map(round).join(', ')}; baseline: one UPDATE of as many rows, alone, rounds ${plain.map(round).join(', ')}; smaller is better`;
  return { rotation: { ...compared(ms, baseline), unit: 'ms', ...percentiles(reads), notes } };
}

async function load(url: string, envelope: Envelope): Promise<Sealed[]> {
  const keys = new CaseKeyService(envelope);
  const made: Sealed[] = [];
  await withSql(url, async (sql) => {
    for (let from = 0; from < CASES; from += CHUNK) {
      const chunk = Array.from({ length: Math.min(CHUNK, CASES - from) }, () => {
        const id = randomUUID();
        const { vault, wrapped } = keys.create(id);
        return { id, wrapped: wrapped.wrapped, sealed: vault.seal('item.url', `https://example.org/${id}`) };
      });
      await sql(
        `WITH k AS (SELECT * FROM unnest($1::uuid[], $2::bytea[]) AS k (id, wrapped)), c AS (
           INSERT INTO "case" (id, locator, state, language, created_at, changed_at)
           SELECT id, id::text, 'intake', 'en', now(), now() FROM k)
         INSERT INTO key_ring (case_id, wrapped_key, outer_key_id, created_at) SELECT id, wrapped, 'k1', now() FROM k`,
        [chunk.map(({ id }) => id), chunk.map(({ wrapped }) => wrapped)],
      );
      made.push(...chunk.map(({ id, sealed }) => ({ id, sealed })));
    }
    await sql('VACUUM ANALYZE');
  });
  return made;
}

/** Opens one case after the other until it is stopped; a read that fails ends the benchmark. Milliseconds of each. */
function readOn(database: OpenDatabase, envelope: Envelope, cases: readonly Sealed[], nth: number) {
  const keys = new CaseKeyService(envelope);
  const state = { isOver: false };
  const run = async (): Promise<number[]> => {
    const times: number[] = [];
    for (let i = nth * 97; !state.isOver; i += 7) {
      const { id, sealed } = cases[i % cases.length]!;
      times.push(
        await timed(async () => (await keys.vaultOf(database.manager, id, 'database-check')).open('item.url', sealed)),
      );
    }
    return times;
  };
  const done = run();
  done.catch(() => undefined); // whoever stops it is told
  return {
    stop: () => {
      state.isOver = true;
      return done;
    },
  };
}

async function onCopy(lab: Lab, full: string, work: (database: OpenDatabase) => Promise<unknown>): Promise<void> {
  const database = await openDatabase(await lab.database(full), 'bench');
  try {
    await work(database);
  } finally {
    await database.destroy();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
