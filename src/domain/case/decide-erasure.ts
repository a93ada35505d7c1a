import type { CaseState } from '../lifecycle';
import { refuse } from '../shared/decision';

/**
 * A recall that no channel took waits for a human to hand it over, but an erasure does not wait for that for ever: the
 * law gives one month (GDPR art. 12(3)). Days after the closing.
 */
export const RECALL_BY_HAND_DAYS = 30;

export interface ErasureFacts {
  readonly state: CaseState;
  readonly isErased: boolean;
  /** Somebody who may do so has ordered that it be kept. */
  readonly isHeld: boolean;
  /**
   * Notices and recalls of this case that have not left yet: without the case's key they never could. A recall that
   * waits to be handed over by hand counts for {@link RECALL_BY_HAND_DAYS}.
   */
  readonly stillLeaving: number;
}

/**
 * Says whether a case may be erased now: it is closed (a withdrawal closes it), no legal hold keeps it, and everything
 * that must still leave for it, above all the recalls after a withdrawal, has left.
 */
export function decideErasure(facts: ErasureFacts): { readonly ok: true } | ReturnType<typeof refuse> {
  if (facts.isErased) return refuse('case.erased');
  if (facts.isHeld) return refuse('case.legal-hold');
  if (facts.state !== 'closed') return refuse('case.not-closed', { state: facts.state });
  if (facts.stillLeaving > 0) return refuse('case.still-sending', { count: facts.stillLeaving });
  return { ok: true };
}
