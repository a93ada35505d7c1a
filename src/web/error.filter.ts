import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { NotFoundError, RefusedError, StaleError } from '../domain/shared/errors';
import type { Log } from '../infra/logging/log';
import { ForeignFormError } from './csrf';
import { ProofNeeded, SignInNeeded } from './desk/sign-in-needed';
import type { MessageValues } from './i18n/translator';
import { TooManyError } from './limit-sources';
import { ownPlace } from './own-place';
import { page } from './page';
import { problem, type Problem, ProblemError } from './problem';
import { REFUSAL_STATUS } from './refusal-status';
import { audienceOf, contextOf } from './web-context';

/** How one error is shown: `code` picks the words (`errors.<code>.title` and `.body`, or the refusal's text). */
interface Shown {
  readonly status: number;
  readonly code: string;
  readonly refusal?: string;
  readonly values?: MessageValues;
}

/**
 * The one place where an error becomes words and a status. A message or a stack is never shown, and never logged
 * with its text: database errors quote the values of a row, which may be about a person.
 */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const req = host.switchToHttp().getRequest<Request>();
    const res = host.switchToHttp().getResponse<Response>();
    const shown = showOf(error);
    if (shown.status >= 500) this.record(error, res);
    // Half an answer is on its way already: all that is left is to break it off.
    if (res.headersSent) return void res.destroy();
    if (error instanceof SignInNeeded) return res.redirect(303, '/desk/sign-in');
    if (error instanceof ProofNeeded) return res.redirect(303, '/desk/prove');
    if (error instanceof TooManyError) res.set('Retry-After', String(error.retryAfterSeconds));
    if (req.path.startsWith('/api/')) return sendProblem(res, asProblem(error, shown, res));
    try {
      const model = { shown, reference: contextOf(res).requestId, back: wayBack(req.path), place: ownPlace(res) };
      page(req, res, templateFor(req.path), model, shown.status);
    } catch (failure) {
      // An exception out of a filter would end the process; a bare line must be enough then.
      this.record(failure, res);
      res
        .status(500)
        .type('text/plain')
        .send(`500 ${contextOf(res).requestId}`);
    }
  }

  private record(error: unknown, res: Response): void {
    this.log.error('request failed', { reference: contextOf(res).requestId }, error);
  }
}

/** Errors of body-parser and of Nest's router carry a status; everything unknown is ours and a 500. */
function showOf(error: unknown): Shown {
  if (error instanceof ProblemError) return { status: error.problem.status, code: error.problem.code };
  if (error instanceof RefusedError) {
    const { code, detail } = error.refusal;
    return { status: REFUSAL_STATUS[code], code: 'refused', refusal: code, values: detail };
  }
  if (error instanceof NotFoundError) return { status: 404, code: 'not-found' };
  if (error instanceof StaleError) return { status: 409, code: 'stale' };
  if (error instanceof ForeignFormError) return { status: 403, code: 'foreign-form' };
  if (error instanceof SignInNeeded || error instanceof ProofNeeded) return { status: 401, code: 'sign-in' };
  if (error instanceof TooManyError)
    return { status: 429, code: 'too-many', values: { minutes: Math.ceil(error.retryAfterSeconds / 60) } };
  const status =
    error instanceof HttpException ? error.getStatus() : ((error as { status?: unknown } | null)?.status ?? 500);
  switch (status) {
    case 404:
    case 405:
      return { status: 404, code: 'not-found' };
    case 413:
      return { status: 413, code: 'too-large' };
    case 414:
      return { status: 414, code: 'unreadable' };
    case 415:
      return { status: 415, code: 'not-a-form' };
    case 503:
      return { status: 503, code: 'busy' };
    default:
      return typeof status === 'number' && status >= 400 && status < 500
        ? { status: 400, code: 'unreadable' }
        : { status: 500, code: 'unexpected' };
  }
}

const PROBLEM_TITLES: Readonly<Record<string, string>> = {
  'not-found': 'There is nothing at this address',
  stale: 'Someone else changed this at the same moment; please try again',
  'too-large': 'The body is larger than 64 kB',
  'not-a-form': 'This content type or encoding is not supported',
  unreadable: 'The request could not be read',
  'too-many': 'Too many requests from this source; see Retry-After',
  busy: 'The service is busy; please try again soon',
  unexpected: 'The service failed; please quote the reference',
};

function asProblem(error: unknown, shown: Shown, res: Response): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (shown.refusal !== undefined) return problem(shown.status, shown.refusal, 'The request is refused by a rule');
  const known = problem(shown.status, shown.code, PROBLEM_TITLES[shown.code] ?? 'The request failed');
  return shown.status >= 500 ? { ...known, reference: contextOf(res).requestId } : known;
}

function sendProblem(res: Response, body: Problem): void {
  res.status(body.status).type('application/problem+json').send(JSON.stringify(body));
}

/** A platform that opens an old link of a mail is no person: its page has no way out and no help lines on it. */
function templateFor(path: string): string {
  if (audienceOf(path) === 'desk') return 'desk-error.njk';
  return path.startsWith('/n/') ? 'platform-error.njk' : 'error.njk';
}

/** Of the desk. No Referer reaches us, so the way back is read from the path: the case, else the desk. */
function wayBack(path: string): string {
  return /^\/desk\/cases\/[\w-]+/.exec(path)?.[0] ?? '/desk';
}
