import type { Request, Response } from 'express';
import { clearCookie, getCookie, setCookie } from '../cookies';
import { webKitOf } from '../web-context';

const DESK = 'desk';

/** The desk session's token from `desk` (`__Host-desk` over HTTPS). */
export function deskToken(req: Request): string | undefined {
  return getCookie(req, DESK, webKitOf(req).isHttps);
}

export function setDeskToken(req: Request, res: Response, token: string): void {
  setCookie(res, DESK, token, { isHttps: webKitOf(req).isHttps });
}

export function clearDeskToken(req: Request, res: Response): void {
  clearCookie(res, DESK, webKitOf(req).isHttps);
}
