import { randomBytes } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { AppConfig } from '../infra/config/app-config';
import type { Clock } from '../infra/clock/clock';
import type { Environment } from 'nunjucks';
import type { AssetStore } from './assets';
import { clearCookie, getCookie, setCookie } from './cookies';
import { isLanguage, languageFromHeader, type Language } from './i18n/language';
import { Sources } from './sources';

/** What every page needs, made once at boot. */
export interface WebKit {
  readonly config: AppConfig;
  readonly clock: Clock;
  readonly templates: Environment;
  readonly assets: AssetStore;
  readonly isHttps: boolean;
  readonly sources: Sources;
}

/** Who a page is for. Each has one cookie of its own, which holds all there is: a number, a language, a session. */
export type Audience = 'visitor' | 'desk';

/** What we know about one request: nothing about the person but a random number, a language and a session's token. */
export interface WebContext {
  /** Ties an error page to its log line. Random, never taken from the request. */
  readonly requestId: string;
  readonly audience: Audience;
  visitorNonce: string;
  readonly isNewVisitor: boolean;
  language: Language;
  session: Session | null;
  /** The secret of a form that is not sent yet (ADR 0027). */
  draft: string | null;
  /** Where the request came from, unreadable and for today only ({@link Sources}); null when nobody can tell. */
  readonly source: string | null;
}

interface Session {
  readonly token: string;
  /** Given when the cookie is to end sooner than the browser does. */
  readonly maxAgeSeconds?: number;
}

const NONCE = /^[\w-]{24}$/;
/** 32 bytes in base64url (`randomToken`). */
const TOKEN = /^[\w-]{43}$/;

export function webKitOf(req: Request): WebKit {
  return (req.app.locals as { webKit: WebKit }).webKit;
}

export function contextOf(res: Response): WebContext {
  return (res.locals as { web: WebContext }).web;
}

export function languageOf(res: Response): Language {
  return contextOf(res).language;
}

/** Addresses are told apart exactly (`case sensitive routing`), so `/Desk` is neither. */
export function audienceOf(path: string): Audience {
  return path === '/desk' || path.startsWith('/desk/') ? 'desk' : 'visitor';
}

/**
 * Reads the audience's cookie (`<nonce>.<language>[.<session>[.<draft>]]`, the session empty where there is none), or thinks of a nonce that is only sent to the browser
 * when a page with a form is rendered: who only looks at an asset or a redirect gets no cookie.
 */
export function readContext(kit: WebKit): RequestHandler {
  return (req, res, next) => {
    const audience = audienceOf(req.path);
    const [nonce = '', language, token = '', draft = ''] = (getCookie(req, audience, kit.isHttps) ?? '').split('.');
    const isNewVisitor = !NONCE.test(nonce);
    const context: WebContext = {
      requestId: randomBytes(6).toString('hex'),
      audience,
      visitorNonce: isNewVisitor ? newNonce() : nonce,
      isNewVisitor,
      language: isLanguage(language) ? language : languageFromHeader(req.get('accept-language')),
      session: !isNewVisitor && TOKEN.test(token) ? { token } : null,
      draft: !isNewVisitor && audience === 'visitor' && TOKEN.test(draft) ? draft : null,
      source: kit.sources.of(req),
    };
    res.locals['web'] = context;
    next();
  };
}

/** Sends the audience's cookie. Without a session's own end it ends with the browser. */
export function rememberVisitor(req: Request, res: Response): void {
  const { audience, visitorNonce, language, session, draft } = contextOf(res);
  const secrets = draft !== null ? [session?.token ?? '', draft] : session === null ? [] : [session.token];
  const value = [visitorNonce, language, ...secrets].join('.');
  const maxAge = session?.maxAgeSeconds === undefined ? {} : { maxAgeSeconds: session.maxAgeSeconds };
  setCookie(res, audience, value, { isHttps: webKitOf(req).isHttps, ...maxAge });
}

/** The token of the session that the cookie carries; whether it still opens anything is for its feature to know. */
export function sessionToken(req: Request): string | undefined {
  return contextOf(req.res!).session?.token;
}

/** Puts a session into the audience's cookie, with a new nonce: a form from before the sign-in is worth nothing after. */
export function keepSession(req: Request, res: Response, token: string, maxAgeSeconds?: number): void {
  const context = contextOf(res);
  context.session = maxAgeSeconds === undefined ? { token } : { token, maxAgeSeconds };
  context.visitorNonce = newNonce();
  rememberVisitor(req, res);
}

/** Takes the session out of the cookie; the language stays. */
export function dropSession(req: Request, res: Response): void {
  const context = contextOf(res);
  if (context.session === null) return;
  context.session = null;
  context.visitorNonce = newNonce();
  rememberVisitor(req, res);
}

/** The secret of the form that this browser is filling in. */
export function draftToken(req: Request): string | undefined {
  return contextOf(req.res!).draft ?? undefined;
}

/** Keeps the secret of a form in the cookie, or takes it out (null). */
export function keepDraft(req: Request, res: Response, draft: string | null): void {
  const context = contextOf(res);
  if (context.draft === draft) return;
  context.draft = draft;
  rememberVisitor(req, res);
}

/** Removes the audience's cookie altogether. */
export function forgetVisitor(req: Request, res: Response): void {
  Object.assign(contextOf(res), { session: null, draft: null });
  clearCookie(res, contextOf(res).audience, webKitOf(req).isHttps);
}

/** Switches the language of this answer and of the visits that follow. */
export function chooseLanguage(req: Request, res: Response, language: Language): void {
  contextOf(res).language = language;
  rememberVisitor(req, res);
}

const newNonce = (): string => randomBytes(18).toString('base64url');
