import type { StaffIdentity } from '../shared/staff';

/** Everything the system may want from a human. A kind without words, or without a time, does not compile or fails a test. */
export const TASK_KINDS = [
  'child_protection',
  'handed_over',
  'reappeared',
  'deadline_passed',
  'deadline_near',
  'endpoint_gone',
  'undeliverable',
  'fallback_due',
  'fallback_ready',
  'needs_information',
  'refused',
  'moved',
  'restored',
  'counter_statement',
  'answer_conflict',
  'mail_reply',
  'update_near',
  'update_owed',
  'unknown_platform',
  'message',
  'new_links',
  'consent_ended',
  'words_asked',
  'hold_review',
  'hand_over',
  'hand_over_refused',
  'hand_over_silent',
  'escalated',
  'authority_next',
  'second_person',
  'new_contact',
] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

/**
 * Whose hands these are for: any supervisor's, until one of them takes it. A caseworker neither takes nor ends one: only
 * supervisors lift a hold, of either kind, and only they confirm new words (access/can.ts).
 */
export const FOR_SUPERVISORS: readonly TaskKind[] = [
  'child_protection',
  'handed_over',
  'escalated',
  'hold_review',
  'words_asked',
];

/**
 * A notice waits for the second of two: because the policy asks for one, or because a contact is used for the first
 * time. Nobody's until somebody says that they see to it, whoever holds the case; never the first one's.
 */
export const FOR_A_SECOND: readonly TaskKind[] = ['second_person', 'new_contact'];

/** What two people decide: never for the first of them, whose id the task carries. */
export const NEVER_THE_FIRST: readonly TaskKind[] = [...FOR_A_SECOND, 'words_asked'];

/** Whether a task can be this person's, as far as its kind says; `by` is the first of the two that it asks for. */
export function isTaskFor(
  { kind, by }: { readonly kind: string; readonly by?: string | number | null | undefined },
  { id, role }: Pick<StaffIdentity, 'id' | 'role'>,
): boolean {
  if (FOR_SUPERVISORS.some((one) => one === kind) && role !== 'supervisor') return false;
  return !(NEVER_THE_FIRST.some((one) => one === kind) && by === id);
}

/** About a link that is up, or about asking for it: nobody has to do them once every link is settled. */
export const OVER_WITH_THE_LINKS: readonly TaskKind[] = [
  'reappeared',
  'deadline_passed',
  'deadline_near',
  'endpoint_gone',
  'undeliverable',
  'fallback_due',
  'fallback_ready',
  'needs_information',
  'refused',
  'moved',
  'restored',
  'update_near',
  'update_owed',
  'unknown_platform',
  'authority_next',
];

/** These are over when what they are about is over, and not because somebody says so. */
export const ENDS_BY_ITSELF: readonly TaskKind[] = ['child_protection', ...FOR_A_SECOND];

/** Hours in which a task is to be done when nothing else says when: the clock, the promise or the review it is about. */
const DUE_HOURS: Readonly<Record<TaskKind, number>> = {
  child_protection: 4,
  handed_over: 4,
  reappeared: 4,
  deadline_passed: 4,
  deadline_near: 4,
  endpoint_gone: 8,
  undeliverable: 8,
  fallback_due: 4,
  fallback_ready: 24,
  needs_information: 12,
  refused: 24,
  moved: 8,
  restored: 4,
  counter_statement: 24,
  answer_conflict: 8,
  mail_reply: 12,
  update_near: 8,
  update_owed: 4,
  unknown_platform: 24,
  message: 8,
  new_links: 8,
  consent_ended: 8,
  words_asked: 8,
  hold_review: 72,
  hand_over: 4,
  hand_over_refused: 4,
  hand_over_silent: 4,
  escalated: 4,
  authority_next: 24,
  second_person: 4,
  new_contact: 4,
};

/**
 * When a task is due: what it is about says so, or else it is counted from its opening. A missed deadline is due some
 * hours after we saw that it was missed, not at the moment that is over already.
 */
export function taskDueAt(kind: TaskKind, said: Date | null, openedAt: Date): Date {
  const byKind = new Date(openedAt.getTime() + DUE_HOURS[kind] * 3_600_000);
  return said === null || said < openedAt ? byKind : said;
}
