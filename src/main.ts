import 'reflect-metadata';
import { AppModule } from './app.module';
import { createWebApp, listen } from './create-app';
import { readConfigOrExit } from './infra/config/read-config';
import { migrateOnBoot } from './infra/database/migrate-on-boot';
import { Log } from './infra/logging/log';
import { shutDownOnSignals } from './shutdown';

/** The web process. Any number of them may run beside each other. */
async function main(): Promise<void> {
  const config = readConfigOrExit('web');
  await migrateOnBoot(config);
  const app = await createWebApp(AppModule.with(config), config);
  shutDownOnSignals(app);
  const port = await listen(app, config);
  app.get(Log).info('web ready', { port });
  process.send?.({ ready: true, port });
}

void main();
