import { decideCase, decideIntake, outcomeOf } from './decide-case';
import type { CaseCommandInput, CaseFacts } from './decide-case';

const now = new Date('2026-05-20T10:00:00Z');
const ready: CaseFacts = {
  state: 'verification',
  outcome: null,
  claimedBy: 'staff-1',
  isOnHold: false,
  isErased: false,
  hasConsentToNotify: true,
  hasAuthority: true,
  items: ['verified'],
  noticesStillSending: 0,
};
const approve: CaseCommandInput = {
  type: 'approve_notices',
  by: 'staff-1',
  completenessMissing: [],
  approvals: ['staff-1'],
  secondPersonRequired: false,
};
const code = (facts: CaseFacts, command: CaseCommandInput): string => {
  const decision = decideCase(facts, command, now);
  return decision.ok ? 'accepted' : decision.refusal.code;
};

describe('taking a report', () => {
  const waiting: CaseFacts = { ...ready, state: 'intake', claimedBy: null, items: ['reported'] };

  test('moves it to verification and records who took it', () => {
    expect(decideCase(waiting, { type: 'take', by: 'staff-1' }, now)).toEqual({
      ok: true,
      next: { state: 'verification', outcome: null },
      events: [{ type: 'CaseTaken', at: now, by: 'staff-1' }],
    });
  });
  test('is refused while somebody else holds the case', () => {
    expect(code({ ...waiting, claimedBy: 'staff-2' }, { type: 'take', by: 'staff-1' })).toBe('case.claimed-by-other');
    expect(code({ ...waiting, claimedBy: 'staff-1' }, { type: 'take', by: 'staff-1' })).toBe('accepted');
  });
  test('needs somebody', () => {
    expect(code(waiting, { type: 'take', by: ' ' })).toBe('case.not-claimed');
  });
});

describe('approving the notices of a round', () => {
  test('leads to notice when every guard is met', () => {
    expect(decideCase(ready, approve, now)).toEqual({
      ok: true,
      next: { state: 'notice', outcome: null },
      events: [{ type: 'NoticesApproved', at: now, by: 'staff-1', approvals: ['staff-1'] }],
    });
  });

  test.each<[string, Partial<CaseFacts>]>([
    ['case.on-hold', { isOnHold: true }],
    ['case.no-verified-item', { items: ['reported', 'rejected', 'removed', 'withdrawn'] }],
    ['case.no-verified-item', { items: [] }],
    ['case.no-consent-to-notify', { hasConsentToNotify: false }],
    ['case.no-authority', { hasAuthority: false }],
    ['case.wrong-state', { state: 'intake' }],
    ['case.wrong-state', { state: 'closed', outcome: 'removed' }],
  ])('is refused with %s when %j', (expected, change) => {
    expect(code({ ...ready, ...change }, approve)).toBe(expected);
  });

  test.each(['notified', 'acknowledged', 'refused', 'moved', 'reappeared', 'given_up'] as const)(
    'works for a further round about an item that is %s',
    (item) => expect(code({ ...ready, items: [item] }, approve)).toBe('accepted'),
  );

  test('names the elements of the law that are missing', () => {
    const decision = decideCase(ready, { ...approve, completenessMissing: ['signature', 'contact'] }, now);
    expect(decision).toEqual({
      ok: false,
      refusal: { code: 'case.notice-incomplete', detail: { missing: 'signature, contact' } },
    });
  });

  test('needs two different people where the policy asks for a second one', () => {
    const withApprovals = (...approvals: string[]): CaseCommandInput => ({
      ...approve,
      approvals,
      secondPersonRequired: true,
    });
    expect(code(ready, withApprovals('staff-1'))).toBe('case.second-person-needed');
    expect(code(ready, withApprovals('staff-1', 'staff-1'))).toBe('case.second-person-needed');
    expect(code(ready, withApprovals('staff-1', ''))).toBe('case.second-person-needed');
    expect(code(ready, withApprovals('staff-1', 'staff-2'))).toBe('accepted');
  });
});

describe('sending', () => {
  const removal: CaseFacts = { ...ready, state: 'removal', items: ['refused'] };

  test('is finished only when no notice is on its way', () => {
    const sending: CaseFacts = { ...ready, state: 'notice', noticesStillSending: 2 };
    expect(code(sending, { type: 'finish_sending' })).toBe('case.still-sending');
    expect(code({ ...sending, noticesStillSending: 0 }, { type: 'finish_sending' })).toBe('accepted');
  });
  test('goes on after links that were added came to nothing, and only then', () => {
    const back = (items: CaseFacts['items'], noticesStillSending = 0): string =>
      code({ ...ready, items, noticesStillSending }, { type: 'finish_sending' });
    expect(back(['notified', 'rejected'])).toBe('accepted');
    expect(back(['removed', 'rejected'])).toBe('accepted');
    expect(back(['notified', 'reported'])).toBe('case.open-items');
    expect(back(['notified', 'verified'])).toBe('case.open-items');
    expect(back(['notified', 'rejected'], 1)).toBe('case.still-sending');
    // Nothing was ever sent: such a case is closed as not verified.
    expect(back(['rejected'])).toBe('case.no-verified-item');
  });
  test('starts again for an item that is not gone', () => {
    expect(code(removal, { type: 'send_again' })).toBe('accepted');
  });
  test('does not start again on hold, or after consent or authority was taken back', () => {
    expect(code({ ...removal, isOnHold: true }, { type: 'send_again' })).toBe('case.on-hold');
    expect(code({ ...removal, hasConsentToNotify: false }, { type: 'send_again' })).toBe('case.no-consent-to-notify');
    expect(code({ ...removal, hasAuthority: false }, { type: 'send_again' })).toBe('case.no-authority');
    expect(code({ ...removal, items: ['removed'] }, { type: 'send_again' })).toBe('case.no-verified-item');
  });
  test.each(['verification', 'notice', 'removal'] as const)('new items lead from %s back to verification', (state) => {
    const decision = decideCase({ ...ready, state }, { type: 'add_items' }, now);
    expect(decision).toMatchObject({ ok: true, next: { state: 'verification' } });
  });
});

describe('closing', () => {
  const finish: CaseCommandInput = { type: 'close_finished' };
  const removal: CaseFacts = { ...ready, state: 'removal' };

  test('waits until nothing more is to be done for any item', () => {
    expect(decideCase({ ...removal, items: ['removed', 'claimed_removed', 'notified'] }, finish, now)).toEqual({
      ok: false,
      refusal: { code: 'case.open-items', detail: { count: 2 } },
    });
  });
  test('says removed only when every item that counts is confirmed gone', () => {
    expect(decideCase({ ...removal, items: ['removed', 'rejected'] }, finish, now)).toEqual({
      ok: true,
      next: { state: 'closed', outcome: 'removed' },
      events: [{ type: 'CaseClosed', at: now, outcome: 'removed' }],
    });
  });
  test.each([
    [['removed', 'given_up'], 'partly_removed'],
    [['given_up'], 'not_removed'],
    [['removed', 'rejected', 'withdrawn'], 'removed'],
    [['rejected', 'withdrawn'], 'not_removed'],
    [[], 'not_removed'],
    [['removed', 'claimed_removed'], 'partly_removed'],
  ] as const)('items %j ended as %s', (items, outcome) => {
    expect(outcomeOf(items)).toBe(outcome);
  });

  test('as unproven needs a reason, and a duplicate names the other case', () => {
    const unproven = { type: 'close_unproven', outcome: 'not_verified', reason: 'No answer' } as const;
    expect(code(ready, unproven)).toBe('accepted');
    expect(code(ready, { ...unproven, reason: '  ' })).toBe('case.reason-needed');
    const duplicate = { ...unproven, outcome: 'duplicate', caseId: 'case-1' } as const;
    expect(code(ready, duplicate)).toBe('case.reason-needed');
    expect(code(ready, { ...duplicate, duplicateOf: 'case-1' })).toBe('case.duplicate-of-itself');
    expect(decideCase(ready, { ...duplicate, duplicateOf: 'case-2' }, now)).toEqual({
      ok: true,
      next: { state: 'closed', outcome: 'duplicate' },
      events: [{ type: 'CaseClosed', at: now, outcome: 'duplicate', duplicateOf: 'case-2' }],
    });
  });
  test('never puts free text into an event', () => {
    const decision = decideCase(
      ready,
      { type: 'close_unproven', outcome: 'referred', reason: 'Words of a caseworker' },
      now,
    );
    expect(JSON.stringify(decision)).not.toContain('Words');
  });
});

describe('the person’s word', () => {
  test.each(['intake', 'verification', 'notice', 'removal'] as const)(
    'withdraws a case in %s, even on hold',
    (state) => {
      expect(
        decideCase({ ...ready, state, isOnHold: true, noticesStillSending: 3 }, { type: 'withdraw' }, now),
      ).toEqual({
        ok: true,
        next: { state: 'closed', outcome: 'withdrawn' },
        events: [{ type: 'CaseWithdrawn', at: now }],
      });
    },
  );
  test.each<CaseCommandInput>([
    { type: 'reopen', reason: 'asked for' },
    { type: 'reappear' },
    { type: 'withdraw' },
    { type: 'add_items' },
    { type: 'send_again' },
    approve,
  ])('is final: a withdrawn case refuses $type', (command) => {
    expect(code({ ...ready, state: 'closed', outcome: 'withdrawn', items: ['reappeared'] }, command)).toBe(
      'case.withdrawn',
    );
  });
});

test('an erased case refuses everything, whatever state it is in', () => {
  const commands: CaseCommandInput[] = [{ type: 'reopen', reason: 'asked for' }, { type: 'reappear' }, approve];
  for (const command of commands)
    expect(code({ ...ready, state: 'closed', outcome: 'removed', isErased: true }, command)).toBe('case.erased');
  expect(code({ ...ready, isErased: true }, { type: 'withdraw' })).toBe('case.erased');
});

describe('coming back', () => {
  test('a watched case returns to removal when an item re-appears, and forgets its outcome', () => {
    expect(decideCase({ ...ready, state: 'closed', outcome: 'removed' }, { type: 'reappear' }, now)).toEqual({
      ok: true,
      next: { state: 'removal', outcome: null },
      events: [{ type: 'ItemReappeared', at: now }],
    });
  });
  test('a case that never went out has nothing to re-appear', () => {
    for (const outcome of ['duplicate', 'not_verified', 'referred'] as const) {
      expect(code({ ...ready, state: 'closed', outcome }, { type: 'reappear' })).toBe('case.wrong-state');
    }
  });
  test('reopening needs a reason', () => {
    const closed: CaseFacts = { ...ready, state: 'closed', outcome: 'not_removed' };
    expect(code(closed, { type: 'reopen', reason: '' })).toBe('case.reason-needed');
    expect(decideCase(closed, { type: 'reopen', reason: 'New evidence' }, now)).toMatchObject({
      ok: true,
      next: { state: 'verification', outcome: null },
    });
  });
});

describe('a report becomes a case', () => {
  const report = { itemCount: 1, isDescribed: false, ageInPicture: 'adult' } as const;
  const answer = (change: Partial<Parameters<typeof decideIntake>[0]>): string => {
    const decision = decideIntake({ ...report, ...change }, now);
    return decision.ok ? 'accepted' : decision.refusal.code;
  };

  test('with an item, or with a threat alone', () => {
    expect(answer({})).toBe('accepted');
    expect(answer({ itemCount: 0, isDescribed: true })).toBe('accepted');
    expect(answer({ itemCount: 0 })).toBe('case.no-item-or-threat');
  });
  test('only after the age question was answered', () => {
    expect(answer({ ageInPicture: null })).toBe('case.age-not-asked');
  });
  test('never when the person was under 18 in the picture', () => {
    expect(answer({ ageInPicture: 'under_18', isDescribed: true })).toBe('case.on-hold');
  });
  test('on hold when nobody is sure of the age', () => {
    expect(decideIntake({ ...report, ageInPicture: 'not_sure' }, now)).toEqual({
      ok: true,
      next: { state: 'intake', outcome: null, isOnHold: true },
      events: [{ type: 'ReportReceived', at: now, itemCount: 1, isOnHold: true }],
    });
    expect(decideIntake(report, now)).toMatchObject({ next: { isOnHold: false } });
  });
});
