import { KEY, type TableAccess } from './access-rules';

/** Accounts of the desk and what opens them: a part of the one place (access.ts). */
export const STAFF_ACCESS: Readonly<Record<string, TableAccess>> = {
  // The web signs people in and lets them draw a new password; it neither makes accounts nor changes a name, a role or
  // the seed of the codes. The worker sees none.
  staff: {
    row: 'nobody',
    web: { caseworker: 'S', supervisor: 'S', administrator: 'S', auditor: 'S', door: 'SU' },
    only: { door: `id = (SELECT buckler_staff_at_door())` },
    webChanges: [
      'totp_last_step',
      'failed_sign_ins',
      'slow_until',
      'password_hash',
      'first_password_until',
      'desk_keys',
    ],
    isAudited: true,
  },
  staff_session: {
    row: 'nobody',
    web: { door: 'SIUD', supervisor: 'SD', administrator: 'SD' },
    only: { door: `encode(token_hash, 'hex') = ${KEY} OR staff_id::text = ${KEY}` },
    webChanges: ['last_seen_at', 'proved_at'],
    worker: 'SUD',
    workerChanges: ['last_seen_at'],
  },
  // What opens the desk is each one's own. Who looks after people sees whether there is one, and ends it.
  staff_passkey: {
    row: 'nobody',
    web: { door: 'SIUD', supervisor: 'S', administrator: 'S' },
    only: { door: `encode(sha256(credential_id), 'hex') = ${KEY} OR staff_id::text = ${KEY}` },
    webChanges: ['counter', 'last_used_at'],
  },
  staff_identity: {
    row: 'nobody',
    web: { door: 'SIUD', supervisor: 'S', administrator: 'SD' },
    only: { door: `encode(identity_index, 'hex') = ${KEY} OR staff_id::text = ${KEY}` },
    webChanges: ['last_used_at'],
  },
  staff_challenge: {
    row: 'nobody',
    web: { door: 'SID' },
    only: { door: `encode(challenge_hash, 'hex') = ${KEY} OR staff_id::text = ${KEY}` },
    worker: 'SUD',
    workerChanges: ['expires_at'],
  },
  staff_recovery_code: { row: 'nobody', web: { door: 'SID' }, only: { door: `staff_id::text = ${KEY}` } },
  staff_link: {
    row: 'nobody',
    web: { door: 'SD', supervisor: 'SID', administrator: 'SID' },
    only: { door: `encode(token_hash, 'hex') = ${KEY} OR staff_id::text = ${KEY}` },
    worker: 'SUD',
    workerChanges: ['expires_at'],
  },
  staff_kept_form: {
    row: 'nobody',
    web: { door: 'SIUD' },
    only: { door: `staff_id::text = ${KEY}` },
    webChanges: ['form_sealed', 'expires_at'],
    worker: 'SUD',
    workerChanges: ['expires_at'],
  },
};
