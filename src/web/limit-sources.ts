import type { Request, RequestHandler } from 'express';
import type { WebKit } from './web-context';
import { contextOf } from './web-context';
import { Windows } from './windows';

/** More forms from one place than we take (429). What is refused was not read. */
export class TooManyError extends Error {
  override readonly name = 'TooManyError';
  constructor(readonly retryAfterSeconds: number) {
    super();
  }
}

interface Allowance {
  readonly kind: string;
  fits(req: Request): boolean;
  readonly limit: number;
  readonly perSeconds: number;
}

const DESK_PAGE = /^\/desk\/(?:go|session\/\w+|cases\/[^/]+\/drafts)$/;

/**
 * Per source. Far above what people do, also many of them behind one address: a person in need who is refused is worse
 * than a form of nonsense too many. Each refusal ends by itself within the time beside it (ADR 0023).
 */
export const ALLOWANCES: readonly Allowance[] = [
  { kind: 'sign-in', fits: ({ path }) => path === '/desk/sign-in', limit: 30, perSeconds: 600 },
  // Two forms for one sign-in: the question and its answer.
  { kind: 'passkey', fits: ({ path }) => path === '/desk/sign-in/passkey', limit: 120, perSeconds: 600 },
  {
    kind: 'organisation',
    fits: ({ path }) => path === '/desk/sign-in/organisation/return',
    limit: 120,
    perSeconds: 600,
  },
  { kind: 'welcome', fits: ({ path }) => path.startsWith('/desk/welcome/'), limit: 60, perSeconds: 600 },
  { kind: 'report', fits: ({ path }) => path === '/', limit: 315, perSeconds: 600 },
  // What a page of the desk sends while somebody types. A whole helpline may sit behind one address.
  { kind: 'desk page', fits: ({ path }) => DESK_PAGE.test(path), limit: 6000, perSeconds: 600 },
  { kind: 'return', fits: ({ path }) => path === '/return', limit: 60, perSeconds: 600 },
  { kind: 'platform', fits: ({ path }) => path.startsWith('/api/platform/'), limit: 600, perSeconds: 60 },
  { kind: 'other', fits: () => true, limit: 1200, perSeconds: 600 },
];

/**
 * Counts what is sent (never what is only looked at), before a body is read. A source that nobody can tell is not
 * counted: all such visitors would share one allowance, and one of them could use it up for the others.
 */
export function limitSources(kit: WebKit): RequestHandler {
  const windows = new Windows();
  return (req, res, next) => {
    const { source } = contextOf(res);
    if (source === null || req.method === 'GET' || req.method === 'HEAD') return next();
    const allowance = ALLOWANCES.find((each) => each.fits(req))!;
    const wait = windows.take(`${allowance.kind}|${source}`, allowance, kit.clock.now());
    next(wait === 0 ? undefined : new TooManyError(wait));
  };
}
