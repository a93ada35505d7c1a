export type Role = 'caseworker' | 'supervisor' | 'administrator' | 'auditor';

export const ACTIONS = [
  'worklist.read',
  'case.read',
  'case.take',
  'case.release',
  'case.prioritise',
  'case.assign',
  'case.hand-over',
  'hand-over.answer',
  'personal.show',
  'item.open',
  'item.judge',
  'authority.record',
  'contact.change',
  'message.write',
  'words.replace',
  'words.confirm',
  'notice.draft',
  'notice.read',
  'notice.approve',
  'notice.hand-over',
  'case.close',
  'case.close-duplicate',
  'case.reopen',
  'case.legal-hold',
  'case.lift-hold',
  'break-glass.ask',
  'break-glass.decide',
  'alerts.read',
  'platform.read',
  'platform.change',
  'rules.read',
  'letters.read',
  'letters.redrive',
  'letters.discard',
  'record.read',
  'record.export',
  'people.read',
  'people.recover',
  'people.change',
] as const;
export type Action = (typeof ACTIONS)[number];

export interface Actor {
  readonly id: string;
  readonly role: Role;
}
/** The case acted on; left out where only the role matters (a menu entry, a list). */
export interface CaseResource {
  readonly claimedBy: string | null;
  /** This person has opened it in an emergency, and the hour is not over (break-glass.ts). */
  readonly isOpenedInEmergency?: boolean;
  /** The case is offered to this person, who has not answered yet (domain/case/hand-over.ts). */
  readonly isOffered?: boolean;
  /** Who approved the notice in question first; only while a second approval is asked for. */
  readonly firstApprovedBy?: string | null;
}

/** For somebody who answers for the whole desk. */
const SUPERVISORS_ONLY: readonly Action[] = [
  'letters.discard',
  'break-glass.decide',
  'alerts.read',
  'case.close-duplicate',
  'record.read',
  'case.legal-hold',
  'case.lift-hold',
  'case.assign',
  'platform.change',
  'people.read',
  'people.recover',
  'words.confirm',
];
/** A supervisor opens any case as it is; the record without content is exported by those who may see nothing else. */
const NOT_SUPERVISORS: readonly Action[] = ['break-glass.ask', 'record.export', 'people.change'];
const CASEWORK: readonly Action[] = ACTIONS.filter(
  (action) => !SUPERVISORS_ONLY.includes(action) && !['record.export', 'people.change'].includes(action),
);

/** Administrators see no case content, auditors no personal data: what is not listed here is denied. */
const MAY: Readonly<Record<Role, readonly Action[]>> = {
  caseworker: CASEWORK,
  supervisor: ACTIONS.filter((action) => !NOT_SUPERVISORS.includes(action)),
  administrator: ['platform.read', 'platform.change', 'rules.read', 'people.read', 'people.recover', 'people.change'],
  auditor: ['platform.read', 'rules.read', 'record.read', 'record.export'],
};

/** What a caseworker may do where the case is with nobody yet, or does not matter. */
const ANY_CASE: readonly Action[] = [
  'worklist.read',
  'break-glass.ask',
  'platform.read',
  'rules.read',
  'letters.read',
  'letters.redrive',
];
/** What waits until the case is somebody's: reading what a person wrote, and seeing what was reported. */
const OWN_CASE_ONLY: readonly Action[] = ['personal.show', 'item.open'];
/** What the second person of two does with a colleague's notice: reads that notice, and says yes. */
const SECOND_PERSON: readonly Action[] = ['notice.read', 'notice.approve'];

/**
 * Whether this member of staff may do this, to this case where one is given. Denied unless a line above allows it.
 * A caseworker works in the cases that are theirs and sees one that is nobody's, without the person's own words and
 * without opening a link; a colleague's case needs an emergency (ADR 0024). Only the notice that waits for a second
 * approval is open to a colleague of whoever approved first, and only the summary of a case that is offered to somebody
 * is open to them before it is theirs (ADR 0036).
 */
export function can(actor: Actor, action: Action, resource?: CaseResource): boolean {
  if (!Object.hasOwn(MAY, actor.role) || !MAY[actor.role].includes(action)) return false;
  if (actor.role !== 'caseworker' || resource === undefined || ANY_CASE.includes(action)) return true;
  const { claimedBy, isOpenedInEmergency = false, isOffered = false, firstApprovedBy = null } = resource;
  if (action === 'hand-over.answer') return isOffered || claimedBy === actor.id;
  if (action === 'case.hand-over') return claimedBy === actor.id;
  if (claimedBy === actor.id || isOpenedInEmergency) return true;
  if (SECOND_PERSON.includes(action) && firstApprovedBy !== null && firstApprovedBy !== actor.id) return true;
  return claimedBy === null && !OWN_CASE_ONLY.includes(action);
}
