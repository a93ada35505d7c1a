import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import path from 'node:path';
import type { DataSourceOptions } from 'typeorm';
import { PreparingClient } from './preparing-client';

const STATEMENT_TIMEOUT_MS = 15_000;
/** Beyond the statement's own limit, so that Postgres is the one to say no while it can. */
const SILENCE_MARGIN_MS = 5_000;
/** A transaction waits for nothing but us. One that idles belongs to a process that was stopped, and holds its locks. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;
/** The same below src/ (Jest, .ts) and below dist/ (.js): we look for files of the kind we are ourselves. */
const EXTENSION = path.extname(__filename);
const SRC = path.resolve(__dirname, '..', '..');
const MIGRATIONS = path.resolve(SRC, '..', 'migrations');

type ExportedClass = new () => object;
export type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

/**
 * Every class exported by the files whose names end as given. Found by listing, because infra may not import a feature
 * (ADR 0002) and because a glob breaks in a checkout whose path holds brackets or parentheses.
 */
function classesIn(directory: string, ending: string): ExportedClass[] {
  const load = createRequire(__filename);
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending) && !file.endsWith('.d.ts'))
    .sort()
    .flatMap((file) => Object.values(load(path.join(directory, file)) as Record<string, unknown>))
    .filter((exported): exported is ExportedClass => typeof exported === 'function');
}

/** The classes behind our tables: whatever `*.entity` files export. */
export const entityClasses = (): ExportedClass[] => classesIn(SRC, `.entity${EXTENSION}`);

/** The migrations, oldest first. */
export const migrationClasses = (): ExportedClass[] => classesIn(MIGRATIONS, EXTENSION);

/**
 * A connection that says nothing for longer than any statement may take is dead, though nobody told us (a firewall forgot
 * it, a host vanished). It is ended, so that whoever waits fails and tries again on a new one; without this a sweep would
 * wait for ever. Idle connections do not live so long: the pool closes them after ten seconds.
 */
function mortalSocket(silentMs: number): Socket {
  const socket = new Socket();
  socket.setTimeout(silentMs, () => socket.destroy(new Error('the database has gone silent')));
  return socket;
}

/**
 * How every process of ours talks to Postgres. A statement may take 15 s and a transaction may idle 10 s, so that a
 * stuck request frees its connection and its locks by itself. The session's time zone is UTC. The schema is never
 * synchronised: the migrations are the truth, and `drift` proves that the entities agree with them.
 */
export function dataSourceOptions(
  url: string,
  options: {
    poolSize?: number;
    applicationName: string;
    statementTimeoutMs?: number;
    /** Every connection acts as the system from its first moment (ADR 0020): for the worker's login only. */
    isSystem?: boolean;
  },
): PostgresOptions {
  const statementTimeoutMs = options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS;
  return {
    type: 'postgres',
    url,
    applicationName: options.applicationName,
    poolSize: options.poolSize ?? 10,
    entities: entityClasses(),
    migrations: migrationClasses(),
    migrationsTableName: 'schema_migration',
    migrationsTransactionMode: 'each',
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    logging: false,
    connectTimeoutMS: 10_000,
    extra: {
      Client: PreparingClient,
      statement_timeout: statementTimeoutMs,
      ...(statementTimeoutMs === 0 ? {} : { stream: () => mortalSocket(statementTimeoutMs + SILENCE_MARGIN_MS) }),
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      options: `-c TimeZone=UTC${options.isSystem ? ' -c buckler.actor=system' : ''}`,
    },
  };
}
