import { decideNotice } from './decide-notice';
import type { NoticeCommandInput, NoticeDecisionFacts } from './decide-notice';

const now = new Date('2026-05-20T10:00:00Z');
const open: NoticeDecisionFacts = {
  state: 'draft',
  kind: 'takedown',
  caseState: 'verification',
  caseOutcome: null,
  isCaseOnHold: false,
};
const code = (facts: NoticeDecisionFacts, command: NoticeCommandInput): string => {
  const decision = decideNotice(facts, command, now);
  return decision.ok ? decision.next.state : decision.refusal.code;
};
const approve: NoticeCommandInput = { type: 'approve', missing: [] };

test('a complete notice of an open case is approved', () => {
  expect(decideNotice(open, approve, now)).toEqual({
    ok: true,
    next: { state: 'approved' },
    events: [{ type: 'NoticeApproved', at: now, kind: 'takedown', from: 'draft', to: 'approved' }],
  });
});

test('a notice with one element of the law missing cannot be approved, and the refusal names it', () => {
  expect(decideNotice(open, { type: 'approve', missing: ['good_faith'] }, now)).toEqual({
    ok: false,
    refusal: { code: 'notice.incomplete', detail: { missing: 'good_faith' } },
  });
});

const ways: [NoticeDecisionFacts['state'], NoticeCommandInput, string][] = [
  ['draft', approve, 'approved'],
  ['approved', { type: 'attempt' }, 'sending'],
  ['sending', { type: 'attempt' }, 'sending'],
  ['undeliverable', { type: 'redrive' }, 'approved'],
];

describe.each(ways)('a notice in %s', (state, command, next) => {
  test.each(['takedown', 'preservation', 'reminder', 'escalation'] as const)(
    `of kind %s refuses ${command.type} when the case is closed, withdrawn, or on hold`,
    (kind) => {
      const facts = { ...open, state, kind };
      expect(code(facts, command)).toBe(next);
      expect(code({ ...facts, caseState: 'closed', caseOutcome: 'removed' }, command)).toBe('notice.case-not-open');
      expect(code({ ...facts, caseState: 'closed', caseOutcome: 'withdrawn' }, command)).toBe('notice.case-not-open');
      expect(code({ ...facts, isCaseOnHold: true }, command)).toBe('case.on-hold');
      expect(code({ ...facts, isConsentWithdrawn: true }, command)).toBe('case.no-consent-to-notify');
    },
  );
  test(`of kind recall passes ${command.type} after a withdrawal`, () => {
    expect(code({ ...open, state, kind: 'recall', caseState: 'closed', caseOutcome: 'withdrawn' }, command)).toBe(next);
  });
});

test('a success that arrives while a case closes is recorded', () => {
  expect(code({ ...open, state: 'sending', caseState: 'closed', caseOutcome: 'referred' }, { type: 'deliver' })).toBe(
    'delivered',
  );
});

test('after a withdrawal a notice is not delivered any more, only recalled', () => {
  const late: NoticeDecisionFacts = { ...open, state: 'sending', caseState: 'closed', caseOutcome: 'withdrawn' };
  expect(code(late, { type: 'deliver' })).toBe('notice.case-not-open');
  expect(code(late, { type: 'recall' })).toBe('recalled');
});

test('after the yes to write to platforms was taken back nobody hands over by hand; a success on its way is recorded', () => {
  const late: NoticeDecisionFacts = { ...open, state: 'sending', isConsentWithdrawn: true };
  expect(code(late, { type: 'deliver', isByHand: true })).toBe('case.no-consent-to-notify');
  expect(code({ ...late, isCaseOnHold: true }, { type: 'deliver', isByHand: true })).toBe('case.no-consent-to-notify');
  expect(code({ ...late, state: 'undeliverable' }, { type: 'deliver', isByHand: true })).toBe(
    'case.no-consent-to-notify',
  );
  expect(code({ ...late, isConsentWithdrawn: false }, { type: 'deliver', isByHand: true })).toBe('delivered');
  expect(code(late, { type: 'deliver' })).toBe('delivered');
  expect(code({ ...late, kind: 'recall' }, { type: 'deliver', isByHand: true })).toBe('delivered');
});

test('an answer is taken down whatever became of the case', () => {
  const late: NoticeDecisionFacts = { ...open, state: 'delivered', caseState: 'closed', caseOutcome: 'withdrawn' };
  expect(code(late, { type: 'answer' })).toBe('answered');
});

test('a command that is not in the table is refused', () => {
  expect(code({ ...open, state: 'recalled' }, { type: 'attempt' })).toBe('notice.wrong-state');
});

test('what is to leave later is neither tried nor handed over by hand before, and leaves from then on', () => {
  const later = { ...open, state: 'approved', leavesAt: new Date(now.getTime() + 1) } as const;
  expect(code(later, { type: 'attempt' })).toBe('notice.scheduled');
  expect(code(later, { type: 'deliver', isByHand: true })).toBe('notice.scheduled');
  expect(code(later, { type: 'recall' })).toBe('recalled');
  expect(code({ ...later, leavesAt: now }, { type: 'attempt' })).toBe('sending');
  expect(code({ ...open, leavesAt: later.leavesAt }, approve)).toBe('approved');
});
