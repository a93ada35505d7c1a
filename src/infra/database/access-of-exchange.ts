import { CASE_ID, desk, type TableAccess } from './access-rules';

/** Whoever has this key gets fingerprints (ADR 0047). */
const RECIPIENT_AT_DOOR = '(SELECT buckler_recipient_at_door())';

/** A part of `ACCESS`: what people agree to, fingerprints that go out to recipients, and mail that comes in from platforms. */
export const EXCHANGE_ACCESS: Readonly<Record<string, TableAccess>> = {
  consent: {
    row: CASE_ID,
    web: { ...desk('S'), person: 'SIU', platform: 'S', intake: 'I' },
    worker: 'SD',
    webChanges: ['given_at', 'withdrawn_at'],
    isAudited: true,
  },
  // The person's alone: no page of the desk shows one.
  fingerprint: { row: CASE_ID, web: { person: 'SID' }, worker: 'SD', isAudited: true },
  // A recipient sees its own feed and nothing of a case; what may leave it asks of one function.
  hash_recipient: {
    row: 'nobody',
    web: { caseworker: 'S', supervisor: 'SIU', administrator: 'SIU', auditor: 'S', person: 'S', door: 'SU' },
    only: { door: `id = ${RECIPIENT_AT_DOOR}` },
    webChanges: ['state', 'decided_by', 'decided_at', 'token_hash', 'key_drawn_at', 'last_fetched_at', 'last_position'],
    isAudited: true,
  },
  hash_consent: {
    row: CASE_ID,
    web: { ...desk('S'), person: 'SIU' },
    worker: 'SD',
    webChanges: ['given_at', 'withdrawn_at'],
    isAudited: true,
  },
  hash_entry: {
    row: 'nobody',
    web: { ...desk('S'), administrator: 'S', auditor: 'S', person: 'S', door: 'SIU' },
    only: { person: 'id IN (SELECT buckler_entries_of_person())', door: `recipient_id = ${RECIPIENT_AT_DOOR}` },
    webChanges: ['position', 'fed_at', 'withdrawn_at', 'told_at'],
    worker: 'SUD',
    workerChanges: ['told_at'],
    isAudited: true,
  },
  fingerprint_share: {
    row: CASE_ID,
    web: { ...desk('S'), person: 'S', door: 'SI' },
    only: { door: 'entry_id IN (SELECT e.id FROM hash_entry e)' },
    worker: 'SD',
    isAudited: true,
  },
  // Comes in as the platform, is read at the desk, and is emptied with the other words of platforms.
  mail_reply: {
    row: CASE_ID,
    web: { ...desk('S'), platform: 'SI' },
    worker: 'SUD',
    workerChanges: ['sender_sealed', 'text_sealed'],
    isAudited: true,
  },
};
