import type { Response } from 'express';

/** For this page alone a script may ask our own server something; everywhere else the policy keeps that shut. */
export function allowOwnLooks(res: Response): void {
  res.setHeader('Content-Security-Policy', `${String(res.getHeader('Content-Security-Policy'))}; connect-src 'self'`);
}
