import { judgePromise, promiseDueAt } from './update-promise';
import type { PromiseFacts } from './update-promise';

const HOUR = 3_600_000;
const startedAt = new Date('2026-11-20T09:00:00Z');
const at = (hours: number): Date => new Date(startedAt.getTime() + hours * HOUR);
const facts = (changes: Partial<PromiseFacts> = {}): PromiseFacts => ({
  startedAt,
  dueAt: at(72),
  isBinding: true,
  updatedInTimeAt: null,
  lastUpdateAt: null,
  ...changes,
});

test('a promise of 72 hours is due 72 hours after the last update, whatever the calendar says', () => {
  const beforeTheTurn = new Date('2026-10-24T10:00:00Z');
  expect(promiseDueAt(beforeTheTurn, 72)).toEqual(new Date('2026-10-27T10:00:00Z'));
});

test.each<[string, Partial<PromiseFacts>, number, object]>([
  ['nothing happened yet', {}, 71, { type: 'open' }],
  ['an update came', { updatedInTimeAt: at(10), lastUpdateAt: at(10) }, 48, { type: 'kept', at: at(10) }],
  [
    'an update came in the last moment',
    { updatedInTimeAt: at(72), lastUpdateAt: at(72) },
    72,
    { type: 'kept', at: at(72) },
  ],
  [
    'an update came in time and another after the end',
    { updatedInTimeAt: at(10), lastUpdateAt: at(90) },
    95,
    { type: 'kept', at: at(10) },
  ],
  ['nothing came', {}, 72, { type: 'broken', nextStartsAt: at(72), isStillOwed: true }],
  ['nothing came, and we saw it late', {}, 80, { type: 'broken', nextStartsAt: at(72), isStillOwed: true }],
  [
    'nothing came, and we were away longer than a promise lasts',
    {},
    144,
    { type: 'broken', nextStartsAt: at(144), isStillOwed: true },
  ],
  [
    'an update came too late',
    { lastUpdateAt: at(73) },
    80,
    { type: 'broken', nextStartsAt: at(73), isStillOwed: false },
  ],
  ['the case was closed', { isBinding: false, updatedInTimeAt: at(1), lastUpdateAt: at(1) }, 80, { type: 'void' }],
])('%s', (_what, changes, hours, verdict) => {
  expect(judgePromise(facts(changes), at(hours))).toEqual(verdict);
});
