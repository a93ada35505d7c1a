import { OWN_ACCESS, OWN_STAFF } from './access-own';
import { type Ops, type TableAccess, WEB_ACTORS, type WebActor } from './access-rules';

const CASE_ID = { case: 'case_id' } as const;
const KEY = `current_setting('buckler.key', true)`;
const OWN_PLATFORM = `nullif(current_setting('buckler.platform', true), '')::uuid`;
const OWN_CASE = `nullif(current_setting('buckler.case', true), '')::uuid`;
/** The one that is named at the door, or the one that stands in for it: looked up once for a statement. */
const NOTICE_AT_DOOR = '(SELECT buckler_notice_at_door())';
const KEPT = `stage = 'kept'`;
/** Of the record: what belongs to no case. */
const SYSTEM_CHAIN = `chain_id = '00000000-0000-0000-0000-000000000000'`;
const desk = (ops: Ops) => ({ caseworker: ops, supervisor: ops });
const everybody = (ops: Ops): Readonly<Record<WebActor, Ops>> =>
  Object.fromEntries(WEB_ACTORS.map((actor) => [actor, ops])) as Record<WebActor, Ops>;

/**
 * Who may do what with which table: the one place (ADR 0020). `migrate` makes grants and policies of it, a test tries
 * every line of it on real rows, and a table that is not here can be used by its owner only.
 */
export const ACCESS: Readonly<Record<string, TableAccess>> = {
  case: {
    row: { case: 'id' },
    web: { ...desk('SU'), auditor: 'S', person: 'SU', platform: 'SU', intake: 'I', door: 'S' },
    only: { door: `locator = ${KEY} OR EXISTS (SELECT 1 FROM report r WHERE r.case_id = "case".id)` },
    worker: 'SU',
    isAudited: true,
  },
  // The web may open a case's key and add one; only the worker, which erases, may end one.
  key_ring: { row: CASE_ID, web: { ...desk('S'), person: 'S', platform: 'S', intake: 'I' }, worker: 'SD' },
  report: {
    row: CASE_ID,
    web: { ...desk('S'), person: 'S', intake: 'I', door: 'S' },
    only: { door: `submission_id::text = ${KEY}` },
    worker: 'SUD',
  },
  person_access: {
    row: CASE_ID,
    web: { intake: 'I', door: 'S', person: 'SU' },
    only: { door: `EXISTS (SELECT 1 FROM "case" c WHERE c.id = person_access.case_id)` },
    worker: 'SD',
    webChanges: ['secret_hash', 'recovery_hash', 'second_hash', 'updates'],
  },
  person_session: {
    row: CASE_ID,
    web: { person: 'SIUD', door: 'SD' },
    webChanges: ['sees_all'],
    only: { door: `encode(token_hash, 'hex') = ${KEY}` },
    worker: 'SUD',
    workerChanges: ['sees_all'],
  },
  // Whoever has the secret of a draft names it; the worker counts its hours and cannot open it either.
  report_draft: {
    row: 'nobody',
    web: { door: 'SIUD' },
    only: { door: `encode(token_hash, 'hex') = ${KEY} OR encode(code_hash, 'hex') = ${KEY}` },
    webChanges: ['body_sealed', 'code_hash', 'code_sealed'],
    worker: 'SUD',
    workerChanges: ['code_hash'],
  },
  contact_rule: { row: CASE_ID, web: { ...desk('SU'), person: 'S', intake: 'I' }, worker: 'SUD' },
  // What somebody asked for takes effect in the worker; the person may only stop it.
  contact_change: {
    row: CASE_ID,
    web: { ...desk('SIU'), person: 'SU' },
    worker: 'SUD',
    webChanges: ['outcome', 'ended_at', 'address_sealed', 'note_sealed'],
    isAudited: true,
  },
  consent: {
    row: CASE_ID,
    web: { ...desk('S'), person: 'SIU', platform: 'S', intake: 'I' },
    worker: 'SD',
    webChanges: ['given_at', 'withdrawn_at'],
    isAudited: true,
  },
  // The person's alone: no page of the desk shows one.
  fingerprint: { row: CASE_ID, web: { person: 'SID' }, worker: 'SD', isAudited: true },
  authority: {
    row: CASE_ID,
    web: { ...desk('SIU'), person: 'S', platform: 'S' },
    worker: 'SUD',
    isAudited: true,
  },
  authority_check: { row: CASE_ID, web: { ...desk('SI') }, worker: 'SD', isAudited: true },
  item: {
    row: CASE_ID,
    web: { ...desk('SU'), person: 'SIU', platform: 'SU', intake: 'I' },
    worker: 'SUD',
    isAudited: true,
  },
  item_flag: { row: { item: 'item_id' }, web: { ...desk('SID') }, worker: 'S', isAudited: true },
  removal_check: { row: { item: 'item_id' }, web: { ...desk('S') }, worker: 'SIU', isAudited: true },

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
    web: { ...desk('S'), person: 'S', platform: 'SI' },
    only: { platform: `platform_id = ${OWN_PLATFORM}` },
    worker: 'SU',
    isAudited: true,
  },
  // Drawn with the approval; the desk may end it. Whoever holds the token sees that one; the worker puts it into the mail.
  answer_link: {
    row: CASE_ID,
    web: { ...desk('SIU'), platform: 'SU', door: 'S' },
    only: { platform: `platform_id = ${OWN_PLATFORM}`, door: `encode(token_hash, 'hex') = ${KEY}` },
    webChanges: ['revoked_at', 'last_opened_at'],
    worker: 'SUD',
    workerChanges: ['revoked_at'],
    isAudited: true,
  },
  clock: {
    row: CASE_ID,
    web: { ...desk('SIU'), person: 'SU', platform: 'SIU', probe: 'S' },
    worker: 'SIUD',
    isAudited: true,
  },
  task: {
    row: CASE_ID,
    web: { ...desk('SIU'), person: 'SIU', platform: 'SIU', intake: 'I' },
    worker: 'SIUD',
    isAudited: true,
  },
  note: { row: CASE_ID, web: { ...desk('SI') }, worker: 'SUD' },
  // What can be made anew from the rest is kept up by the sweep, and by whoever looks at the list.
  worklist_entry: { row: CASE_ID, web: { ...desk('SIUD') }, worker: 'SIUD', isAudited: true },
  case_lease: { row: CASE_ID, web: { ...desk('SIUD') }, worker: 'SD', isAudited: true },
  search_word: { row: CASE_ID, web: { ...desk('SI'), person: 'I', intake: 'I' }, worker: 'SD' },
  bulk_step: {
    row: CASE_ID,
    web: { ...desk('SIU') },
    only: { caseworker: OWN_STAFF, supervisor: OWN_STAFF },
    worker: 'SD',
    webChanges: ['undo_result', 'undone_at'],
    isAudited: true,
  },
  ...OWN_ACCESS,
  dead_letter: {
    row: CASE_ID,
    web: { ...desk('SIU'), person: 'S', platform: 'SU', probe: 'S' },
    worker: 'SIUD',
    isAudited: true,
  },

  // Both sides write; neither changes what was written, only when it was seen.
  message: { row: CASE_ID, web: { ...desk('SIU'), person: 'SIU' }, worker: 'SD', webChanges: ['read_at'] },
  person_news: {
    row: CASE_ID,
    web: { ...desk('SI'), person: 'SI', platform: 'SI' },
    worker: 'SIUD',
    isAudited: true,
  },
  // The person names an advocate; the desk compares the advocate's code, asks and confirms, and the person stops it.
  trusted_advocate: { row: CASE_ID, web: { ...desk('S'), person: 'SIUD' }, worker: 'SD' },
  words_request: {
    row: CASE_ID,
    web: { ...desk('SIU'), person: 'SU', door: 'S' },
    only: { door: `EXISTS (SELECT 1 FROM "case" c WHERE c.id = words_request.case_id)` },
    worker: 'SUD',
    webChanges: ['confirmed_by', 'confirmed_at', 'code_sha256', 'ends_at', 'outcome', 'ended_at'],
    workerChanges: ['outcome', 'ended_at'],
    isAudited: true,
  },

  // Who looked into what. One asks in one's own name only; supervisors decide.
  break_glass: {
    row: CASE_ID,
    web: { caseworker: 'SI', supervisor: 'SIU' },
    only: { caseworker: OWN_STAFF },
    worker: 'SUD',
    webChanges: ['decision', 'decided_by', 'decided_at', 'ends_at', 'stopped_at', 'acknowledged_by', 'acknowledged_at'],
    workerChanges: ['acknowledged_at'],
    isAudited: true,
  },
  reveal: { row: CASE_ID, web: { ...desk('SI') }, only: { caseworker: OWN_STAFF }, worker: 'SD', isAudited: true },
  desk_alert: {
    row: 'nobody',
    web: { ...desk('SIU') },
    only: { caseworker: OWN_STAFF },
    worker: 'SI',
    webChanges: ['count', 'acknowledged_by', 'acknowledged_at'],
    isAudited: true,
  },

  // The person decides how long; supervisors may hold; the worker erases. Who has the code asks about that one erasure.
  retention_wish: {
    row: CASE_ID,
    web: { ...desk('S'), person: 'SIU', door: 'S', probe: 'S' },
    only: { door: `encode(proof_sha256, 'hex') = ${KEY}` },
    worker: 'SD',
    isAudited: true,
  },
  legal_hold: {
    row: CASE_ID,
    web: { caseworker: 'S', supervisor: 'SIU', person: 'S', probe: 'S' },
    worker: 'SD',
    webChanges: ['lifted_at', 'lifted_by', 'lift_reason_sealed'],
    isAudited: true,
  },
  erasure: {
    row: CASE_ID,
    web: { ...desk('S'), person: 'S', platform: 'S', auditor: 'S', door: 'S' },
    only: { door: `encode(proof_sha256, 'hex') = ${KEY}` },
    worker: 'SI',
    isAudited: true,
  },
  // What is still being gathered names too few to be read.
  counter: {
    row: 'nobody',
    web: { ...desk('S'), auditor: 'S' },
    only: { caseworker: KEPT, supervisor: KEPT, auditor: KEPT },
    worker: 'SIUD',
    isAudited: true,
  },

  // Whoever does something adds to the record; nobody changes it. The heads hold numbers and hashes.
  audit_entry: {
    row: { case: 'chain_id' },
    web: { ...everybody('I'), ...desk('SI'), administrator: 'SI', person: 'SI', auditor: 'SI', probe: 'SI' },
    only: { administrator: SYSTEM_CHAIN, door: SYSTEM_CHAIN, probe: SYSTEM_CHAIN },
    worker: 'SI',
    isAudited: true,
  },
  audit_head: { row: 'nobody', web: everybody('SIU'), worker: 'SIU', isAudited: true },
  audit_checkpoint: { row: 'nobody', web: { probe: 'S' }, worker: 'SI', isAudited: true },
  audit_checkpoint_head: { row: 'nobody', web: { supervisor: 'S', auditor: 'S' }, worker: 'SI', isAudited: true },
  audit_checkpoint_copy: { row: 'nobody', web: { probe: 'S' }, worker: 'SIU', isAudited: true },

  platform: { row: 'nobody', web: everybody('S'), worker: 'SI', isAudited: true },
  platform_contact: {
    row: 'nobody',
    web: { ...desk('S'), administrator: 'S', auditor: 'S' },
    worker: 'SI',
    isAudited: true,
  },
  // The web proposes and decides; only the worker, which asks the endpoint, puts a new address to use.
  platform_change: {
    row: 'nobody',
    web: { caseworker: 'S', supervisor: 'SIU', administrator: 'SIU', auditor: 'S' },
    webChanges: ['state', 'decided_by', 'decided_at', 'ended_at', 'failed_because'],
    worker: 'SU',
    workerChanges: ['state', 'ended_at', 'failed_because'],
    isAudited: true,
  },
  channel: {
    row: 'nobody',
    web: { ...desk('S'), administrator: 'S', auditor: 'S', person: 'S', platform: 'S', door: 'S' },
    only: {
      platform: `platform_id = ${OWN_PLATFORM}`,
      person: `platform_id IN (SELECT n.platform_id FROM notice n WHERE n.case_id = ${OWN_CASE})`,
      door: `platform_id = (SELECT n.platform_id FROM notice n WHERE n.id = ${NOTICE_AT_DOOR})`,
    },
    worker: 'SIU',
    workerChanges: ['endpoint', 'position'],
    isAudited: true,
  },
  // The web judges answers and publishes our public halves; what signs a notice is for the worker.
  webhook_key: {
    row: 'nobody',
    web: { door: 'S' },
    only: {
      door: `CASE purpose WHEN 'answer' THEN platform_id = (SELECT n.platform_id FROM notice n WHERE n.id = ${NOTICE_AT_DOOR})
          OR platform_id = (SELECT p.id FROM platform p WHERE 'platform:' || p.slug = ${KEY})
        ELSE public_key IS NOT NULL AND ${KEY} = 'webhook-keys' END`,
    },
    worker: 'S',
    isAudited: true,
  },
  breaker: {
    row: 'nobody',
    web: { ...desk('S'), administrator: 'S', auditor: 'S', probe: 'S' },
    worker: 'SIU',
    isAudited: true,
  },

  // The web signs people in and lets them draw a new password; it neither makes accounts nor changes a name, a role or
  // the seed of the codes. The worker sees none.
  staff: {
    row: 'nobody',
    web: { ...desk('S'), administrator: 'S', auditor: 'S', door: 'SU' },
    only: { door: `id = (SELECT buckler_staff_at_door())` },
    webChanges: ['totp_last_step', 'failed_sign_ins', 'slow_until', 'password_hash', 'first_password_until'],
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

  outbox_message: {
    row: 'nobody',
    // An administrator's yes to a new address has the endpoint asked.
    web: { ...desk('SIU'), administrator: 'SI', person: 'SI', platform: 'SIU', probe: 'S' },
    worker: 'SIUD',
    isAudited: true,
  },
  sweep_beat: { row: 'nobody', web: { probe: 'S' }, worker: 'SIU', isAudited: true },
};

/** Columns that no auditor reads: sealed text, hashes of secrets, keys. */
export const HIDDEN_COLUMN =
  /_sealed$|^secret_hash$|^recovery_hash$|^second_hash$|^code_sha256$|^password_hash$|^token_hash$|^code_hash$|^proof_sha256$|^wrapped_key$|^url_index$|^word_index$|^value_index$/;
