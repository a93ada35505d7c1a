import type { Looks } from './looks';

export type StaffRole = 'caseworker' | 'supervisor' | 'administrator' | 'auditor';

/** How a session at the desk was opened. */
export type SignInWay = 'password' | 'passkey' | 'recovery_code' | 'link' | 'organisation';

/** Who is at the desk: enough to decide and to record, nothing else. */
export interface StaffIdentity {
  readonly id: string;
  readonly name: string;
  readonly role: StaffRole;
  /** The newest entry of the case's record on the page they act from; left out where they act from no page of a case. */
  readonly seen?: number;
}

/** The session through which somebody is at the desk. */
export interface DeskSession extends StaffIdentity {
  readonly sessionId: string;
  /** When they last showed a passkey or a code in this session. */
  readonly provedAt: Date | null;
  /** Which single keys they chose, as it is kept (desk-keys.ts); null: nothing yet. */
  readonly keys: string | null;
  /** When it ends unless they do something before; never later than `endsAt`. */
  readonly idleEndsAt: Date;
  /** When it ends whatever they do. */
  readonly endsAt: Date;
  /** What they chose for their pages; null: what the helpline has set. */
  readonly looks: Looks | null;
}
