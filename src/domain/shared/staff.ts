export type StaffRole = 'caseworker' | 'supervisor' | 'administrator' | 'auditor';

/** Who is at the desk: enough to decide and to record, nothing else. */
export interface StaffIdentity {
  readonly id: string;
  readonly name: string;
  readonly role: StaffRole;
}
