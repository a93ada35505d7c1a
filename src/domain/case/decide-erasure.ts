import type { CaseState } from '../lifecycle';
import { refuse } from '../shared/decision';

export interface ErasureFacts {
  readonly state: CaseState;
  readonly isErased: boolean;
  /** Notices and recalls of this case that have not left yet: without the case's key they never could. */
  readonly stillLeaving: number;
}

/**
 * Says whether a case may be erased now: it is closed (a withdrawal closes it), and everything that must still leave
 * for it, above all the recalls after a withdrawal, has left.
 */
export function decideErasure(facts: ErasureFacts): { readonly ok: true } | ReturnType<typeof refuse> {
  if (facts.isErased) return refuse('case.erased');
  if (facts.state !== 'closed') return refuse('case.not-closed', { state: facts.state });
  if (facts.stillLeaving > 0) return refuse('case.still-sending', { count: facts.stillLeaving });
  return { ok: true };
}
