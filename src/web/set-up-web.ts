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
import { limitAddress, limitServer } from './server-limits';
import { wearTestLanguage } from './wear-test-language';
import { limitSources } from './limit-sources';
import { headersOfEveryAnswer, securityHeaders } from './security-headers';
import { Sources } from './sources';
import { createTemplates } from './templates';
import { readContext, type WebKit } from './web-context';

/**
 * Everything between the socket and a controller, in the order it happens. The application is created with
 * `bodyParser: false`: the parsers here are the only ones. Nothing is switched off in tests.
 */
export function setUpWeb(app: NestExpressApplication, config: AppConfig): void {
  const clock = app.get(Clock);
  const isHttps = config.publicUrl.startsWith('https:');
  const isProxyKnown = config.trustedProxies.length > 0;
  const kit: WebKit = {
    config,
    clock,
    templates: createTemplates(),
    assets: new AssetStore(assetFolder()),
    isHttps,
    // We do not speak TLS: over HTTPS there is a proxy, and if it was not named it is all we would see.
    sources: new Sources(() => clock.now(), isProxyKnown || !isHttps),
  };
  if (isHttps && !isProxyKnown) app.get(Log).warn('TRUSTED_PROXIES is not set: no limits per source');
  const headers = headersOfEveryAnswer(isHttps);
  limitServer(app.getHttpServer(), headers);
  app.disable('x-powered-by');
  app.disable('etag'); // pages are `no-store`; an ETag would only tell two answers apart
  // One spelling per address: what is decided by a path (the cookie, the CSRF rule, the allowance) holds for the route as
  // well. Nest's adapter has made the router by now, so Express' settings of these names would come too late.
  const { router } = app.getHttpAdapter().getInstance() as unknown as { router: Record<string, unknown> };
  Object.assign(router, { caseSensitive: true, strict: true });
  app.set('trust proxy', [...config.trustedProxies]);
  app.setLocal('webKit', kit);
  app.use(requestLog(app.get(Log)));
  app.use(securityHeaders(headers));
  app.use(kit.assets.serve());
  app.use(readContext(kit));
  if (config.pages.testLanguages) app.use(wearTestLanguage());
  app.use(limitAddress());
  app.use(limitSources(kit));
  app.use(bodyParsers());
  app.use(refuseForeignForms(kit));
  // Last, so that no parser loses it: what is asked of the database from here on is asked for nobody, until somebody is known.
  app.use((_req: Request, _res: Response, next: NextFunction) => asNobody(next));
  app.useGlobalFilters(new ErrorFilter(app.get(Log)));
}
