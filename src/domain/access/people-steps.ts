/** What the record says about an account and the people at the desk read: signing in and out would bury it. */
export const PEOPLE_STEPS = [
  'staff.invited',
  'staff.role-changed',
  'staff.disabled',
  'staff.enabled',
  'staff.link-made',
  'staff.came-in',
  'staff.password-replaced',
  'staff.code-replaced',
  'staff.passkey-added',
  'staff.passkey-removed',
  'staff.recovery-codes-drawn',
  'staff.organisation-bound',
  'staff.organisation-unbound',
] as const;
