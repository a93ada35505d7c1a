import { type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { AddressInfo } from 'node:net';
import type { AppConfig } from './infra/config/app-config';
import { Log } from './infra/logging/log';
import { NestLog } from './infra/logging/nest-log';
import { setUpWeb } from './web/set-up-web';

/** A web application, ready to listen. The body parsers are those of {@link setUpWeb} alone; how it stops is `web/draining`. */
export async function createWebApp(module: DynamicModule, config: AppConfig): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(module, {
    bodyParser: false,
    bufferLogs: true,
  });
  app.useLogger(new NestLog(app.get(Log)));
  setUpWeb(app, config);
  return app;
}

/** Listens where the settings say and answers the port that was taken. */
export async function listen(app: NestExpressApplication, config: AppConfig): Promise<number> {
  await app.listen(config.port, config.host);
  return ((app.getHttpServer() as { address(): unknown }).address() as AddressInfo).port;
}
