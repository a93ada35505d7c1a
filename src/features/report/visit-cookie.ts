import type { Request, Response } from 'express';
import { clearCookie, getCookie, setCookie } from '../../web/cookies';
import { webKitOf } from '../../web/web-context';

/** As long as the visit itself lasts on our side (person-access.service.ts). */
const VISIT_SECONDS = 30 * 60;

export function visitToken(req: Request): string | undefined {
  return getCookie(req, 'visit', webKitOf(req).isHttps);
}

export function setVisitToken(req: Request, res: Response, token: string): void {
  setCookie(res, 'visit', token, { isHttps: webKitOf(req).isHttps, maxAgeSeconds: VISIT_SECONDS });
}

export function clearVisitToken(req: Request, res: Response): void {
  clearCookie(res, 'visit', webKitOf(req).isHttps);
}
