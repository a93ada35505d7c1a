import type { Response } from 'express';

/** For this page alone a browser may ask a device for a passkey; everywhere else the header keeps that shut. */
export function allowPasskeys(res: Response): void {
  const shut = String(res.getHeader('Permissions-Policy'));
  res.setHeader('Permissions-Policy', shut.replace(/(publickey-credentials-(?:create|get))=\(\)/g, '$1=(self)'));
}
