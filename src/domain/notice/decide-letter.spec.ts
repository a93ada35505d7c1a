import type { CaseState, NoticeState } from '../lifecycle';
import { decideDiscard, decideRedrive, type LetterFacts } from './decide-letter';

const now = new Date('2026-11-20T09:00:00Z');
const letter = (changes: Partial<{ state: NoticeState; caseState: CaseState; hold: boolean; isOpen: boolean }> = {}) =>
  ({
    kind: 'notice',
    isOpen: changes.isOpen ?? true,
    notice: {
      state: changes.state ?? 'undeliverable',
      kind: 'takedown',
      caseState: changes.caseState ?? 'notice',
      caseOutcome: changes.caseState === 'closed' ? 'withdrawn' : null,
      isCaseOnHold: changes.hold ?? false,
    },
  }) satisfies LetterFacts;
const message = (job: string, isOpen = true): LetterFacts => ({ kind: 'message', isOpen, job });
const refusal = (decision: ReturnType<typeof decideRedrive> | ReturnType<typeof decideDiscard>) =>
  decision.ok ? decision.next : decision.refusal.code;

describe('sending a dead letter again', () => {
  it('is for undeliverable notices of cases in which something may be sent', () => {
    expect(refusal(decideRedrive(letter(), now))).toBe('redriven');
    expect(refusal(decideRedrive(letter({ caseState: 'removal' }), now))).toBe('redriven');
    expect(refusal(decideRedrive(letter({ caseState: 'closed' }), now))).toBe('notice.case-not-open');
    expect(refusal(decideRedrive(letter({ hold: true }), now))).toBe('case.on-hold');
    expect(refusal(decideRedrive(letter({ state: 'delivered' }), now))).toBe('notice.wrong-state');
  });

  it('is for every job: the job asks the rules itself', () => {
    for (const job of ['send-notice', 'check-item', 'recall-notices', 'announce-clock'])
      expect(refusal(decideRedrive(message(job), now))).toBe('redriven');
  });

  it('happens once: what is over is over', () => {
    expect(refusal(decideRedrive(letter({ isOpen: false }), now))).toBe('letter.ended');
    expect(refusal(decideRedrive(message('check-item', false), now))).toBe('letter.ended');
  });
});

describe('putting a dead letter aside', () => {
  it('is for notices of closed cases: in an open case somebody still has to reach the platform', () => {
    expect(refusal(decideDiscard(letter({ caseState: 'closed' })))).toBe('discarded');
    for (const caseState of ['verification', 'notice', 'removal'] as const)
      expect(refusal(decideDiscard(letter({ caseState })))).toBe('letter.still-needed');
  });

  it('is for every job but the one that honours a withdrawal', () => {
    expect(refusal(decideDiscard(message('check-item')))).toBe('discarded');
    expect(refusal(decideDiscard(message('recall-notices')))).toBe('letter.still-needed');
    expect(refusal(decideDiscard(message('check-item', false)))).toBe('letter.ended');
  });
});
