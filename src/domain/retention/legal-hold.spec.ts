import { decideHold, HOLD_REVIEW_DAYS } from './legal-hold';
import { keepDays } from './policies';

const now = new Date('2026-11-24T10:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
const code = (more: Partial<Parameters<typeof decideHold>[0]>) => {
  const decision = decideHold({ isErased: false, reason: 'A court asks.', reviewAt: inDays(30), ...more }, now);
  return decision.ok ? 'yes' : decision.refusal.code;
};

describe('a legal hold', () => {
  it('needs a reason, something to keep, and a day of review that is to come and near', () => {
    expect(code({})).toBe('yes');
    expect(code({ reviewAt: inDays(HOLD_REVIEW_DAYS) })).toBe('yes');
    expect(code({ reviewAt: inDays(HOLD_REVIEW_DAYS + 1) })).toBe('case.hold-review-date');
    expect(code({ reviewAt: now })).toBe('case.hold-review-date');
    expect(code({ reason: ' \n' })).toBe('case.reason-needed');
    expect(code({ isErased: true })).toBe('case.erased');
  });
});

describe('how long a closed case is kept', () => {
  it.each([
    [90, null, 90],
    [90, 7, 7],
    [90, 0, 0],
    [90, 365, 90],
  ])('the helpline keeps %s days, the person wished %s: %s', (setting, wished, days) => {
    expect(keepDays(setting, wished)).toBe(days);
  });
});
