import { isTaskFor, TASK_KINDS, taskDueAt } from './task-due';

const openedAt = new Date('2026-11-23T12:00:00Z');
const hours = (n: number): Date => new Date(openedAt.getTime() + n * 3_600_000);

describe('when a task is due', () => {
  it.each(TASK_KINDS)('%s has a time of its own, within three days', (kind) => {
    const due = taskDueAt(kind, null, openedAt);
    expect(due.getTime()).toBeGreaterThan(openedAt.getTime());
    expect(due.getTime()).toBeLessThanOrEqual(hours(72).getTime());
  });

  it('what it is about says it', () => {
    expect(taskDueAt('deadline_near', hours(11), openedAt)).toEqual(hours(11));
  });

  it('a deadline that is over gives hours from now, not a time that is gone', () => {
    expect(taskDueAt('deadline_passed', hours(-1), openedAt)).toEqual(hours(4));
  });
});

describe('whose a task can be', () => {
  const [worker, boss] = [
    { id: 'w', role: 'caseworker' },
    { id: 's', role: 'supervisor' },
  ] as const;

  it.each(['child_protection', 'hold_review', 'words_asked'])('%s is for supervisors', (kind) => {
    expect([isTaskFor({ kind }, worker), isTaskFor({ kind }, boss)]).toEqual([false, true]);
  });

  it.each(['words_asked', 'second_person', 'new_contact'])(
    '%s is never for the first of the two it asks for',
    (kind) => {
      expect([isTaskFor({ kind, by: 's' }, boss), isTaskFor({ kind, by: 'w' }, boss)]).toEqual([false, true]);
    },
  );

  it('every other one is for whoever works in the case', () => {
    expect(isTaskFor({ kind: 'message', by: 'w' }, worker)).toBe(true);
  });
});
