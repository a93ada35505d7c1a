/** An error of the platform interface in the form of RFC 9457; `code` is stable, the words may change. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly reference?: string;
}

export function problem(status: number, code: string, title: string, detail?: string): Problem {
  const known = { type: `urn:buckler:problem:${code}`, title, status, code };
  return detail === undefined ? known : { ...known, detail };
}

/** Thrown by `/api/*` controllers; the error filter sends it as `application/problem+json`. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  constructor(status: number, code: string, title: string, detail?: string) {
    super(code);
    this.problem = problem(status, code, title, detail);
  }
}
