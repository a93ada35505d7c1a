import type { TaskKind } from '../../domain/case/task-due';
import type { DeskWords } from '../../web/desk/desk-page';
import { translatorFor } from '../../web/i18n/translator';
import { presentBuckets, presentClosed, presentWorklist } from './worklist.presenter';
import { parseFilter } from './worklist-filter';
import type { WorklistRow } from './worklist-row';

const now = new Date('2026-11-23T14:17:00Z');
const words: DeskWords = {
  t: translatorFor('en'),
  language: 'en',
  zone: 'UTC',
  now,
  staff: { id: 'me', name: 'An Tran', role: 'caseworker' },
};
const hoursFromNow = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
const AHEAD: WorklistRow['ahead'] = {
  hasUndeliverable: false,
  drafts: [],
  waitsForTime: false,
  items: { all: 3, unjudged: 0, live: 3, unsettled: 1 },
  tasks: [],
  hasConsent: true,
  authority: 'enough',
  isNamedElsewhere: false,
};
const ahead = (changes: Partial<WorklistRow['ahead']>) => ({ ahead: { ...AHEAD, ...changes } });
const unjudged = { items: { ...AHEAD.items, unjudged: 2 } };
const task = (kind: TaskKind, by: string | null = null) => ({ kind, by });
const row = (changes: Partial<WorklistRow> = {}): WorklistRow => ({
  caseId: '00000000-0000-7000-8000-000000000001',
  riskAt: hoursFromNow(5),
  locator: 'BK-4F7K-92QM',
  state: 'removal',
  outcome: null,
  createdAt: hoursFromNow(-50),
  circumstance: 'posted',
  linkCount: 3,
  removedCount: 2,
  platforms: ['ExampleBox'],
  nearestClock: null,
  claimedById: 'me',
  claimedByName: 'An Tran',
  isOnHold: false,
  deliveryTrouble: false,
  ahead: AHEAD,
  isUrgent: false,
  signs: [],
  leavesAt: null,
  offer: null,
  lease: null,
  ...changes,
});
const clock = (hours: number, kind: 'statutory' | 'promise' = 'statutory') => ({
  dueAt: hoursFromNow(hours),
  rule: kind === 'statutory' ? ('us-take-it-down' as const) : ('eu-dsa-16' as const),
  kind,
});
const one = (changes: Partial<WorklistRow>) => presentWorklist([row(changes)], words)[0]!;

describe('worklist', () => {
  it('says to whom a case is given that has not acknowledged it, and shows them the way to its summary', () => {
    const offer = { to: 'person', toId: 'ben', toName: 'Ben' } as const;
    expect(one({ offer }).offered).toBe('given to Ben, not acknowledged yet');
    expect(one({ offer }).next.href).toBe('/desk/cases/BK-4F7K-92QM');
    const mine = one({ offer: { ...offer, toId: 'me' }, claimedById: 'sue', claimedByName: 'Sue' });
    expect([mine.offered, mine.with]).toEqual(['given to you, not acknowledged yet', 'Sue']);
    expect(mine.next).toMatchObject({ label: 'Read the summary', href: '/desk/cases/BK-4F7K-92QM/hand-over' });
  });

  it('says the time left first, with a sign beside the colour, then the due time and the rule that set it', () => {
    expect(one({ nearestClock: clock(-1.2) })).toMatchObject({
      clock: { tone: 'overdue', sign: '▲', text: 'overdue by 1 h 12 min' },
      rule: 'due Mon 23 Nov 13:05 UTC · TAKE IT DOWN Act',
    });
    expect(one({ nearestClock: clock(3.5) }).clock).toEqual({ tone: 'soon', sign: '◆', text: '3 h 30 min left' });
    expect(one({ nearestClock: clock(30) }).clock?.tone).toBe('info');
  });

  it('calls a promise of ours a promise and not a limit of theirs', () => {
    expect(one({ nearestClock: clock(5, 'promise') }).rule).toMatch(/^we look again by .* DSA Article 16$/);
  });

  it('says that it is we who owe the person something new', () => {
    const nearestClock = { dueAt: hoursFromNow(60), rule: 'helpline-update', kind: 'promise' } as const;
    expect(one({ nearestClock }).rule).toBe('our next update to the person by Thu 26 Nov 02:17 UTC');
  });

  it.each<[string, Partial<WorklistRow>]>([
    ['Take it', { state: 'intake', claimedById: null, isOnHold: true }],
    ['Wait for a supervisor', { state: 'verification', isOnHold: true, deliveryTrouble: true }],
    ['Hand over by hand', { ...ahead({ hasUndeliverable: true }), nearestClock: clock(-1) }],
    ['Read and approve', { ...ahead({ drafts: [null], tasks: [task('message')] }), nearestClock: clock(-1) }],
    ['Look at the doubt first', ahead({ drafts: [null], isNamedElsewhere: true })],
    ['Act on the missed deadline', { ...ahead({ tasks: [task('message')] }), nearestClock: clock(-1) }],
    ['Do 2 tasks', { state: 'verification', ...ahead({ ...unjudged, tasks: [task('message'), task('moved')] }) }],
    ['Judge 2 links', { state: 'verification', ...ahead({ ...unjudged, tasks: [task('hold_review')] }) }],
    ['Prepare the notices', { state: 'verification' }],
    ['Wait for a second person', { state: 'notice', ...ahead({ drafts: ['me'] }) }],
    ['Wait and watch', { state: 'notice' }],
    ['Close the case', ahead({ items: { ...AHEAD.items, unsettled: 0 }, tasks: [task('refused')] })],
    ['Do 1 task', ahead({ items: { ...AHEAD.items, unsettled: 0 }, tasks: [task('refused'), task('message')] })],
    ['Wait and watch', { nearestClock: clock(9) }],
    ['Open', { state: 'closed', outcome: 'removed' }],
  ])('names the next step: %s', (label, changes) => {
    expect(one(changes).next.label).toBe(label);
  });

  it('says nothing of another report to somebody whose case it is not', () => {
    const named = { ...ahead({ drafts: [null], isNamedElsewhere: true }), claimedById: 'other' };
    expect(one(named).next.label).toBe('Read and approve');
  });

  it('offers one primary button only, in the first row', () => {
    const lines = presentWorklist([row(), row(), row()], words);
    expect(lines.map((line) => line.next.isPrimary)).toEqual([true, false, false]);
  });

  it('says whose case it is: mine, a colleague’s, nobody’s', () => {
    expect(one({}).with).toBe('you');
    expect(one({ claimedById: 'other', claimedByName: 'L. Pham' }).with).toBe('L. Pham');
    expect(one({ claimedById: null, claimedByName: null }).with).toBe('nobody yet');
  });

  it('shows every group with its number and marks the one that is open', () => {
    const groups = { all: 100, overdue: 1, '4h': 2, '12h': 0, '24h': 1, later: 99, new: 1, waiting: 3 };
    const buckets = presentBuckets(groups, parseFilter({ bucket: '4h', state: 'notice' }), words);
    expect(buckets.map(({ count }) => count)).toEqual(['99+', '1', '2', '0', '1', '99', '1', '3']);
    expect(buckets.filter(({ isCurrent }) => isCurrent).map(({ href }) => href)).toEqual([
      '/desk?bucket=4h&state=notice',
    ]);
    expect(buckets[0]!.href).toBe('/desk?state=notice');
  });

  it('says why a case stands higher than its clock, in words and a sign, and who has it in hand until when', () => {
    expect(one({ signs: ['child', 'urgent', 'threat'] }).signs).toEqual([
      { tone: 'overdue', sign: '▲', text: 'urgent' },
      { tone: 'soon', sign: '◆', text: 'threat: can still be stopped' },
    ]);
    const lease = { staffId: 'other', name: 'L. Pham', untilAt: hoursFromNow(0.2) };
    const held = one({ lease, claimedById: null });
    expect([held.inHand, held.isInMyHand, held.mayKeep]).toEqual([
      'in hand: L. Pham, until Mon 23 Nov 14:29 UTC',
      false,
      false,
    ]);
    const mine = one({ lease: { ...lease, staffId: 'me' }, claimedById: null });
    expect([mine.isInMyHand, mine.inHand]).toEqual([true, 'in your hands until Mon 23 Nov 14:29 UTC']);
    expect(one({ lease: { ...lease, untilAt: now }, claimedById: null })).toMatchObject({
      inHand: null,
      mayKeep: true,
    });
    expect(one({ claimedById: 'other' }).mayKeep).toBe(false);
    expect(one({ claimedById: 'me' }).mayKeep).toBe(false);
  });

  it('shows a hold as a sign of its own, and what waits apart from the names of platforms', () => {
    const line = one({ isOnHold: true, signs: ['child'], leavesAt: hoursFromNow(2), deliveryTrouble: true });
    expect(line.signs).toEqual([{ tone: 'overdue', sign: '▲', text: 'on hold: child protection' }]);
    expect(line.places).toEqual(['ExampleBox']);
    expect(line.notes).toEqual(['delivery trouble', 'notice leaves Mon 23 Nov 16:17 UTC']);
  });

  it('says how each closed case ended, a failure not in the colour of success', () => {
    const ends = presentClosed(
      [row({ state: 'closed', outcome: 'removed' }), row({ state: 'closed', outcome: 'not_removed' })],
      words,
    );
    expect(ends.map(({ outcome }) => [outcome?.text, outcome?.tone])).toEqual([
      ['All gone', 'calm'],
      ['Not removed', 'overdue'],
    ]);
  });
});
