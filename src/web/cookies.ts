import type { Request, Response } from 'express';

/** `__Host-` binds a cookie to this exact host over HTTPS; browsers refuse that prefix on plain HTTP (RFC 6265bis 4.1.3.2). */
export function cookieName(plainName: string, isHttps: boolean): string {
  return isHttps ? `__Host-${plainName}` : plainName;
}

/**
 * The value of one cookie, or undefined. Values are ours and plain ASCII, so nothing is decoded;
 * of two cookies with one name the first counts, as browsers send the most specific path first.
 */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return undefined;
}

/** What every cookie of ours shares; without `maxAgeSeconds` it ends with the browser session. */
export interface CookieOptions {
  readonly isHttps: boolean;
  readonly maxAgeSeconds?: number;
}

/** One Set-Cookie line: HttpOnly, SameSite=Strict, Path=/ and, over HTTPS, Secure with the `__Host-` prefix. */
export function serialiseCookie(plainName: string, value: string, options: CookieOptions): string {
  if (!/^[\w.~+/=-]*$/.test(value)) throw new RangeError('a cookie value of ours is plain ASCII without separators');
  const parts = [`${cookieName(plainName, options.isHttps)}=${value}`, 'Path=/', 'HttpOnly', 'SameSite=Strict'];
  if (options.isHttps) parts.push('Secure');
  if (options.maxAgeSeconds !== undefined) parts.push(`Max-Age=${Math.floor(options.maxAgeSeconds)}`);
  return parts.join('; ');
}

export function getCookie(req: Request, plainName: string, isHttps: boolean): string | undefined {
  return readCookie(req.headers.cookie, cookieName(plainName, isHttps));
}

/** Takes the place of a line that was set before: an answer sets one cookie, for there is one per audience. */
export function setCookie(res: Response, plainName: string, value: string, options: CookieOptions): void {
  res.setHeader('Set-Cookie', serialiseCookie(plainName, value, options));
}

/**
 * Ends a cookie, and has the browser forget the pages it was used for. Chromium keeps a page that was left in its memory
 * for the Back button, `no-store` or not, unless cookies changed meanwhile; one deletion is not enough for it (seen with
 * 156), so the cookie is written over first. `"cookies"` in Clear-Site-Data would make it count less, and stays away.
 */
export function clearCookie(res: Response, plainName: string, isHttps: boolean): void {
  res.setHeader('Set-Cookie', [
    serialiseCookie(plainName, 'left', { isHttps }),
    serialiseCookie(plainName, '', { isHttps, maxAgeSeconds: 0 }),
  ]);
}
