import fc from 'fast-check';
import { fallbackPlan } from './fallback';

const SINCE = new Date('2026-05-01T10:00:00Z');
const MINUTE = 60_000;
const inMinutes = (dueBy: Date | null) => {
  const { taskAt, fallbackAt } = fallbackPlan(SINCE, dueBy);
  return [taskAt, fallbackAt].map((at) => (at.getTime() - SINCE.getTime()) / MINUTE);
};
const due = (hours: number) => new Date(SINCE.getTime() + hours * 60 * MINUTE);

describe('the fallback of a notice in trouble', () => {
  it('comes after 15 and 60 minutes under a limit of 48 hours, or of none', () => {
    expect(inMinutes(due(48))).toEqual([15, 60]);
    expect(inMinutes(null)).toEqual([15, 60]);
  });

  it('comes sooner when little time is left: after 15 and 30 minutes of two hours', () => {
    expect(inMinutes(due(2))).toEqual([15, 30]);
    expect(inMinutes(due(1))).toEqual([7.5, 15]);
  });

  it('comes at once when the time is over', () => {
    expect(inMinutes(due(0))).toEqual([0, 0]);
    expect(inMinutes(due(-3))).toEqual([0, 0]);
  });

  it('always leaves three quarters of the time that was left to the next channel', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 * 24 * 60 }), (minutes) => {
        const [task, fallback] = inMinutes(new Date(SINCE.getTime() + minutes * MINUTE));
        expect(task!).toBeLessThanOrEqual(fallback!);
        expect(fallback!).toBeLessThanOrEqual(minutes / 4 + 1e-3);
      }),
    );
  });
});
