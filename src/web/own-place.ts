import type { Response } from 'express';
import { contextOf } from './web-context';

/**
 * Where a visitor can go on, as far as their own cookie tells (no Referer reaches us): their case, the form they are
 * filling in, or the first page. Whether the case or the form is still open there is for its page to say.
 */
export function ownPlace(res: Response): { href: string; words: 'common.toForm' | 'common.toStart'; isOwn: boolean } {
  const { session, draft } = contextOf(res);
  if (session !== null) return { href: '/return', words: 'common.toForm', isOwn: true };
  return { href: '/', words: draft === null ? 'common.toStart' : 'common.toForm', isOwn: draft !== null };
}
