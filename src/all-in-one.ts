import 'reflect-metadata';
import { AppModule } from './app.module';
import { createWebApp, listen } from './create-app';
import { DirectoryService } from './features/platform/directory.service';
import { readConfigOrExit } from './infra/config/read-config';
import { actAs, OPERATOR } from './infra/database/actor';
import { migrateOnBoot } from './infra/database/migrate-on-boot';
import { Log } from './infra/logging/log';
import { shutDownOnSignals } from './shutdown';
import { ProcessorsModule } from './worker.module';

/** Web and worker in one process: for one helpline with one server to look after. `npm start` runs this. */
async function main(): Promise<void> {
  const config = readConfigOrExit('all-in-one');
  await migrateOnBoot(config);
  const app = await createWebApp(AppModule.with(config, ProcessorsModule), config);
  shutDownOnSignals(app);
  const port = await listen(app, config);
  await actAs(OPERATOR, () => app.get(DirectoryService).seed());
  if (config.sandbox !== null) {
    const { demoFile } = config.sandbox;
    const { seedDemo } = await import('./local/seed-demo.js');
    await actAs(OPERATOR, () => seedDemo(app, demoFile));
  }
  app.get(Log).info('web and worker ready', { port });
  process.send?.({ ready: true, port });
}

void main();
