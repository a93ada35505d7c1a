import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { InvariantError } from '../../domain/shared/decision';
import type { AppConfig } from '../config/app-config';
import { APP_CONFIG } from '../config/config.module';
import type { DatabaseActor } from './actor';
import { dataSourceOptions } from './data-source';

export interface Pool {
  readonly dataSource: DataSource;
  /** Its connections serve one actor all their lives and carry it from the start: no transaction has to say it. */
  readonly isForOneActor: boolean;
}

/** Where a unit of work gets its connection from. */
export interface PoolSource {
  of(actor: DatabaseActor | null): Promise<Pool>;
}

/**
 * Over which login a question is asked. A web process has the web's, a worker the worker's. Where both run in one
 * process, what acts as `system` takes the worker's and everything else the web's, so that the same grants hold there.
 */
@Injectable()
export class Pools implements PoolSource, OnApplicationShutdown {
  private readonly main: Pool;
  private readonly more = new Map<'worker' | 'owner', Promise<DataSource>>();

  constructor(
    @InjectDataSource() dataSource: DataSource,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {
    const { process } = config.database;
    this.main = { dataSource, isForOneActor: process === 'worker' || process === 'operator' };
  }

  /** Throws InvariantError for an actor that has no business in this process. */
  async of(actor: DatabaseActor | null): Promise<Pool> {
    const { database } = this.config;
    if (database.process === 'operator' || database.process === 'worker') return this.main;
    if (actor?.kind === 'operator') return this.second('owner', database.ownerUrl);
    if (actor?.kind !== 'system') return this.main;
    if (database.process === 'web') throw new InvariantError('a web process does not act as the system');
    return this.second('worker', database.workerUrl);
  }

  /** Opened when it is first needed. One that could not be opened is tried anew by whoever comes next. */
  private async second(which: 'worker' | 'owner', url: string | null): Promise<Pool> {
    if (url === null) throw new InvariantError(`this process has no address for the ${which} of the database`);
    let opening = this.more.get(which);
    if (opening === undefined) {
      const applicationName = which === 'worker' ? 'buckler' : 'buckler-operator';
      const poolSize = which === 'worker' ? this.config.database.poolSize : 2;
      opening = new DataSource(
        dataSourceOptions(url, { poolSize, applicationName, isSystem: which === 'worker' }),
      ).initialize();
      this.more.set(which, opening);
      opening.catch(() => this.more.delete(which));
    }
    return { dataSource: await opening, isForOneActor: true };
  }

  async onApplicationShutdown(): Promise<void> {
    for (const opening of this.more.values()) await opening.then((one) => one.destroy()).catch(() => undefined);
  }
}
