import { ACTIONS, can } from './can';
import type { Action, Actor, Role } from './can';

const roles: Role[] = ['caseworker', 'supervisor', 'administrator', 'auditor'];
const who = (role: Role): Actor => ({ id: 'staff-1', role });

// Written out by hand: y may, · may not.
const GRID: Record<Action, string> = {
  //                   caseworker supervisor administrator auditor
  'worklist.read': '   y          y          ·             ·',
  'case.read': '       y          y          ·             ·',
  'case.take': '       y          y          ·             ·',
  'item.judge': '      y          y          ·             ·',
  'authority.record': 'y          y          ·             ·',
  'notice.draft': '    y          y          ·             ·',
  'notice.approve': '  y          y          ·             ·',
  'case.close': '      y          y          ·             ·',
  'case.reopen': '     y          y          ·             ·',
  'case.legal-hold': ' ·          y          ·             ·',
  'platform.read': '   y          y          y             y',
  'letters.read': '    y          y          ·             ·',
  'letters.redrive': ' y          y          ·             ·',
  'letters.discard': ' ·          y          ·             ·',
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

test('a caseworker works on cases that are theirs or nobody’s; a supervisor on all', () => {
  const [mine, free, other] = ['staff-1', null, 'staff-2'].map((claimedBy) => ({ claimedBy }));
  for (const action of ['case.take', 'item.judge', 'authority.record', 'notice.draft', 'case.close'] as const) {
    expect([mine, free, other].map((resource) => can(who('caseworker'), action, resource))).toEqual([
      true,
      true,
      false,
    ]);
    expect(can(who('supervisor'), action, other)).toBe(true);
    expect(can(who('auditor'), action, mine)).toBe(false);
  }
});

test('a second caseworker may read, approve and reopen a colleague’s case', () => {
  for (const action of ['case.read', 'notice.approve', 'case.reopen'] as const) {
    expect(can(who('caseworker'), action, { claimedBy: 'staff-2' })).toBe(true);
  }
});
