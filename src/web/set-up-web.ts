import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { Clock } from '../infra/clock/clock';
import type { AppConfig } from '../infra/config/app-config';
import { asNobody } from '../infra/database/actor';
import { Log } from '../infra/logging/log';
import { AssetStore, assetFolder } from './assets';
import { bodyParsers } from './body-parsers';
import { refuseForeignForms } from './csrf';
import { ErrorFilter } from './error.filter';
import { requestLog } from './request-log';
import { securityHeaders } from './security-headers';
import { createTemplates } from './templates';
import { readContext, type WebKit } from './web-context';

/**
 * Everything between the socket and a controller, in the order it happens. The application is created with
 * `bodyParser: false`: the parsers here are the only ones. Nothing is switched off in tests.
 */
export function setUpWeb(app: NestExpressApplication, config: AppConfig): void {
  const kit: WebKit = {
    config,
    clock: app.get(Clock),
    templates: createTemplates(),
    assets: new AssetStore(assetFolder()),
    isHttps: config.publicUrl.startsWith('https:'),
  };
  app.disable('x-powered-by');
  app.disable('etag'); // pages are `no-store`; an ETag would only tell two answers apart
  app.setLocal('webKit', kit);
  app.use(requestLog(app.get(Log)));
  app.use(securityHeaders(kit.isHttps));
  app.use(kit.assets.serve());
  app.use(readContext(kit));
  app.use(bodyParsers());
  app.use(refuseForeignForms(kit));
  // Last, so that no parser loses it: what is asked of the database from here on is asked for nobody, until somebody is known.
  app.use((_req: Request, _res: Response, next: NextFunction) => asNobody(next));
  app.useGlobalFilters(new ErrorFilter(app.get(Log)));
}
