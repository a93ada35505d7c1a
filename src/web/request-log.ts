import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Log } from '../infra/logging/log';

/**
 * One line per request: the route's pattern, never the address itself, no query, no IP, no agent. So a log can say that
 * a case page was slow, and not whose.
 */
export function requestLog(log: Log): RequestHandler {
  return (req: Request, res: Response, next: NextFunction) => {
    const started = performance.now();
    res.once('finish', () => {
      const route = (req.route as { path?: unknown } | undefined)?.path;
      log.info('request', {
        method: req.method,
        route: typeof route === 'string' ? route : 'none',
        status: res.statusCode,
        durationMs: Math.round(performance.now() - started),
      });
    });
    next();
  };
}
