import { InvariantError } from '../shared/decision';
import { decideItem } from './decide-item';

const now = new Date('2026-05-20T10:00:00Z');

test('an item is removed only after enough clean checks of our own', () => {
  expect(decideItem('claimed_removed', { type: 'confirm_gone', cleanChecks: 2, needed: 3 }, now)).toEqual({
    ok: false,
    refusal: { code: 'item.not-yet-confirmed', detail: { cleanChecks: 2, needed: 3 } },
  });
  expect(decideItem('claimed_removed', { type: 'confirm_gone', cleanChecks: 3, needed: 3 }, now)).toEqual({
    ok: true,
    next: { state: 'removed' },
    events: [{ type: 'ItemRemoved', at: now, from: 'claimed_removed', to: 'removed' }],
  });
});

test('a count that is not a number never confirms anything', () => {
  expect(decideItem('notified', { type: 'confirm_gone', cleanChecks: Number.NaN, needed: 3 }, now).ok).toBe(false);
});

test('a setting that asks for no check at all is a fault of ours, not a removal', () => {
  for (const needed of [0, -1, Number.NaN]) {
    expect(() => decideItem('notified', { type: 'confirm_gone', cleanChecks: 9, needed }, now)).toThrow(InvariantError);
  }
});

test('a platform’s claim is not a removal', () => {
  expect(decideItem('notified', { type: 'claim_removed' }, now)).toMatchObject({ next: { state: 'claimed_removed' } });
});

test('an item that comes back after its removal has re-appeared; one that was only claimed gone is still there', () => {
  expect(decideItem('removed', { type: 'find_again' }, now)).toMatchObject({ next: { state: 'reappeared' } });
  expect(decideItem('claimed_removed', { type: 'find_again' }, now)).toMatchObject({ next: { state: 'acknowledged' } });
});

test('a command that is not in the table is refused with the state and the command', () => {
  expect(decideItem('withdrawn', { type: 'notify' }, now)).toEqual({
    ok: false,
    refusal: { code: 'item.wrong-state', detail: { state: 'withdrawn', command: 'notify' } },
  });
});
