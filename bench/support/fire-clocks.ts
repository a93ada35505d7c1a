import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../src/app.module';
import { DeadlineService } from '../../src/features/deadline/deadline.service';
import { DeadlineStore } from '../../src/features/deadline/deadline.store';
import { Clock } from '../../src/infra/clock/clock';
import { loadConfig } from '../../src/infra/config/app-config';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { type Percentiles, percentiles } from './measure';

/** A process with the product's own sweep, told when and where to run it: so that only the sweep is measured. */
export interface FireOrder {
  readonly settings: Readonly<Record<string, string>>;
}
export interface Fired {
  readonly ms: number;
  readonly query: Percentiles;
}

/** As the worker sweeps. */
const BATCH = 500;
const QUERIES = 100;
/** Two sweeps at work at once, as those of two processes would be: neither waits for what the other holds. */
const SWEEPS = 2;

/** Fires all that is due in this database, after the query for what is due was timed by itself. */
async function fire({ settings }: FireOrder): Promise<Fired> {
  const app = await NestFactory.createApplicationContext(AppModule.with(loadConfig(settings)), { logger: false });
  try {
    const query = await dueQuery(app.get(UnitOfWork), app.get(DeadlineStore), app.get(Clock));
    const deadlines = app.get(DeadlineService);
    const sweep = async () => {
      while ((await deadlines.fireDue(BATCH)) > 0);
    };
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: SWEEPS }, sweep));
    return { ms: performance.now() - startedAt, query };
  } finally {
    await app.close();
  }
}

/** The query as the sweep runs it, locks and all, given back each time. */
async function dueQuery(work: UnitOfWork, store: DeadlineStore, clock: Clock): Promise<Percentiles> {
  const times: number[] = [];
  for (let i = 0; i < QUERIES; i += 1) {
    await work
      .run(async (tx) => {
        const now = await clock.lawNow(tx);
        const startedAt = performance.now();
        const due = await store.lockDue(tx, now, BATCH);
        times.push(performance.now() - startedAt);
        throw new GivenBack(due.length);
      })
      .catch((error: unknown) => {
        if (!(error instanceof GivenBack) || error.count !== BATCH) throw error;
      });
  }
  return percentiles(times);
}

class GivenBack extends Error {
  constructor(readonly count: number) {
    super(`${count} clocks given back`);
  }
}

process.on('message', (order: FireOrder) => {
  fire(order).then(
    (fired) => process.send?.(fired),
    (error: unknown) => {
      process.stderr.write(`${(error as Error).stack ?? String(error)}\n`);
      process.exit(1);
    },
  );
});
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
