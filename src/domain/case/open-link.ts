import { accept, type Decision, refuse } from '../shared/decision';
import type { CaseFacts } from './decide-case';

/**
 * Whether a link of a case may be opened by whoever works on it. Not before the case is taken, not after the person
 * stopped everything, and not while a child may be in the picture: then nobody looks, whatever the reason (safety note
 * 1.7).
 */
export function decideOpening(
  facts: Pick<CaseFacts, 'state' | 'outcome' | 'isErased' | 'isOnHold'>,
): Decision<{ readonly mayOpen: true }, never> {
  if (facts.isErased) return refuse('case.erased');
  if (facts.outcome === 'withdrawn') return refuse('case.withdrawn');
  if (facts.isOnHold) return refuse('case.on-hold');
  if (facts.state === 'intake') return refuse('case.not-claimed');
  return accept({ mayOpen: true }, []);
}
