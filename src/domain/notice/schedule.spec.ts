import { decideSchedule, isScheduled, LATEST_DAYS, type Schedulable } from './schedule';

const now = new Date('2026-11-23T14:17:00Z');
const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const DAY = 24 * 60;

describe('a notice that is to leave later', () => {
  it.each([
    ['a minute from now', 1, null],
    ['on the last day', LATEST_DAYS * DAY, null],
    ['after it', LATEST_DAYS * DAY + 1, 'notice.schedule-far'],
    ['now', 0, 'notice.schedule-past'],
    ['a minute ago', -1, 'notice.schedule-past'],
  ])('may leave only within some days: %s', (_, minutes, code) => {
    const decision = decideSchedule(inMinutes(minutes), now);
    expect(decision.ok ? null : decision.refusal.code).toBe(code);
  });

  it('can be changed while it waits, and not once its time has come, it was tried or it is recalled', () => {
    const waiting: Schedulable = { state: 'approved', attemptsMade: 0, leavesAt: inMinutes(1) };
    expect(isScheduled(waiting, now)).toBe(true);
    expect(isScheduled({ ...waiting, leavesAt: now }, now)).toBe(false);
    expect(isScheduled({ ...waiting, leavesAt: null }, now)).toBe(false);
    expect(isScheduled({ ...waiting, attemptsMade: 1, state: 'sending' }, now)).toBe(false);
    expect(isScheduled({ ...waiting, state: 'recalled' }, now)).toBe(false);
    expect(isScheduled({ ...waiting, state: 'draft' }, now)).toBe(false);
  });
});
