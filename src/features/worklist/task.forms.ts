import { TASK_KINDS } from '../../domain/case/task-due';
import { type FormBody, readChoice } from '../../web/form';
import { TASK_OWNERS, type TaskFilter } from './task-queue.view';

export const TASK_TIMES = ['open', 'overdue', 'done'] as const;

export function parseTaskFilter(bag: FormBody): TaskFilter {
  const when = readChoice(bag, 'when', TASK_TIMES) ?? 'open';
  return {
    owner: readChoice(bag, 'owner', TASK_OWNERS) ?? 'mine',
    kind: readChoice(bag, 'kind', TASK_KINDS),
    isDone: when === 'done',
    isOverdue: when === 'overdue',
  };
}

export const whenOf = ({ isDone, isOverdue }: TaskFilter): (typeof TASK_TIMES)[number] =>
  isDone ? 'done' : isOverdue ? 'overdue' : 'open';

/** The filter as the end of an address. */
export function taskQuery(filter: TaskFilter): string {
  const when = whenOf(filter);
  const query = new URLSearchParams({
    ...(filter.owner === 'mine' ? {} : { owner: filter.owner }),
    ...(filter.kind === null ? {} : { kind: filter.kind }),
    ...(when === 'open' ? {} : { when }),
  });
  return query.size === 0 ? '' : `?${query.toString()}`;
}
