import { AsyncLocalStorage } from 'node:async_hooks';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { StaleError } from '../../domain/shared/errors';
import { faultPoint } from '../faults/fault-points';
import { contextStatement, currentActor, type DatabaseActor } from './actor';
import { withPendingWrites } from './before-commit';
import { type Pool, Pools, type PoolSource } from './pools';

/** A running transaction. Passed as the first argument to every store, audit and outbox call: no hidden context. */
export type Tx = EntityManager;

/** Set while {@link UnitOfWork.rehearse} runs: a unit of work that came to its end is given back. */
const rehearsing = new AsyncLocalStorage<true>();

class Rehearsed extends Error {
  override readonly name = 'Rehearsed';
}

/**
 * The only door to the database, and the only way to change rows: load, decide, compare-and-set, audit, outbox in one
 * transaction. For whom it is asked is said here and nowhere else, once for each transaction and only for its length
 * ({@link DatabaseActor}, ADR 0020). No network, queue or mail call belongs inside.
 */
@Injectable()
export class UnitOfWork {
  private readonly pools: PoolSource;

  /** Programs that are not the service give the one connection pool they have, which is the owner's. */
  constructor(@Inject(Pools) pools: PoolSource | DataSource) {
    this.pools =
      pools instanceof DataSource ? { of: () => Promise.resolve({ dataSource: pools, isForOneActor: false }) } : pools;
  }

  /** Runs `work` in a transaction; a lost race ({@link StaleError}, serialisation, deadlock, a plan that a migration made stale) is tried once more. */
  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.once(work);
    } catch (error) {
      if (!isLostRace(error)) throw error;
      return this.once(work);
    }
  }

  /**
   * Tries a step without effect: `step` is the real one, rules, rows and record, and the unit of work it runs is given
   * back at the end. It must run one unit of work only. Rejects with what the real step would be refused with.
   */
  async rehearse(step: () => Promise<unknown>): Promise<void> {
    try {
      await rehearsing.run(true, step);
    } catch (error) {
      if (!(error instanceof Rehearsed)) throw error;
    }
  }

  /** For read models that ask several questions: all answers are of one and the same moment. */
  async snapshot<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const actor = currentActor();
    return inTransaction(await this.pools.of(actor), 'BEGIN ISOLATION LEVEL REPEATABLE READ', actor, work);
  }

  /**
   * For a single question. Where the connection serves one actor only, it needs no transaction of its own; elsewhere it
   * has one, because what is said of the actor must end with it.
   */
  async read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const actor = currentActor();
    const pool = await this.pools.of(actor);
    if (actor === null || pool.isForOneActor) return work(pool.dataSource.manager);
    return inTransaction(pool, 'BEGIN', actor, work);
  }

  private async once<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const actor = currentActor();
    const result = await inTransaction(await this.pools.of(actor), 'BEGIN', actor, async (tx) => {
      const done = await withPendingWrites(tx, () => work(tx));
      if (rehearsing.getStore() === true) throw new Rehearsed();
      faultPoint('before-commit');
      return done;
    });
    faultPoint('after-commit');
    return result;
  }
}

/**
 * One message begins the transaction and says for whom it is: the context costs no round trip. (TypeORM's own
 * `startTransaction` would send the beginning, and the isolation level, by itself.)
 */
async function inTransaction<T>(
  { dataSource, isForOneActor }: Pool,
  begin: string,
  actor: DatabaseActor | null,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query(actor === null || isForOneActor ? begin : `${begin}; ${contextStatement(actor)}`);
    // TypeORM must know of it: a transaction inside this one is a savepoint, and ends are ends.
    Object.assign(runner, { isTransactionActive: true, transactionDepth: 1 });
    const result = await work(runner.manager);
    await runner.commitTransaction();
    return result;
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';
const PLAN_IS_STALE = '0A000';

function isLostRace(error: unknown): boolean {
  if (error instanceof StaleError) return true;
  const code = (error as { driverError?: { code?: string } }).driverError?.code;
  return code === SERIALIZATION_FAILURE || code === DEADLOCK || code === PLAN_IS_STALE;
}
