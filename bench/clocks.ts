import { Child } from './support/child';
import type { Fired, FireOrder } from './support/fire-clocks';
import { compiled, type Lab } from './support/lab';
import { processDatabase, withSql } from './support/sql';
import { DUE, loadClocks } from './support/load-clocks';
import { compared, type Results, round, ROUNDS } from './support/measure';

const MANY = Number(process.env['BENCH_CLOCKS'] ?? 1_000_000);
const FEW = DUE;
/** What one look takes at most. */
const BATCH = 500;
/** As docs/operations.md starts a worker. */
const NODE_OPTIONS = ['--max-semi-space-size=64'];
const OUTAGE_LIMIT_MS = 60_000;

/**
 * What a million running clocks cost beside ten thousand: the query for what is due, and firing ten thousand of them
 * (state, record, tasks and outbox), each round on a fresh copy and by a process that has done it before. Then the
 * outage: a worker starts on a database in which ten thousand clocks have been over for hours.
 */
export async function benchClocks(lab: Lab): Promise<Results> {
  const few = await loadClocks(lab, FEW, 'mixed');
  const many = await loadClocks(lab, MANY, 'mixed');
  const rounds = await fireInTurns(lab, few, many);
  const outage = await afterOutage(lab, await loadClocks(lab, MANY, 'overdue'));

  const middle = (pick: (one: (typeof rounds)[number]) => number) => rounds.map(pick).sort((a, b) => a - b)[1]!;
  const listed = (pick: (one: (typeof rounds)[number]) => number) => rounds.map((one) => round(pick(one))).join(', ');
  const query = rounds.map((one) => one.many.query).sort((a, b) => a.p50Ms - b.p50Ms)[1]!;
  const beside = `baseline: the same with ${FEW} clocks; smaller is better`;
  return {
    'clocks-due-query': {
      ...compared(
        middle((one) => one.many.query.p50Ms),
        middle((one) => one.few.query.p50Ms),
      ),
      unit: 'ms',
      ...query,
      notes: `finds and locks ${BATCH} of ${DUE} due clocks among ${MANY}; ${beside}`,
    },
    'clocks-fire': {
      ...compared(
        middle((one) => one.many.ms),
        middle((one) => one.few.ms),
      ),
      unit: 'ms',
      notes: `${DUE} due among ${MANY}, half breaches, half warnings with a reminder; rounds ${listed((one) => one.many.ms)}; baseline rounds ${listed((one) => one.few.ms)}; ${beside}`,
    },
    'clocks-outage': {
      value: round(outage / 1000),
      unit: 's',
      notes: `a worker process from its start until ${DUE} overdue clocks among ${MANY} are breaches with their tasks`,
    },
  };
}

async function fireInTurns(lab: Lab, few: string, many: string): Promise<{ few: Fired; many: Fired }[]> {
  const child = await Child.start(compiled('bench/support/fire-clocks.js'), {}, NODE_OPTIONS);
  const fire = async (template: string): Promise<Fired> => {
    const database = await lab.database(template);
    const order: FireOrder = { settings: { ...lab.settings, DATABASE_URL: database } };
    const fired = await child.ask<Fired>(order);
    await expectFired(database, DUE / 2);
    return fired;
  };
  try {
    await fire(few); // a worker that runs has long compiled its code
    const rounds: { few: Fired; many: Fired }[] = [];
    for (let i = 0; i < ROUNDS; i += 1) rounds.push({ few: await fire(few), many: await fire(many) });
    return rounds;
  } finally {
    await child.stop();
  }
}

async function afterOutage(lab: Lab, database: string): Promise<number> {
  const startedAt = performance.now();
  const worker = await Child.start(compiled('src/worker.js'), { ...lab.settings, ...processDatabase(database) });
  try {
    await withSql(database, async (sql) => {
      for (;;) {
        const [left] = await sql<{ n: number }>(
          `SELECT count(*)::int AS n FROM clock WHERE state = 'running' AND due_at <= now()`,
        );
        if (left!.n === 0) return;
        if (performance.now() - startedAt > OUTAGE_LIMIT_MS) throw new Error(`${left!.n} clocks are still overdue`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    });
    const ms = performance.now() - startedAt;
    await expectFired(database, DUE);
    return ms;
  } finally {
    await worker.stop();
  }
}

/** A figure for work that was lost or done twice would be worth nothing. */
async function expectFired(database: string, breaches: number): Promise<void> {
  const [seen] = await withSql(database, (sql) =>
    sql<{ clocks: number; entries: number; tasks: number }>(
      `SELECT (SELECT count(*)::int FROM clock WHERE state = 'breached') AS clocks,
         (SELECT count(*)::int FROM audit_entry WHERE action = 'clock.breached') AS entries,
         (SELECT count(*)::int FROM task WHERE kind = 'deadline_passed' AND done_at IS NULL) AS tasks`,
    ),
  );
  const { clocks, entries, tasks } = seen!;
  if (clocks !== breaches || entries !== breaches || tasks !== breaches)
    throw new Error(`${breaches} breaches were ${clocks} clocks, ${entries} entries and ${tasks} tasks`);
}
