import { availableParallelism } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { hash } from '@node-rs/argon2';
import { SecretHasher } from '../src/infra/crypto/secret-hash';
import { Child } from './support/child';
import { compiled, type Lab } from './support/lab';
import { processDatabase, withSql } from './support/sql';
import { loadReports, type LoadResult } from './support/load';
import { compared, listed, middle, percentiles, type Results, round, ROUNDS } from './support/measure';

const CONNECTIONS = 50;
const REQUESTS = 1_500;
const WARM_UP = 500;
const FULL_COST_REQUESTS = 200;
const HASHES = 60;
/** OWASP Password Storage Cheat Sheet, Argon2id; the product's default (infra/config). */
const FULL_COST = { memoryCost: 47_104, timeCost: 1, parallelism: 1 };

/** Reports per second over HTTP, the receipt's Argon2id made nearly free, against a bare Nest handler with one INSERT. */
export async function benchIntake(lab: Lab): Promise<Results> {
  const product: LoadResult[] = [];
  const bare: LoadResult[] = [];
  await inProcess(lab, 'src/main.js', {}, (ours) =>
    inProcess(lab, 'bench/support/bare-nest.js', {}, async (theirs) => {
      for (const child of [ours, theirs]) await oneRound(lab, child, WARM_UP);
      // In turns: what else the machine does hits both alike.
      for (let i = 0; i < ROUNDS; i += 1) {
        product.push(await oneRound(lab, ours, REQUESTS));
        bare.push(await oneRound(lab, theirs, REQUESTS));
      }
    }),
  );
  const { rate, p50Ms, p95Ms, p99Ms } = middle(product);
  const notes = `${CONNECTIONS} connections; rounds ${listed(product)}; baseline rounds ${listed(bare)}`;
  return { intake: { ...compared(rate, middle(bare).rate), unit: 'reports/s', p50Ms, p95Ms, p99Ms, notes } };
}

/** The same at the full cost of Argon2id, and fifty people in the same moment, all of whom must be taken. */
export async function benchIntakeFull(lab: Lab): Promise<Results> {
  const full = { ARGON2_MEMORY_KIB: String(FULL_COST.memoryCost) };
  return inProcess(lab, 'src/main.js', full, async (child) => {
    const formKey = lab.settings['FORM_KEY']!;
    const port = child.ready.port!;
    await loadReports({ port, connections: CONNECTIONS, requests: CONNECTIONS, formKey });
    const burst = await loadReports({ port, connections: CONNECTIONS, requests: CONNECTIONS, formKey });
    if (burst.accepted !== CONNECTIONS) throw new Error(`only ${burst.accepted} of ${CONNECTIONS} people were taken`);
    const { rate, p50Ms, p95Ms, p99Ms } = await loadReports({
      port,
      connections: CONNECTIONS,
      requests: FULL_COST_REQUESTS,
      formKey,
    });
    const notes = `${burst.accepted} of ${CONNECTIONS} at the same moment accepted, the slowest after ${round(burst.slowestMs)} ms`;
    return { 'intake-full': { value: round(rate), unit: 'reports/s', p50Ms, p95Ms, p99Ms, notes } };
  });
}

/** The receipt's hash alone, fifty asked for at once, against the same call without our gate. */
export async function benchReceipt(): Promise<Results> {
  const hasher = new SecretHasher();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const ours = await threeTimes(() => timeHashes((secret) => hasher.hashSecret(secret)));
  delay.disable();
  const raw = await threeTimes(() => timeHashes((secret) => hash(secret, FULL_COST)));
  const { rate, p50Ms, p95Ms, p99Ms } = middle(ours);
  const blocked = round(delay.percentile(99) / 1e6);
  const notes = `${HASHES} asked for at once on ${availableParallelism()} cores; meanwhile the event loop was late by ${blocked} ms (p99)`;
  return { receipt: { ...compared(rate, middle(raw).rate), unit: 'hashes/s', p50Ms, p95Ms, p99Ms, notes } };
}

async function timeHashes(make: (secret: string) => Promise<string>) {
  const times: number[] = [];
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: HASHES }, async (_, index) => {
      await make(`six words for receipt number ${index}`);
      times.push(performance.now() - startedAt);
    }),
  );
  return { rate: HASHES / ((performance.now() - startedAt) / 1000), ...percentiles(times) };
}

async function threeTimes<T>(work: () => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (let i = 0; i < ROUNDS; i += 1) done.push(await work());
  return done;
}

async function oneRound(lab: Lab, child: Child, requests: number): Promise<LoadResult> {
  const plan = { port: child.ready.port!, connections: CONNECTIONS, formKey: lab.settings['FORM_KEY']! };
  const result = await loadReports({ ...plan, requests });
  if (result.accepted !== requests) throw new Error(`only ${result.accepted} of ${requests} reports were accepted`);
  return result;
}

/** A process of its own on an empty database, so that neither the load nor the other side shares its event loop. */
async function inProcess<T>(
  lab: Lab,
  program: string,
  settings: Record<string, string>,
  work: (child: Child) => Promise<T>,
): Promise<T> {
  const database = await lab.database();
  await withSql(database, (sql) => sql('CREATE TABLE bare (id uuid PRIMARY KEY, body jsonb NOT NULL)'));
  const profile =
    process.env['BENCH_PROFILE'] === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${process.env['BENCH_PROFILE']}`];
  const child = await Child.start(
    compiled(program),
    { ...lab.settings, ...settings, ...processDatabase(database) },
    profile,
  );
  try {
    return await work(child);
  } finally {
    await child.stop();
  }
}
