import { CASE_TABLE, type CaseState } from '../lifecycle';
import { decideOpening } from './open-link';

const facts = { state: 'verification', outcome: null, isErased: false, isOnHold: false } as const;
const code = (changes: Partial<Parameters<typeof decideOpening>[0]>) => {
  const decision = decideOpening({ ...facts, ...changes });
  return decision.ok ? 'open' : decision.refusal.code;
};

describe('opening a link that was reported', () => {
  it.each(Object.keys(CASE_TABLE) as CaseState[])('in %s: as soon as somebody has taken the case', (state) =>
    expect(code({ state })).toBe(state === 'intake' ? 'case.not-claimed' : 'open'),
  );

  it('is for nobody while a child may be in the picture, also in a case that is closed', () => {
    expect(code({ isOnHold: true })).toBe('case.on-hold');
    expect(code({ isOnHold: true, state: 'closed', outcome: 'referred' })).toBe('case.on-hold');
  });

  it('ends with the yes of the person, and with the words of the case', () => {
    expect(code({ state: 'closed', outcome: 'withdrawn' })).toBe('case.withdrawn');
    expect(code({ state: 'closed', isErased: true })).toBe('case.erased');
  });
});
