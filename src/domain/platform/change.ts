/** Where a new address of a channel stands. */
export type ChangeState = 'proposed' | 'confirmed' | 'in_use' | 'failed' | 'refused';

export type ChangeRefusal = 'platform.change-wrong-state' | 'platform.change-second-person';

/**
 * Whether somebody may decide about a new address. Yes needs a second person; no may be said by whoever proposed it.
 * What the endpoint did not prove may be asked again, by a second person too.
 */
export function decideChange(
  change: { readonly state: ChangeState; readonly proposedBy: string },
  decision: 'yes' | 'no',
  staffId: string,
):
  { readonly ok: true; readonly next: 'confirmed' | 'refused' } | { readonly ok: false; readonly code: ChangeRefusal } {
  if (change.state !== 'proposed' && !(change.state === 'failed' && decision === 'yes'))
    return { ok: false, code: 'platform.change-wrong-state' };
  if (decision === 'no') return { ok: true, next: 'refused' };
  return change.proposedBy === staffId
    ? { ok: false, code: 'platform.change-second-person' }
    : { ok: true, next: 'confirmed' };
}
