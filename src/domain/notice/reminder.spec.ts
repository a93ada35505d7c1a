import { ITEM_TABLE, type ItemState } from '../lifecycle';
import { isRemindedOf, remindByHand, type ReminderFacts, type WhyNoReminder, whyNoReminder } from './reminder';

const now = new Date('2026-11-22T04:12:00Z');
const dueAt = new Date('2026-11-22T09:00:00Z');
const facts = (changes: Partial<ReminderFacts> = {}): ReminderFacts => ({
  notice: { kind: 'takedown', state: 'delivered', isByHand: false },
  caseState: 'removal',
  isCaseOnHold: false,
  hasConsentToNotify: true,
  clock: { state: 'running', dueAt },
  items: [{ state: 'notified', cleanChecks: 0 }],
  ...changes,
});
const notice = (changes: Partial<ReminderFacts['notice']>) => ({ notice: { ...facts().notice, ...changes } });

test.each<[WhyNoReminder | null, Partial<ReminderFacts>]>([
  [null, {}],
  [null, notice({ state: 'answered' })],
  [null, { caseState: 'notice' }],
  [
    null,
    {
      items: [
        { state: 'removed', cleanChecks: 3 },
        { state: 'acknowledged', cleanChecks: 0 },
      ],
    },
  ],
  ['not_delivered', notice({ state: 'sending' })],
  ['not_delivered', notice({ state: 'undeliverable' })],
  ['not_delivered', notice({ state: 'recalled' })],
  ['not_delivered', notice({ kind: 'reminder' })],
  ['not_delivered', notice({ kind: 'recall' })],
  ['by_hand', notice({ isByHand: true })],
  ['case_closed', { caseState: 'closed' }],
  ['on_hold', { isCaseOnHold: true }],
  ['no_consent', { hasConsentToNotify: false }],
  ['clock_over', { clock: null }],
  ['clock_over', { clock: { state: 'met', dueAt } }],
  ['clock_over', { clock: { state: 'running', dueAt: now } }],
  ['nothing_open', { items: [{ state: 'claimed_removed', cleanChecks: 0 }] }],
  ['nothing_open', { items: [{ state: 'notified', cleanChecks: 1 }] }],
])('%s: %j', (why, changes) => {
  expect(whyNoReminder(facts(changes), now)).toBe(why);
});

test('a platform is reminded only of what it still has to act on', () => {
  const reminded = (Object.keys(ITEM_TABLE) as ItemState[]).filter((state) => isRemindedOf({ state, cleanChecks: 0 }));
  expect(reminded).toEqual(['notified', 'acknowledged', 'reappeared']);
});

describe('a reminder by hand', () => {
  const startedAt = new Date('2026-11-20T09:00:00Z');
  const byHand = (at: string, remindedPercents: number[] = [], changes: Partial<ReminderFacts> = {}) =>
    remindByHand({ ...facts(changes), startedAt, remindedPercents }, new Date(at));

  it('goes at the share of the time that is over', () => {
    expect(byHand('2026-11-21T09:00:00Z')).toEqual({ percent: 50 });
    expect(byHand('2026-11-21T09:29:00Z')).toEqual({ percent: 51 });
    expect(byHand('2026-11-22T08:59:59Z')).toEqual({ percent: 99 });
  });

  it('does not follow the notice or another reminder before a tenth of the time', () => {
    expect(byHand('2026-11-20T13:00:00Z')).toEqual({ because: 'too_soon' });
    expect(byHand('2026-11-20T14:00:00Z')).toEqual({ percent: 10 });
    expect(byHand('2026-11-21T13:00:00Z', [50])).toEqual({ because: 'too_soon' });
    expect(byHand('2026-11-21T14:00:00Z', [50])).toEqual({ percent: 60 });
  });

  it('keeps to the rules of every reminder', () => {
    expect(byHand('2026-11-21T09:00:00Z', [], { isCaseOnHold: true })).toEqual({ because: 'on_hold' });
    expect(byHand('2026-11-21T09:00:00Z', [], notice({ isByHand: true }))).toEqual({ because: 'by_hand' });
    expect(byHand('2026-11-22T09:00:00Z')).toEqual({ because: 'clock_over' });
    expect(byHand('2026-11-21T09:00:00Z', [], { clock: null })).toEqual({ because: 'no_limit' });
  });
});
