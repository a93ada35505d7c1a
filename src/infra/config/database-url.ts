/**
 * The database's address for the small programs (migrate, drift) that need nothing else of the configuration.
 * Throws a one-line message when DATABASE_URL is missing or is no Postgres address; never echoes the value.
 */
export function readDatabaseUrl(): string {
  const url = process.env['DATABASE_URL'] ?? '';
  if (url === '') throw new Error('DATABASE_URL is missing: postgres://user:password@host:5432/database');
  if (!/^postgres(ql)?:\/\//.test(url)) throw new Error('DATABASE_URL must start with postgres://');
  return url;
}

/** Addresses of the logins that `migrate` makes; null for one that is not given. */
export function readLogins(): { web: string | null; worker: string | null; auditor: string | null } {
  const read = (name: string): string | null => {
    const url = process.env[name] ?? '';
    if (url === '') return null;
    if (!/^postgres(ql)?:\/\//.test(url)) throw new Error(`${name} must start with postgres://`);
    return url;
  };
  return {
    web: read('WEB_DATABASE_URL'),
    worker: read('WORKER_DATABASE_URL'),
    auditor: read('AUDITOR_DATABASE_URL'),
  };
}
