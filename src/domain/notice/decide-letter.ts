import { accept, refuse } from '../shared/decision';
import type { Decision } from '../shared/decision';
import { decideNotice, type NoticeDecisionFacts } from './decide-notice';

/** A dead letter: a notice that could not be delivered, or a job that failed for good. */
export type LetterFacts =
  | { readonly kind: 'notice'; readonly isOpen: boolean; readonly notice: NoticeDecisionFacts }
  | { readonly kind: 'message'; readonly isOpen: boolean; readonly job: string };

/** Why somebody puts a dead letter aside. Codes, not words: the reason stays in the record for good. */
export const DISCARD_REASONS = ['done_otherwise', 'not_needed', 'cannot_work'] as const;
export type DiscardReason = (typeof DISCARD_REASONS)[number];

/** What a person's withdrawal sets off. It is never given up: without it our requests would stand against their will. */
const NEVER_DISCARDED = ['recall-notices'];

/**
 * Whether a dead letter may be sent on its way again. A notice follows the rules of the notice (nothing leaves for a case
 * that is closed, withdrawn or on hold); a job may always be tried again, because it asks the rules itself when it runs.
 */
export function decideRedrive(facts: LetterFacts, now: Date): Decision<'redriven', never> {
  if (!facts.isOpen) return refuse('letter.ended');
  if (facts.kind === 'message') return accept('redriven', []);
  const decision = decideNotice(facts.notice, { type: 'redrive' }, now);
  return decision.ok ? accept('redriven', []) : decision;
}

/**
 * Whether a dead letter may be put aside. A notice only when its case is closed: before that somebody must send it again or
 * hand it over by hand. A job always, but for the one that honours a withdrawal.
 */
export function decideDiscard(facts: LetterFacts): Decision<'discarded', never> {
  if (!facts.isOpen) return refuse('letter.ended');
  const isNeeded = facts.kind === 'notice' ? facts.notice.caseState !== 'closed' : NEVER_DISCARDED.includes(facts.job);
  return isNeeded ? refuse('letter.still-needed') : accept('discarded', []);
}
