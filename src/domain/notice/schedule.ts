import type { NoticeState } from '../lifecycle';
import { accept, type Decision, refuse } from '../shared/decision';

/** A notice that waits for longer than this is forgotten by somebody. */
export const LATEST_DAYS = 14;

/**
 * Whether an approved notice may wait until then. The person may need an evening to be somewhere safe before a platform,
 * and with it the uploader, learns of the case. Nothing else waits with it: the law's time begins with the delivery.
 */
export function decideSchedule(leavesAt: Date, now: Date): Decision<{ readonly leavesAt: Date }, never> {
  if (leavesAt <= now) return refuse('notice.schedule-past');
  if (leavesAt.getTime() - now.getTime() > LATEST_DAYS * 86_400_000)
    return refuse('notice.schedule-far', { days: LATEST_DAYS });
  return accept({ leavesAt }, []);
}

export interface Schedulable {
  readonly state: NoticeState;
  readonly attemptsMade: number;
  /** It may not leave before; null: it was to leave with its approval. */
  readonly leavesAt: Date | null;
}

/** Approved, and its time to leave has not come: it can still be changed or stopped, and nobody has it yet. */
export const isScheduled = ({ state, attemptsMade, leavesAt }: Schedulable, now: Date): boolean =>
  state === 'approved' && attemptsMade === 0 && leavesAt !== null && leavesAt > now;
