import type { CaseState } from '../lifecycle';
import type { StaffIdentity } from '../shared/staff';
import { isTaskFor, OVER_WITH_THE_LINKS } from './task-due';

/** What comes next for a case, for one member of staff. Each has words on the list and on the page of the case. */
export const NEXT_STEPS = [
  'erased',
  'closed',
  'answer',
  'take',
  'other',
  'hold',
  'held',
  'byHand',
  'consent',
  'authority',
  'weak',
  'doubt',
  'approve',
  'overdue',
  'task',
  'second',
  'finish',
  'threat',
  'judge',
  'unproven',
  'prepare',
  'later',
  'sending',
  'waiting',
] as const;
export type NextStepName = (typeof NEXT_STEPS)[number];

export interface NextFacts {
  readonly state: CaseState;
  readonly isErased: boolean;
  /** It is given to them by name, and they have not answered. */
  readonly isOfferedToThem: boolean;
  readonly holder: 'nobody' | 'them' | 'other';
  readonly isOnHold: boolean;
  readonly mayLiftHold: boolean;
  readonly hasUndeliverable: boolean;
  /** Drafts that wait for their approval, and drafts that they approved first and somebody else must read. */
  readonly toApprove: number;
  readonly forSecond: number;
  readonly hasConsent: boolean;
  /** Who may act for the person: not recorded, recorded without enough behind it, or enough for a notice. */
  readonly authority: 'none' | 'weak' | 'enough';
  /** Another report names a link that is still to be asked for. */
  readonly isNamedElsewhere: boolean;
  /** The clock that counts is over and its link is still up. */
  readonly isOverdue: boolean;
  /** Open tasks that they should do ({@link tasksAhead}). */
  readonly tasks: number;
  readonly items: {
    readonly all: number;
    readonly unjudged: number;
    readonly live: number;
    readonly unsettled: number;
  };
  /** Notices are approved, and each of them waits for its time. */
  readonly waitsForTime: boolean;
}

/** How many of the open tasks are theirs to do: what was about links is not, once every link is settled. */
export function tasksAhead(
  tasks: readonly { readonly kind: string; readonly by?: string | number | null | undefined }[],
  { all, unsettled }: NextFacts['items'],
  staff: Pick<StaffIdentity, 'id' | 'role'>,
): number {
  const isSettled = all > 0 && unsettled === 0;
  const isOver = (kind: string) => isSettled && OVER_WITH_THE_LINKS.some((one) => one === kind);
  return tasks.filter((task) => isTaskFor(task, staff) && !isOver(task.kind)).length;
}

/**
 * The one step that a member of staff should take next: what blocks the person most comes first. A draft is approved
 * only after what speaks against it was looked at; a task that somebody waits for comes before what merely follows
 * from the state. The list and the page of the case both ask here, so that they never say different things.
 */
export function nextStepOf(facts: NextFacts): NextStepName {
  const { state, holder } = facts;
  if (facts.isErased) return 'erased';
  if (state === 'closed') return 'closed';
  if (facts.isOfferedToThem) return 'answer';
  // A report that a supervisor gave to somebody is theirs, and still has to be begun.
  if (holder === 'nobody' || (state === 'intake' && holder === 'them')) return 'take';
  if (facts.isOnHold) return facts.mayLiftHold ? 'hold' : 'held';
  if (state === 'intake') return 'other';
  if (facts.hasUndeliverable) return 'byHand';
  if (facts.toApprove > 0) return whatBlocks(facts) ?? 'approve';
  if (facts.isOverdue) return 'overdue';
  if (facts.tasks > 0) return 'task';
  if (facts.forSecond > 0) return 'second';
  if (state === 'verification') return nextInVerification(facts);
  if (state === 'notice') return facts.waitsForTime ? 'later' : 'sending';
  return facts.items.unsettled === 0 ? 'finish' : 'waiting';
}

/** What must be seen to before a notice may go out. */
function whatBlocks(facts: NextFacts): NextStepName | null {
  return whatIsMissing(facts) ?? (facts.isNamedElsewhere ? 'doubt' : null);
}

function whatIsMissing({ hasConsent, authority }: NextFacts): NextStepName | null {
  if (!hasConsent) return 'consent';
  if (authority === 'enough') return null;
  return authority === 'none' ? 'authority' : 'weak';
}

function nextInVerification(facts: NextFacts): NextStepName {
  const { all, unjudged, live } = facts.items;
  if (all === 0) return 'threat';
  if (unjudged > 0) return 'judge';
  if (live === 0) return 'unproven';
  return whatIsMissing(facts) ?? 'prepare';
}
