import type { AppConfig } from '../config/app-config';
import { migrate } from './migrate';

/** Where the settings ask for it: the owner's address migrates, and makes the logins that this process then uses. */
export async function migrateOnBoot({ database }: AppConfig): Promise<void> {
  if (!database.migrateOnBoot) return;
  if (database.ownerUrl === null) throw new Error('MIGRATE_ON_BOOT needs DATABASE_URL, the address of the owner');
  await migrate(database.ownerUrl, undefined, { web: database.webUrl, worker: database.workerUrl });
}
