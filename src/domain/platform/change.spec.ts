import { type ChangeState, decideChange } from './change';

const subject = 'channel' as const;

const STATES: readonly ChangeState[] = ['proposed', 'confirmed', 'in_use', 'failed', 'refused'];

test.each(STATES.flatMap((state) => (['yes', 'no'] as const).map((decision) => [state, decision] as const)))(
  'a change that is %s is decided "%s" by the second person',
  (state, decision) => {
    const result = decideChange({ state, proposedBy: 'one', subject }, decision, 'two');
    if (state === 'proposed') expect(result).toEqual({ ok: true, next: decision === 'yes' ? 'confirmed' : 'refused' });
    else if (state === 'failed' && decision === 'yes') expect(result).toEqual({ ok: true, next: 'confirmed' });
    else expect(result).toEqual({ ok: false, code: 'platform.change-wrong-state' });
  },
);

test('nobody confirms their own change; they may take it back', () => {
  for (const state of ['proposed', 'failed'] as const)
    expect(decideChange({ state, proposedBy: 'one', subject }, 'yes', 'one')).toEqual({
      ok: false,
      code: 'platform.change-second-person',
    });
  expect(decideChange({ state: 'proposed', proposedBy: 'one', subject }, 'no', 'one')).toEqual({
    ok: true,
    next: 'refused',
  });
});

test('an entry of the directory that was out of date is not decided again', () => {
  const failed = { state: 'failed', proposedBy: 'one', subject: 'entry' } as const;
  expect(decideChange(failed, 'yes', 'two')).toEqual({ ok: false, code: 'platform.change-wrong-state' });
  expect(decideChange({ ...failed, state: 'proposed' }, 'yes', 'two')).toEqual({ ok: true, next: 'confirmed' });
});
