import type { Response } from 'express';
import { InvariantError } from '../domain/shared/decision';

/** Everything of one case, made for the person whose visit is open, once, with its entry in the record. */
export interface OwnCopy {
  readonly body: Buffer;
}

const issued = new WeakSet<OwnCopy>();

/** Called by the one service that has written the entry in the record (person-copy.service.ts). */
export function issueOwnCopy(body: Buffer): OwnCopy {
  const copy = { body };
  issued.add(copy);
  return copy;
}

/** The one place from which a file leaves for the person it is about; a copy is sent once. Its name says nothing. */
export function sendOwnCopy(res: Response, copy: OwnCopy): void {
  if (!issued.delete(copy)) throw new InvariantError('a copy needs its entry in the record first');
  res.status(200);
  res.setHeader('Content-Disposition', 'attachment; filename="copy.json"');
  res.type('application/json').send(copy.body);
}
