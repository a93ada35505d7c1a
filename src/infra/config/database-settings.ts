import { z } from 'zod';

/** `all-in-one` is web and worker in one process, each with its own login; `operator` is the command line. */
export type ProcessKind = 'web' | 'worker' | 'all-in-one' | 'operator';

export interface DatabaseSettings {
  /** What runs here: it decides which login is used, and which may be missing. */
  readonly process: ProcessKind;
  /** The owner's login: migrations, and nothing that a page or a job does. Null where it is not given, as it should be. */
  readonly ownerUrl: string | null;
  readonly webUrl: string;
  readonly workerUrl: string;
  readonly poolSize: number;
  readonly migrateOnBoot: boolean;
}

export const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'must start with postgres://')
  .optional();

interface Given {
  readonly DATABASE_URL?: string | undefined;
  readonly WEB_DATABASE_URL?: string | undefined;
  readonly WORKER_DATABASE_URL?: string | undefined;
  readonly DATABASE_POOL: number;
  readonly MIGRATE_ON_BOOT: boolean;
}

export function databaseSettings(given: Given, process: ProcessKind): DatabaseSettings {
  return {
    process,
    ownerUrl: given.DATABASE_URL ?? null,
    webUrl: given.WEB_DATABASE_URL ?? given.DATABASE_URL ?? '',
    workerUrl: given.WORKER_DATABASE_URL ?? given.DATABASE_URL ?? '',
    poolSize: given.DATABASE_POOL,
    migrateOnBoot: given.MIGRATE_ON_BOOT,
  };
}

const LOGINS_OF = {
  web: ['WEB_DATABASE_URL'],
  worker: ['WORKER_DATABASE_URL'],
  'all-in-one': ['WEB_DATABASE_URL', 'WORKER_DATABASE_URL'],
  operator: ['DATABASE_URL'],
} as const satisfies Record<ProcessKind, readonly (keyof Given)[]>;

/**
 * The logins this process needs. Outside production the owner's may stand in for both, for a database of one's own;
 * readiness then says so. In production it may not: whoever got into the web process would own the record and the keys.
 */
export function databaseProblems(given: Readonly<Record<string, unknown>>, process: ProcessKind): string[] {
  const missing = LOGINS_OF[process].filter((name) => given[name] === undefined);
  if (missing.length === 0) return [];
  if (given['NODE_ENV'] !== 'production' || process === 'operator')
    return given['DATABASE_URL'] !== undefined
      ? []
      : ['DATABASE_URL is missing: postgres://user:password@host:5432/database'];
  return missing.map(
    (name) => `${name} is missing: the login of this process, postgres://user:password@host:5432/database`,
  );
}
