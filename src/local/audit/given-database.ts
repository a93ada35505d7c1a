import fs from 'node:fs';
import path from 'node:path';
import { portOfRunning } from '../backup/cluster-backup';
import { startEmbeddedPostgres } from '../embedded-postgres';
import { APP_DATABASE, APP_ROLE, clusterPassword } from '../postgres-cluster';

/** The address of a server, or the data directory of `npm start`. */
export type GivenDatabase = { readonly databaseUrl: string } | { readonly dataDir: string };

/** Where the database answers, and how to let go of it: an embedded one that does not run is started for us. */
export async function reach(given: GivenDatabase): Promise<{ url: string; release: () => Promise<void> }> {
  if ('databaseUrl' in given) return { url: given.databaseUrl, release: () => Promise.resolve() };
  const dataDir = path.join(given.dataDir, 'postgres');
  if (!fs.existsSync(path.join(dataDir, 'PG_VERSION')))
    throw new Error(
      `There is no database in ${given.dataDir}. Name the data directory with --data, or set DATABASE_URL.`,
    );
  const port = portOfRunning(dataDir);
  if (port === null) {
    const started = await startEmbeddedPostgres({ dataDir });
    return { url: started.url, release: () => started.stop() };
  }
  const password = clusterPassword(path.join(given.dataDir, 'keys', 'postgres.password'));
  const url = `postgres://${APP_ROLE}:${encodeURIComponent(password)}@127.0.0.1:${port}/${APP_DATABASE}`;
  return { url, release: () => Promise.resolve() };
}
