import type { Looks } from './looks';

export type StaffRole = 'caseworker' | 'supervisor' | 'administrator' | 'auditor';

/** How a session at the desk was opened. */
export type SignInWay = 'password' | 'passkey' | 'recovery_code' | 'link';

/** Who is at the desk: enough to decide and to record, nothing else. */
export interface StaffIdentity {
  readonly id: string;
  readonly name: string;
  readonly role: StaffRole;
}

/** The session through which somebody is at the desk. */
export interface DeskSession extends StaffIdentity {
  readonly sessionId: string;
  /** When they last showed a passkey or a code in this session. */
  readonly provedAt: Date | null;
  /** What they chose for their pages; null: what the helpline has set. */
  readonly looks: Looks | null;
}
