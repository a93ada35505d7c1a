import { type ChangeState, decideChange } from './change';

const STATES: readonly ChangeState[] = ['proposed', 'confirmed', 'in_use', 'failed', 'refused'];

test.each(STATES.flatMap((state) => (['yes', 'no'] as const).map((decision) => [state, decision] as const)))(
  'a change that is %s is decided "%s" by the second person',
  (state, decision) => {
    const result = decideChange({ state, proposedBy: 'one' }, decision, 'two');
    if (state === 'proposed') expect(result).toEqual({ ok: true, next: decision === 'yes' ? 'confirmed' : 'refused' });
    else if (state === 'failed' && decision === 'yes') expect(result).toEqual({ ok: true, next: 'confirmed' });
    else expect(result).toEqual({ ok: false, code: 'platform.change-wrong-state' });
  },
);

test('nobody confirms their own change; they may take it back', () => {
  for (const state of ['proposed', 'failed'] as const)
    expect(decideChange({ state, proposedBy: 'one' }, 'yes', 'one')).toEqual({
      ok: false,
      code: 'platform.change-second-person',
    });
  expect(decideChange({ state: 'proposed', proposedBy: 'one' }, 'no', 'one')).toEqual({ ok: true, next: 'refused' });
});
