import { accept, type Decision, refuse } from '../shared/decision';

/** Who takes a case in hand has it for so long; every step in it begins the time anew. */
export const LEASE_MS = 15 * 60_000;

export interface Lease {
  readonly staffId: string;
  readonly untilAt: Date;
}

/** Whether a lease still binds others: it ends by itself, and at its end it is over. */
export const isLive = (lease: Lease | null, now: Date): lease is Lease => lease !== null && now < lease.untilAt;

/**
 * Takes a case in hand, or keeps it there. Refused while a colleague has it; what is over may be taken over by anybody.
 */
export function decideLease(lease: Lease | null, by: string, now: Date): Decision<Lease, never> {
  if (isLive(lease, now) && lease.staffId !== by) return refuse('case.in-hand');
  return accept({ staffId: by, untilAt: new Date(now.getTime() + LEASE_MS) }, []);
}
