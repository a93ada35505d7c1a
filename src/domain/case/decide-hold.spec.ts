import type { CaseState } from '../lifecycle';
import { decideHold } from './decide-hold';

const open = { state: 'verification' as CaseState, outcome: null, isErased: false, isOnHold: false };
const held = { ...open, isOnHold: true };
const outcome = (decision: ReturnType<typeof decideHold>) => (decision.ok ? decision.next : decision.refusal.code);

describe('the child-protection hold', () => {
  it.each(['intake', 'verification', 'notice', 'removal'] as const)(
    'stops an open case in %s with one press',
    (state) => expect(outcome(decideHold({ ...open, state }, { type: 'put' }))).toEqual({ isOnHold: true }),
  );

  it('ends with a reason, and with nothing less', () => {
    expect(outcome(decideHold(held, { type: 'lift', reason: 'Born in 1990, seen on paper.' }))).toEqual({
      isOnHold: false,
    });
    expect(outcome(decideHold(held, { type: 'lift', reason: ' \n' }))).toBe('case.reason-needed');
  });

  it('is not put twice, nor lifted where there is none', () => {
    expect(outcome(decideHold(held, { type: 'put' }))).toBe('case.nothing-to-change');
    expect(outcome(decideHold(open, { type: 'lift', reason: 'r' }))).toBe('case.nothing-to-change');
  });

  it('is nothing for a case that is over', () => {
    expect(outcome(decideHold({ ...open, state: 'closed' }, { type: 'put' }))).toBe('case.wrong-state');
    expect(outcome(decideHold({ ...held, state: 'closed', outcome: 'withdrawn' }, { type: 'lift', reason: 'r' }))).toBe(
      'case.withdrawn',
    );
    expect(outcome(decideHold({ ...open, isErased: true }, { type: 'put' }))).toBe('case.erased');
  });
});
