import { isChangeBySomebody, LOOKS } from './meanwhile';

test.each([
  ['staff:one', 'item.verified', true],
  ['person', 'message.written', true],
  ['person', 'case.withdrawn', true],
  ['staff:one', 'case.read', false],
  ['person', 'person.signed-in', false],
  ['system', 'check.made', false],
  ['platform', 'answer.received', false],
  ['platform:box', 'answer.received', false],
])('of what %s did, “%s” is told to whoever acts from an older page: %s', (actor, action, told) => {
  expect(isChangeBySomebody({ actor, action })).toBe(told);
});

test('looking at a case changes nothing, whoever looks', () => {
  for (const action of LOOKS) expect(isChangeBySomebody({ actor: 'staff:one', action })).toBe(false);
});
