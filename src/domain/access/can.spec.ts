import { ACTIONS, can } from './can';
import type { Action, Actor, Role } from './can';

const roles: Role[] = ['caseworker', 'supervisor', 'administrator', 'auditor'];
const who = (role: Role): Actor => ({ id: 'staff-1', role });

// Written out by hand: y may, · may not.
const GRID: Record<Action, string> = {
  //                       caseworker supervisor administrator auditor
  'worklist.read': '       y          y          ·             ·',
  'case.read': '           y          y          ·             ·',
  'case.take': '           y          y          ·             ·',
  'case.release': '        y          y          ·             ·',
  'case.prioritise': '     y          y          ·             ·',
  'case.assign': '         ·          y          ·             ·',
  'case.hand-over': '      y          y          ·             ·',
  'hand-over.answer': '    y          y          ·             ·',
  'personal.show': '       y          y          ·             ·',
  'item.open': '           y          y          ·             ·',
  'item.judge': '          y          y          ·             ·',
  'authority.record': '    y          y          ·             ·',
  'contact.change': '      y          y          ·             ·',
  'message.write': '       y          y          ·             ·',
  'words.replace': '       y          y          ·             ·',
  'words.confirm': '       ·          y          ·             ·',
  'notice.draft': '        y          y          ·             ·',
  'notice.read': '         y          y          ·             ·',
  'notice.approve': '      y          y          ·             ·',
  'notice.hand-over': '    y          y          ·             ·',
  'case.close': '          y          y          ·             ·',
  'case.close-duplicate': '·          y          ·             ·',
  'case.reopen': '         y          y          ·             ·',
  'case.legal-hold': '     ·          y          ·             ·',
  'case.lift-hold': '      ·          y          ·             ·',
  'break-glass.ask': '     y          ·          ·             ·',
  'break-glass.decide': '  ·          y          ·             ·',
  'alerts.read': '         ·          y          ·             ·',
  'platform.read': '       y          y          y             y',
  'platform.change': '     ·          y          y             ·',
  'rules.read': '          y          y          y             y',
  'letters.read': '        y          y          ·             ·',
  'letters.redrive': '     y          y          ·             ·',
  'letters.discard': '     ·          y          ·             ·',
  'record.read': '         ·          y          ·             y',
  'record.export': '       ·          ·          ·             y',
  'people.read': '         ·          y          y             ·',
  'people.recover': '      ·          y          y             ·',
  'people.change': '       ·          ·          y             ·',
};

test.each(ACTIONS)('%s is for those in the grid only', (action) => {
  const may = GRID[action].trim().split(/\s+/);
  expect(roles.map((role) => (can(who(role), action) ? 'y' : '·'))).toEqual(may);
});

test('a role or an action nobody wrote down is denied', () => {
  for (const role of ['owner', 'constructor', '__proto__', '']) {
    expect(can({ id: 'staff-1', role: role as Role }, 'platform.read')).toBe(false);
  }
  expect(can(who('supervisor'), 'case.erase-everything' as Action)).toBe(false);
});

// Columns: my case · nobody's · a colleague's · a colleague's, opened in an emergency.
const CASES = [
  { claimedBy: 'staff-1' },
  { claimedBy: null },
  { claimedBy: 'staff-2' },
  { claimedBy: 'staff-2', isOpenedInEmergency: true },
];
const IN_A_CASE: [Action, string][] = [
  ['case.read', '           y y · y'],
  ['case.take', '           y y · y'],
  ['case.hand-over', '      y · · ·'],
  ['hand-over.answer', '    y · · ·'],
  ['personal.show', '       y · · y'],
  ['item.open', '           y · · y'],
  ['item.judge', '          y y · y'],
  ['authority.record', '    y y · y'],
  ['contact.change', '      y y · y'],
  ['notice.draft', '        y y · y'],
  ['notice.read', '         y y · y'],
  ['notice.approve', '      y y · y'],
  ['notice.hand-over', '    y y · y'],
  ['case.close', '          y y · y'],
  ['case.reopen', '         y y · y'],
  ['case.close-duplicate', '· · · ·'],
];

test.each(IN_A_CASE)(
  '%s: a caseworker in their own, a free, a colleague’s case, and in an emergency',
  (action, row) => {
    expect(CASES.map((one) => (can(who('caseworker'), action, one) ? 'y' : '·')).join(' ')).toBe(row.trim());
    for (const one of CASES) {
      expect(can(who('supervisor'), action, one)).toBe(true);
      expect(can(who('administrator'), action, one)).toBe(false);
      expect(can(who('auditor'), action, { ...one, isOpenedInEmergency: true })).toBe(false);
    }
  },
);

test('the second person reads and approves the one notice that waits for them, and nothing else of the case', () => {
  const waiting = { claimedBy: 'staff-2', firstApprovedBy: 'staff-2' };
  const open = ACTIONS.filter((action) => IN_A_CASE.some(([one]) => one === action)).filter((action) =>
    can(who('caseworker'), action, waiting),
  );
  expect(open).toEqual(['notice.read', 'notice.approve']);
});

test('a case that is offered to somebody shows them its summary, and nothing else before they have answered', () => {
  const offered = { claimedBy: 'staff-2', isOffered: true };
  const open = ACTIONS.filter((action) => IN_A_CASE.some(([one]) => one === action)).filter((action) =>
    can(who('caseworker'), action, offered),
  );
  expect(open).toEqual(['hand-over.answer']);
});

test('whoever approved first is no second person', () => {
  const mine = { claimedBy: 'staff-2', firstApprovedBy: 'staff-1' };
  expect(can(who('caseworker'), 'notice.read', mine)).toBe(false);
  expect(can(who('caseworker'), 'notice.approve', mine)).toBe(false);
});
