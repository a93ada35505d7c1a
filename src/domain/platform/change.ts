/** Where a change of a platform stands: a new address of a channel, or what the directory says of it. */
export type ChangeState = 'proposed' | 'confirmed' | 'in_use' | 'failed' | 'refused';
/** What a change is about: where notices go, or the entry of the directory (hosts, laws, facts). */
export type ChangeSubject = 'channel' | 'entry';

export type ChangeRefusal = 'platform.change-wrong-state' | 'platform.change-second-person';

/**
 * Whether somebody may decide about a change. Yes needs a second person; no may be said by whoever proposed it. What
 * the endpoint did not prove may be asked again, by a second person too. Whatever else failed is over, and proposed anew.
 */
export function decideChange(
  change: { readonly state: ChangeState; readonly proposedBy: string; readonly subject?: ChangeSubject },
  decision: 'yes' | 'no',
  staffId: string,
):
  { readonly ok: true; readonly next: 'confirmed' | 'refused' } | { readonly ok: false; readonly code: ChangeRefusal } {
  const isAskedAgain = change.subject === 'channel' && change.state === 'failed' && decision === 'yes';
  if (change.state !== 'proposed' && !isAskedAgain) return { ok: false, code: 'platform.change-wrong-state' };
  if (decision === 'no') return { ok: true, next: 'refused' };
  return change.proposedBy === staffId
    ? { ok: false, code: 'platform.change-second-person' }
    : { ok: true, next: 'confirmed' };
}
