import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { StaleError } from '../../domain/shared/errors';
import { faultPoint } from '../faults/fault-points';
import { withPendingWrites } from './before-commit';

/** A running transaction. Passed as the first argument to every store, audit and outbox call: no hidden context. */
export type Tx = EntityManager;

/**
 * The only way to change rows: load, decide, compare-and-set, audit, outbox in one transaction.
 * No network, queue or mail call belongs inside.
 */
@Injectable()
export class UnitOfWork {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Runs `work` in a transaction; a lost race ({@link StaleError}, serialisation, deadlock, a plan that a migration made stale) is tried once more. */
  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.once(work);
    } catch (error) {
      if (!isLostRace(error)) throw error;
      return this.once(work);
    }
  }

  /** For read models that ask several questions: all answers are of one and the same moment. */
  snapshot<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.dataSource.transaction('REPEATABLE READ', work);
  }

  /** For a single question: one connection, no transaction of its own. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return work(this.dataSource.manager);
  }

  private async once<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const result = await this.dataSource.transaction(async (tx) => {
      const done = await withPendingWrites(tx, () => work(tx));
      faultPoint('before-commit');
      return done;
    });
    faultPoint('after-commit');
    return result;
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
