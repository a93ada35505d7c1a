import { CASE_ID, desk, KEY, NOTICE_AT_DOOR, OWN_PLATFORM, type TableAccess } from './access-rules';

/** A part of `ACCESS`: notices, what platforms say to them, and their feeds. */
export const NOTICE_ACCESS: Readonly<Record<string, TableAccess>> = {
  notice: {
    row: CASE_ID,
    web: { ...desk('SIU'), person: 'S', platform: 'SU', door: 'S' },
    only: { door: `id = ${NOTICE_AT_DOOR}` },
    worker: 'SIUD',
    isAudited: true,
  },
  notice_item: {
    row: { notice: 'notice_id' },
    web: { ...desk('SID'), person: 'S', platform: 'S' },
    worker: 'SI',
    isAudited: true,
  },
  delivery_attempt: {
    row: { notice: 'notice_id' },
    web: { ...desk('S'), person: 'S', platform: 'S' },
    worker: 'SIU',
    isAudited: true,
  },
  answer: {
    row: { notice: 'notice_id' },
    web: { ...desk('S'), person: 'S', platform: 'SIU' },
    // That an uploader said something is for the desk to tell, or not.
    only: {
      platform: `platform_id = ${OWN_PLATFORM}`,
      person: `type <> 'counter_statement' AND EXISTS (SELECT 1 FROM notice n WHERE n.id = answer.notice_id AND buckler_sees_case(n.case_id))`,
    },
    webChanges: ['reused_at'],
    worker: 'SU',
    isAudited: true,
  },
  // An uploader's words: the person sees what somebody decided to show.
  counter_statement: {
    row: CASE_ID,
    web: { ...desk('SU'), person: 'S', platform: 'I' },
    only: { person: `decision = 'share' AND buckler_sees_case(case_id)` },
    webChanges: ['decision', 'decided_by', 'decided_at'],
    worker: 'SUD',
    workerChanges: ['decision'],
    isAudited: true,
  },
  // Drawn with the approval; the desk may end it. Whoever holds the token sees that one; the worker puts it into the mail.
  answer_link: {
    row: CASE_ID,
    web: { ...desk('SIU'), platform: 'SU', door: 'S' },
    only: {
      platform: `platform_id = ${OWN_PLATFORM}`,
      // By the token of its page; by its id, which only the address of its replies tells, with a keyed digest.
      door: `encode(token_hash, 'hex') = ${KEY} OR id::text = ${KEY}`,
    },
    webChanges: ['expires_at', 'revoked_at', 'last_opened_at'],
    worker: 'SUD',
    workerChanges: ['revoked_at'],
    isAudited: true,
  },
  // The worker lays out; the platform sees and marks what lies in its own feed, and reads a notice as one of its case.
  feed: {
    row: 'nobody',
    web: { platform: 'SU' },
    only: { platform: `platform_id = ${OWN_PLATFORM}` },
    webChanges: ['acked_position', 'request_at', 'request_id'],
    worker: 'SIU',
    isAudited: true,
  },
  feed_entry: {
    row: CASE_ID,
    web: { platform: 'SU' },
    only: { platform: `platform_id = ${OWN_PLATFORM}` },
    webChanges: ['served_at', 'acked_at'],
    worker: 'SIUD',
    isAudited: true,
  },
};
