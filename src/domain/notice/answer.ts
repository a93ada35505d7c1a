import type { ItemCommand } from '../lifecycle';

/** What a platform can say back about a notice or one of its items. */
export const ANSWER_TYPES = ['received', 'accepted', 'needs_information', 'refused', 'removed'] as const;
export type AnswerType = (typeof ANSWER_TYPES)[number];

/** Why a platform refuses: codes, so that refusals can be counted and answered one by one; `other` needs words. */
export const REFUSAL_REASONS = [
  'not_found_at_url',
  'not_hosted_here',
  'consent_shown',
  'newsworthy',
  'insufficient_information',
  'not_intimate',
  'other',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export const isAnswerType = (value: unknown): value is AnswerType => ANSWER_TYPES.some((type) => type === value);
export const isRefusalReason = (value: unknown): value is RefusalReason =>
  REFUSAL_REASONS.some((code) => code === value);

const EFFECT: Readonly<Record<AnswerType, ItemCommand | null>> = {
  received: 'acknowledge',
  accepted: 'acknowledge',
  needs_information: null,
  refused: 'refuse',
  removed: 'claim_removed',
};

/**
 * What an answer does to the item it is about; null: nothing, it opens a question for the caseworker.
 * "Removed" is only a claim: our own checks make it true. Answers may arrive late or out of order, so the item's own
 * table can still refuse the effect; the answer is kept either way.
 */
export function effectOfAnswer(type: AnswerType): ItemCommand | null {
  return EFFECT[type];
}
