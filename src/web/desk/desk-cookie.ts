import type { Request, Response } from 'express';
import { dropSession, keepSession, sessionToken } from '../web-context';

/** The desk session's token, from the desk's one cookie (`__Host-desk` over HTTPS). */
export function deskToken(req: Request): string | undefined {
  return sessionToken(req);
}

export function setDeskToken(req: Request, res: Response, token: string): void {
  keepSession(req, res, token);
}

export function clearDeskToken(req: Request, res: Response): void {
  dropSession(req, res);
}
