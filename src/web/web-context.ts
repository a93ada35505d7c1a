import { randomBytes } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { AppConfig } from '../infra/config/app-config';
import type { Clock } from '../infra/clock/clock';
import type { Environment } from 'nunjucks';
import type { AssetStore } from './assets';
import { getCookie, setCookie } from './cookies';
import { isLanguage, languageFromHeader, type Language } from './i18n/language';

/** What every page needs, made once at boot. */
export interface WebKit {
  readonly config: AppConfig;
  readonly clock: Clock;
  readonly templates: Environment;
  readonly assets: AssetStore;
  readonly isHttps: boolean;
}

/** What we know about one request: nothing about the person but a random number and a language. */
export interface WebContext {
  /** Ties an error page to its log line. Random, never taken from the request. */
  readonly requestId: string;
  readonly visitorNonce: string;
  readonly isNewVisitor: boolean;
  language: Language;
}

const VISITOR = 'visitor';

export function webKitOf(req: Request): WebKit {
  return (req.app.locals as { webKit: WebKit }).webKit;
}

export function contextOf(res: Response): WebContext {
  return (res.locals as { web: WebContext }).web;
}

export function languageOf(res: Response): Language {
  return contextOf(res).language;
}

/**
 * Reads the visitor cookie (`<nonce>.<language>`), or thinks of a nonce that is only sent to the browser when a page
 * with a form is rendered: who only looks at an asset or a redirect gets no cookie.
 */
export function readContext(kit: WebKit): RequestHandler {
  return (req, res, next) => {
    const [nonce, language] = (getCookie(req, VISITOR, kit.isHttps) ?? '').split('.');
    const isNewVisitor = nonce === undefined || !/^[\w-]{24}$/.test(nonce);
    const context: WebContext = {
      requestId: randomBytes(6).toString('hex'),
      visitorNonce: isNewVisitor ? randomBytes(18).toString('base64url') : nonce,
      isNewVisitor,
      language: isLanguage(language) ? language : languageFromHeader(req.get('accept-language')),
    };
    res.locals['web'] = context;
    next();
  };
}

/** Sends the visitor cookie (a session cookie: it ends with the browser). */
export function rememberVisitor(req: Request, res: Response): void {
  const { visitorNonce, language } = contextOf(res);
  setCookie(res, VISITOR, `${visitorNonce}.${language}`, { isHttps: webKitOf(req).isHttps });
}

/** Switches the language of this answer and of the visits that follow. */
export function chooseLanguage(req: Request, res: Response, language: Language): void {
  contextOf(res).language = language;
  rememberVisitor(req, res);
}
