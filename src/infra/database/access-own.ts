import type { TableAccess } from './access-rules';

/** The rows of whoever asks, and of nobody else. */
export const OWN_STAFF = `staff_id::text = current_setting('buckler.staff', true)`;

/** A part of access.ts: what each member of staff has for themselves. */
export const OWN_ACCESS: Readonly<Record<string, TableAccess>> = {
  saved_view: {
    row: 'nobody',
    web: { caseworker: 'SID', supervisor: 'SID' },
    only: { caseworker: OWN_STAFF, supervisor: OWN_STAFF },
    isAudited: true,
  },
  // Everybody's own; the door reads it with the session.
  desk_look: {
    row: 'nobody',
    web: { caseworker: 'SIU', supervisor: 'SIU', administrator: 'SIU', auditor: 'SIU', door: 'S' },
    only: {
      caseworker: OWN_STAFF,
      supervisor: OWN_STAFF,
      administrator: OWN_STAFF,
      auditor: OWN_STAFF,
      door: `staff_id = (SELECT buckler_staff_at_door())`,
    },
    webChanges: ['is_dense', 'is_grey', 'hides_words'],
  },
};
