import type { Request, Response } from 'express';
import { dropSession, keepSession, sessionToken } from '../../web/web-context';

/** As long as the visit itself lasts on our side (person-access.service.ts). */
const VISIT_SECONDS = 30 * 60;

export function visitToken(req: Request): string | undefined {
  return sessionToken(req);
}

export function setVisitToken(req: Request, res: Response, token: string): void {
  keepSession(req, res, token, VISIT_SECONDS);
}

export function clearVisitToken(req: Request, res: Response): void {
  dropSession(req, res);
}
