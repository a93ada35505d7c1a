export type Role = 'caseworker' | 'supervisor' | 'administrator' | 'auditor';

export const ACTIONS = [
  'worklist.read',
  'case.read',
  'case.take',
  'item.judge',
  'authority.record',
  'notice.draft',
  'notice.approve',
  'case.close',
  'case.reopen',
  'case.legal-hold',
  'platform.read',
  'letters.read',
  'letters.redrive',
  'letters.discard',
] as const;
export type Action = (typeof ACTIONS)[number];

export interface Actor {
  readonly id: string;
  readonly role: Role;
}
/** The case acted on; left out where only the role matters (a menu entry, a list). */
export interface CaseResource {
  readonly claimedBy: string | null;
}

/** What is put aside is not tried again: that is for somebody who answers for the whole desk. */
const SUPERVISORS_ONLY: readonly Action[] = ['letters.discard', 'case.legal-hold'];
const CASEWORK: readonly Action[] = ACTIONS.filter((action) => !SUPERVISORS_ONLY.includes(action));

/** Administrators see no case content, auditors no personal data: what is not listed here is denied. */
const MAY: Readonly<Record<Role, readonly Action[]>> = {
  caseworker: CASEWORK,
  supervisor: ACTIONS,
  administrator: ['platform.read'],
  auditor: ['platform.read'],
};

/**
 * What a caseworker does only in a case that is theirs or nobody's, so that two people never work past each other.
 * Approving is not among them (the second person is somebody else by design), nor is reopening.
 */
const OWN_CASE_ONLY: readonly Action[] = ['case.take', 'item.judge', 'authority.record', 'notice.draft', 'case.close'];

/** Whether this member of staff may do this, to this case where one is given. Denied unless a line above allows it. */
export function can(actor: Actor, action: Action, resource?: CaseResource): boolean {
  if (!Object.hasOwn(MAY, actor.role) || !MAY[actor.role].includes(action)) return false;
  if (actor.role !== 'caseworker' || resource === undefined || !OWN_CASE_ONLY.includes(action)) return true;
  return resource.claimedBy === null || resource.claimedBy === actor.id;
}
