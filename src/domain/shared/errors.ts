import type { Refusal } from './decision';

/** A service met an expected "no"; one filter in web/ turns the code into words and a status. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
  }
}

/** Not there, or not yours: the same answer for both, so that nobody can find out which (404). */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

/** Someone else changed the row between our look and our write (409 after one retry). */
export class StaleError extends Error {
  override readonly name = 'StaleError';
}
