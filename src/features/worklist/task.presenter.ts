import { can } from '../../domain/access/can';
import { ENDS_BY_ITSELF, FOR_A_SECOND, FOR_SUPERVISORS, isTaskFor, TASK_KINDS } from '../../domain/case/task-due';
import { timeLeft } from '../../web/desk/chip';
import type { DeskWords } from '../../web/desk/desk-page';
import { formatShortDateTime } from '../../web/i18n/format';
import { TASK_TIMES, taskQuery, whenOf } from './task.forms';
import { type QueuedTask, TASK_OWNERS, type TaskFilter, type TaskPage, type WaitingElsewhere } from './task-queue.view';
import { counted } from './worklist.presenter';

/** The queue of tasks with its groups and filters. */
export function presentQueue(page: TaskPage, filter: TaskFilter, words: DeskWords) {
  const { t } = words;
  return {
    rows: page.rows.map((task) => presentTask(task, words)),
    owners: TASK_OWNERS.map((owner) => ({
      href: `/desk/tasks${taskQuery({ ...filter, owner })}`,
      label: t(`desk.tasks.owner.${owner}`),
      count: counted(page.counts[owner]),
      isCurrent: owner === filter.owner,
    })),
    kinds: TASK_KINDS.map((value) => ({ value, text: t(`desk.task.${value}`), isChosen: value === filter.kind })),
    times: TASK_TIMES.map((value) => ({
      value,
      text: t(`desk.tasks.when.${value}`),
      isChosen: value === whenOf(filter),
    })),
    fields: Object.entries({ owner: filter.owner, kind: filter.kind ?? '', when: whenOf(filter) }),
    owner: filter.owner,
    hasMore: page.hasMore,
    openTasks: counted(page.counts.mine),
  };
}

/** What is no task of a case, and waits for a person all the same: said on the same page, with the way there. */
export function presentElsewhere(
  waiting: WaitingElsewhere & { readonly emergencies: number },
  { t }: Pick<DeskWords, 't'>,
) {
  const { emergencies, platforms, recipients } = waiting;
  return [
    { n: emergencies, href: '/desk/oversight', key: 'desk.oversight.waiting' as const },
    { n: platforms, href: '/desk/platforms', key: 'desk.tasks.platforms' as const },
    { n: recipients, href: '/desk/recipients', key: 'desk.tasks.recipients' as const },
  ].flatMap(({ n, href, key }) => (n === 0 ? [] : [{ href, text: t(key, { n }) }]));
}

function presentTask(task: QueuedTask, words: DeskWords) {
  const { t, staff } = words;
  const title = t(`desk.task.${task.kind}`);
  const at = (date: Date) => formatShortDateTime(date, words);
  const isOpen = task.doneAt === null;
  const isHandOver = task.kind === 'hand_over';
  const isForMe = isTaskFor({ kind: task.kind, by: task.detail['by'] }, staff);
  const isWorkable = isOpen && isForMe && !isHandOver && mayWorkOn(task, staff);
  return {
    id: task.id,
    title,
    locator: task.locator,
    href: `/desk/cases/${task.locator}${isHandOver ? '/hand-over' : FOR_A_SECOND.includes(task.kind) ? `/notices/${task.subjectId}` : ''}`,
    time: isOpen && task.dueAt !== null ? timeLeft(task.dueAt, words) : null,
    when:
      task.doneAt !== null
        ? t('desk.tasks.doneAt', { at: at(task.doneAt) })
        : task.dueAt === null
          ? t('desk.tasks.since', { at: at(task.createdAt) })
          : t('desk.tasks.due', { at: at(task.dueAt) }),
    owner: isOpen
      ? ownerOf(task, words)
      : task.doneByName === null
        ? t('desk.tasks.doneBySystem')
        : t('desk.tasks.doneBy', { who: task.doneByName }),
    mayOwn: isWorkable && !(task.isOwned && task.ownerId === staff.id),
    mayFinish: isWorkable && !ENDS_BY_ITSELF.includes(task.kind),
  };
}

/** Whether it is a step they may take: in a case of theirs or nobody's, or as the second of two. */
function mayWorkOn({ kind, holderId, detail }: QueuedTask, staff: DeskWords['staff']): boolean {
  if (!FOR_A_SECOND.includes(kind)) return can(staff, 'case.read', { claimedBy: holderId });
  const firstApprovedBy = String(detail['by']);
  return can(staff, 'notice.approve', { claimedBy: holderId, firstApprovedBy });
}

function ownerOf({ kind, ownerId, ownerName, isOwned }: QueuedTask, { t, staff }: DeskWords): string {
  if (ownerId === null || ownerName === null)
    return t(FOR_SUPERVISORS.includes(kind) ? 'desk.tasks.supervisors' : 'desk.tasks.nobody');
  const who = ownerId === staff.id ? t('desk.worklist.you') : ownerName;
  return isOwned ? who : t('desk.tasks.byCase', { who });
}
