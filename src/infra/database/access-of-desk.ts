import { CASE_ID, desk, OWN_STAFF, type TableAccess } from './access-rules';

/** A part of `ACCESS`: how the desk shares its work, finds cases, and keeps what each has begun. */
export const DESK_ACCESS: Readonly<Record<string, TableAccess>> = {
  // Offered by the holder, answered by whoever is asked; the services say who that is.
  hand_over: {
    row: CASE_ID,
    web: { ...desk('SIU') },
    webChanges: ['outcome', 'ended_at', 'ended_by', 'reason_id'],
    worker: 'SD',
    isAudited: true,
  },
  case_lease: {
    row: CASE_ID,
    web: { ...desk('SIUD') },
    worker: 'SD',
    isAudited: true,
  },
  // Filed with a fingerprint, looked up by the worker; the desk sees which cases are linked, and nothing of a fingerprint.
  fingerprint_piece: { row: CASE_ID, web: { person: 'I' }, worker: 'SD' },
  fingerprint_match: {
    row: CASE_ID,
    web: { ...desk('S') },
    worker: 'SID',
    isAudited: true,
  },
  // What can be made anew from the rest is kept up by the sweep, and by whoever looks at the list.
  worklist_entry: { row: CASE_ID, web: { ...desk('SIUD') }, worker: 'SIUD', isAudited: true },
  // Unsent words are for whoever types them; the worker counts their hours.
  case_draft: {
    row: CASE_ID,
    web: { ...desk('SIUD') },
    only: { caseworker: OWN_STAFF, supervisor: OWN_STAFF },
    webChanges: ['text_sealed', 'saved_at'],
    worker: 'SUD',
    workerChanges: ['saved_at'],
  },
  search_word: { row: CASE_ID, web: { ...desk('SI'), person: 'I', platform: 'I', intake: 'I' }, worker: 'SD' },
  bulk_step: {
    row: CASE_ID,
    web: { ...desk('SIU') },
    only: { caseworker: OWN_STAFF, supervisor: OWN_STAFF },
    worker: 'SD',
    webChanges: ['undo_result', 'undone_at'],
    isAudited: true,
  },
  saved_view: {
    row: 'nobody',
    web: { ...desk('SID') },
    only: { caseworker: OWN_STAFF, supervisor: OWN_STAFF },
    isAudited: true,
  },
  // Everybody's own; the door reads it with the session.
  desk_look: {
    row: 'nobody',
    web: { ...desk('SIU'), administrator: 'SIU', auditor: 'SIU', door: 'S' },
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
