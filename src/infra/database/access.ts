import { DESK_ACCESS } from './access-of-desk';
import { EXCHANGE_ACCESS } from './access-of-exchange';
import { NOTICE_ACCESS } from './access-of-notices';
import { STAFF_ACCESS } from './access-of-staff';
import {
  CASE_ID,
  desk,
  KEY,
  NOTICE_AT_DOOR,
  type Ops,
  OWN_CASE,
  OWN_PLATFORM,
  OWN_STAFF,
  type TableAccess,
  WEB_ACTORS,
  type WebActor,
} from './access-rules';

const KEPT = `stage = 'kept'`;
/** Of the record: what belongs to no case. */
const SYSTEM_CHAIN = `chain_id = '00000000-0000-0000-0000-000000000000'`;
const everybody = (ops: Ops): Readonly<Record<WebActor, Ops>> =>
  Object.fromEntries(WEB_ACTORS.map((actor) => [actor, ops])) as Record<WebActor, Ops>;

/**
 * Who may do what with which table: the one place (ADR 0020). `migrate` makes grants and policies of it, a test tries
 * every line of it on real rows, and a table that is not here can be used by its owner only.
 */
export const ACCESS: Readonly<Record<string, TableAccess>> = {
  ...DESK_ACCESS,
  ...EXCHANGE_ACCESS,
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
  // The person changes how they are reached with their receipt, at once.
  contact_rule: { row: CASE_ID, web: { ...desk('SU'), person: 'SU', intake: 'I' }, worker: 'SUD' },
  // What somebody else asked for takes effect in the worker; the person may only stop it.
  contact_change: {
    row: CASE_ID,
    web: { ...desk('SIU'), person: 'SU' },
    worker: 'SUD',
    webChanges: ['outcome', 'ended_at', 'address_sealed', 'note_sealed'],
    isAudited: true,
  },
  authority: {
    row: CASE_ID,
    web: { ...desk('SIU'), person: 'S', platform: 'S' },
    worker: 'SUD',
    isAudited: true,
  },
  authority_check: { row: CASE_ID, web: { ...desk('SI') }, worker: 'SD', isAudited: true },
  item: {
    row: CASE_ID,
    web: { ...desk('SU'), person: 'SIU', platform: 'SIU', intake: 'I' },
    worker: 'SUD',
    isAudited: true,
  },
  item_flag: { row: { item: 'item_id' }, web: { ...desk('SID') }, worker: 'S', isAudited: true },
  removal_check: { row: { item: 'item_id' }, web: { ...desk('S') }, worker: 'SIU', isAudited: true },

  ...NOTICE_ACCESS,
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
    only: {
      administrator: SYSTEM_CHAIN,
      // A recipient of fingerprints adds to the record of those whose it was given.
      door: `${SYSTEM_CHAIN} OR EXISTS (SELECT 1 FROM fingerprint_share s WHERE s.case_id = audit_entry.chain_id)`,
      probe: SYSTEM_CHAIN,
    },
    worker: 'SI',
    isAudited: true,
  },
  audit_head: { row: 'nobody', web: everybody('SIU'), worker: 'SIU', isAudited: true },
  audit_checkpoint: { row: 'nobody', web: { probe: 'S' }, worker: 'SI', isAudited: true },
  audit_checkpoint_head: { row: 'nobody', web: { supervisor: 'S', auditor: 'S' }, worker: 'SI', isAudited: true },
  audit_checkpoint_copy: { row: 'nobody', web: { probe: 'S' }, worker: 'SIU', isAudited: true },

  platform: {
    row: 'nobody',
    web: everybody('S'),
    worker: 'SIU',
    workerChanges: ['hosts', 'bases', 'service_kind', 'operated_by', 'established_in', 'eu_very_large'],
    isAudited: true,
  },
  platform_contact: {
    row: 'nobody',
    web: { ...desk('S'), administrator: 'S', auditor: 'S' },
    worker: 'SIU',
    workerChanges: ['purpose', 'languages'],
    isAudited: true,
  },
  // The web proposes and decides; only the worker puts a new address (it asks the endpoint) or a new entry to use.
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
    workerChanges: ['endpoint', 'position', 'max_in_flight', 'max_per_minute'],
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

  ...STAFF_ACCESS,

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
