import { accept, type Decision, refuse } from '../shared/decision';
import type { CaseFacts } from './decide-case';

export type HoldCommand = { readonly type: 'put' } | { readonly type: 'lift'; readonly reason: string };

/**
 * Whether an open case goes on child-protection hold, or comes off it. Putting it on needs no word: whoever thinks that a
 * child may be in the picture stops everything with one press. Taking it off needs a reason (DESIGN section 2, promise 8).
 */
export function decideHold(
  facts: Pick<CaseFacts, 'state' | 'outcome' | 'isErased' | 'isOnHold'>,
  command: HoldCommand,
): Decision<{ readonly isOnHold: boolean }, never> {
  if (facts.isErased) return refuse('case.erased');
  if (facts.outcome === 'withdrawn') return refuse('case.withdrawn');
  if (facts.state === 'closed') return refuse('case.wrong-state', { state: facts.state });
  if (command.type === 'lift' && command.reason.trim() === '') return refuse('case.reason-needed');
  if (facts.isOnHold === (command.type === 'put')) return refuse('case.nothing-to-change');
  return accept({ isOnHold: command.type === 'put' }, []);
}
