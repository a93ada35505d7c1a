import type { TableAccess } from './access-rules';

/** The part of access.ts that is about cases changing hands and belonging together. */
export const BETWEEN_CASES: Readonly<Record<string, TableAccess>> = {
  // Offered by the holder, answered by whoever is asked; the services say who that is.
  hand_over: {
    row: { case: 'case_id' },
    web: { caseworker: 'SIU', supervisor: 'SIU' },
    webChanges: ['outcome', 'ended_at', 'ended_by', 'reason_id'],
    worker: 'SD',
    isAudited: true,
  },
  case_lease: {
    row: { case: 'case_id' },
    web: { caseworker: 'SIUD', supervisor: 'SIUD' },
    worker: 'SD',
    isAudited: true,
  },
  // Filed with a fingerprint, looked up by the worker; the desk sees which cases are linked, and nothing of a fingerprint.
  fingerprint_piece: { row: { case: 'case_id' }, web: { person: 'I' }, worker: 'SD' },
  fingerprint_match: {
    row: { case: 'case_id' },
    web: { caseworker: 'S', supervisor: 'S' },
    worker: 'SID',
    isAudited: true,
  },
};
