import type { Response } from 'express';

/**
 * On pages of somebody who is signed in at the desk a script may ask our own server something: how long the session
 * lasts, where a word leads, to keep what is being typed. Everywhere else the policy keeps that shut.
 */
export function allowOwnRequests(res: Response): void {
  res.setHeader('Content-Security-Policy', `${String(res.getHeader('Content-Security-Policy'))}; connect-src 'self'`);
}
