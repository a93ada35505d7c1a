import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { WebKit } from './web-context';
import { contextOf } from './web-context';

/** A form that did not come from our own page, or one whose visitor cookie is gone (403). */
export class ForeignFormError extends Error {
  override readonly name = 'ForeignFormError';
}

/** The token every form carries: an HMAC over the visitor's nonce, so it needs no storage and dies with the cookie. */
export function csrfTokenFor(visitorNonce: string, key: Buffer): string {
  return createHmac('sha256', key).update(`csrf|${visitorNonce}`).digest('base64url');
}

/** Compares in constant time. */
export function isCsrfToken(token: unknown, visitorNonce: string, key: Buffer): boolean {
  if (typeof token !== 'string') return false;
  const expected = Buffer.from(csrfTokenFor(visitorNonce, key));
  const given = Buffer.from(token);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const isForeignOrigin = (origin: string | undefined, publicUrl: string): boolean =>
  origin !== undefined && origin !== 'null' && origin !== new URL(publicUrl).origin;

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Unsafe methods are taken from our own pages only (OWASP CSRF Prevention, "Fetch Metadata"):
 * a browser that sends Sec-Fetch-Site must say `same-origin` (or `none`: typed by the person, no page sent it);
 * one that does not must show the form's token. An `Origin` of another site is refused in any case, but one of ours
 * proves nothing more: with our `Referrer-Policy: no-referrer` browsers send `Origin: null` with every form.
 * The platform interface has no cookies and proves itself by signature instead.
 */
export function refuseForeignForms(kit: WebKit): RequestHandler {
  return (req, res, next) => {
    if (SAFE_METHODS.has(req.method) || req.path.startsWith('/api/platform/')) return next();
    const site = req.get('sec-fetch-site');
    const body = (req.body ?? {}) as Record<string, unknown>;
    const { visitorNonce, isNewVisitor } = contextOf(res);
    const isOurs = isForeignOrigin(req.get('origin'), kit.config.publicUrl)
      ? false
      : site === undefined
        ? !isNewVisitor && isCsrfToken(body['_csrf'], visitorNonce, kit.config.keys.form)
        : site === 'same-origin' || site === 'none';
    next(isOurs ? undefined : new ForeignFormError());
  };
}
