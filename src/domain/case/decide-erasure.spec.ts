import { CASE_TABLE, type CaseState } from '../lifecycle';
import { decideErasure, type ErasureFacts } from './decide-erasure';

const closed: ErasureFacts = { state: 'closed', isErased: false, isHeld: false, stillLeaving: 0 };
const code = (facts: Partial<ErasureFacts>) => {
  const decision = decideErasure({ ...closed, ...facts });
  return decision.ok ? 'yes' : decision.refusal.code;
};

describe('erasing a case', () => {
  it('may be done when it is closed and nothing must leave any more', () => {
    expect(code({})).toBe('yes');
  });

  it.each(Object.keys(CASE_TABLE).filter((state) => state !== 'closed'))('is refused while it is in %s', (state) => {
    expect(code({ state: state as CaseState })).toBe('case.not-closed');
  });

  it('waits for what must still leave, such as the recalls after a withdrawal', () => {
    expect(code({ stillLeaving: 1 })).toBe('case.still-sending');
  });

  it('is refused while a legal hold keeps the case, whoever asks', () => {
    expect(code({ isHeld: true })).toBe('case.legal-hold');
  });

  it('is done once', () => {
    expect(code({ isErased: true })).toBe('case.erased');
    expect(code({ isErased: true, stillLeaving: 2, state: 'removal' })).toBe('case.erased');
  });
});
