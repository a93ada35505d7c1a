import { type NextFacts, NEXT_STEPS, type NextStepName, nextStepOf } from './next-step';

const WORKING: NextFacts = {
  state: 'verification',
  isErased: false,
  isOfferedToThem: false,
  holder: 'them',
  isOnHold: false,
  mayLiftHold: false,
  hasUndeliverable: false,
  toApprove: 0,
  forSecond: 0,
  hasConsent: true,
  authority: 'enough',
  isNamedElsewhere: false,
  isOverdue: false,
  tasks: 0,
  items: { all: 2, unjudged: 0, live: 2, unsettled: 2 },
  waitsForTime: false,
};
const items = (changes: Partial<NextFacts['items']>) => ({ items: { ...WORKING.items, ...changes } });

// From what blocks the person most to what only follows from the state: of two that hold, the upper one is named.
const IN_ORDER: readonly (readonly [NextStepName, Partial<NextFacts>])[] = [
  ['erased', { isErased: true }],
  ['closed', { state: 'closed' }],
  ['answer', { isOfferedToThem: true }],
  ['take', { holder: 'nobody' }],
  ['hold', { isOnHold: true, mayLiftHold: true }],
  ['byHand', { hasUndeliverable: true }],
  ['doubt', { toApprove: 1, isNamedElsewhere: true }],
  ['approve', { toApprove: 1 }],
  ['overdue', { isOverdue: true }],
  ['task', { tasks: 2 }],
  ['second', { forSecond: 1 }],
  ['judge', items({ unjudged: 1 })],
  ['prepare', {}],
];

const OTHERS: readonly (readonly [NextStepName, Partial<NextFacts>])[] = [
  ['take', { state: 'intake' }],
  ['other', { state: 'intake', holder: 'other' }],
  ['held', { isOnHold: true, toApprove: 1 }],
  ['consent', { toApprove: 1, hasConsent: false, authority: 'none' }],
  ['consent', { hasConsent: false }],
  ['authority', { authority: 'none' }],
  ['weak', { toApprove: 1, authority: 'weak', isNamedElsewhere: true }],
  ['weak', { authority: 'weak' }],
  ['threat', items({ all: 0, live: 0, unsettled: 0 })],
  ['unproven', items({ live: 0, unsettled: 0 })],
  ['prepare', { isNamedElsewhere: true }],
  ['later', { state: 'notice', waitsForTime: true }],
  ['sending', { state: 'notice' }],
  ['waiting', { state: 'removal' }],
  ['finish', { state: 'removal', ...items({ unsettled: 0 }) }],
];

describe('the next step of a case', () => {
  it.each(IN_ORDER.map(([step], place) => [step, place] as const))(
    'is %s before all that comes after it',
    (step, at) => {
      const facts = IN_ORDER.slice(at)
        .reverse()
        .reduce((all, [, changes]) => ({ ...all, ...changes }), WORKING);
      expect(nextStepOf(facts)).toBe(step);
    },
  );

  it.each(OTHERS)('is %s for %j', (step, changes) => {
    expect(nextStepOf({ ...WORKING, ...changes })).toBe(step);
  });

  it('is looked at here whatever its name', () => {
    const named = [...IN_ORDER, ...OTHERS].map(([step]) => step);
    expect(NEXT_STEPS.filter((step) => !named.includes(step))).toEqual([]);
  });
});
