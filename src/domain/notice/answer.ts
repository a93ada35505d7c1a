import type { ItemCommand } from '../lifecycle';

/** What a platform can say back about a notice or one of its items. */
export const ANSWER_TYPES = [
  'received',
  'accepted',
  'needs_information',
  'refused',
  'removed',
  'moved',
  'restored',
  'counter_statement',
] as const;
export type AnswerType = (typeof ANSWER_TYPES)[number];
/** What says nothing of what becomes of the content: the answer before it still stands. */
export const NO_SAY: readonly AnswerType[] = ['received', 'counter_statement'];

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
  moved: 'move',
  restored: 'find_again',
  counter_statement: null,
};

/**
 * What an answer does to the item it is about; null: nothing, it is for the caseworker to read.
 * "Removed" is only a claim: our own checks make it true. "Restored" is believed: who serves the content says that it is
 * there, and being wrong costs a look (ADR 0043). Answers may arrive late or out of order, so the item's own table can
 * still refuse the effect; the answer is kept either way.
 */
export function effectOfAnswer(type: AnswerType): ItemCommand | null {
  return EFFECT[type];
}

/** Answers that a human must read; each opens a task of its own name. */
const FOR_A_HUMAN = ['needs_information', 'refused', 'moved', 'restored', 'counter_statement'] as const;
export type AnswerTask = (typeof FOR_A_HUMAN)[number];

export const taskOfAnswer = (type: AnswerType): AnswerTask | null => FOR_A_HUMAN.find((kind) => kind === type) ?? null;

/** After these our own look is due at once: the sooner we know, the sooner the person does. */
export const LOOKED_AT_ONCE: readonly AnswerType[] = ['removed', 'moved', 'restored'];

/**
 * The platform's own id of its decision: of the statement of reasons that Article 17 of the Digital Services Act asks
 * for, as it stands in the Transparency Database (Article 24(5)) as `puid` or `uuid`.
 */
export const STATEMENT_OF_REASONS = /^[A-Za-z0-9_-]{1,500}$/;
