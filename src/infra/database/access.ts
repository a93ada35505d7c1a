import type { StaffActorRole } from './actor';

/** SELECT, INSERT, UPDATE, DELETE, in this order: `SU` is to read and to change. */
export type Ops = 'S' | 'I' | 'SI' | 'SU' | 'SD' | 'SIU' | 'SID' | 'SIUD';
/** Who may ask over the web process's login. */
export type WebActor = StaffActorRole | 'person' | 'platform' | 'intake' | 'door' | 'probe';

export const WEB_ACTORS: readonly WebActor[] = [
  'caseworker',
  'supervisor',
  'administrator',
  'auditor',
  'person',
  'platform',
  'intake',
  'door',
  'probe',
];

/** How a row says whose it is; `nobody` for tables that are about no case. */
export type RowOf = { readonly case: string } | { readonly notice: string } | { readonly item: string } | 'nobody';

export interface TableAccess {
  readonly row: RowOf;
  /** Over the web's login: which actor may do what. Those of a case only with the rows of a case they see. */
  readonly web: Partial<Readonly<Record<WebActor, Ops>>>;
  /** Over the worker's login, which is always `system`. Left out: nothing. */
  readonly worker?: Ops;
  /** The auditor's own login reads the columns that are neither sealed nor a secret. */
  readonly isAudited?: true;
  /** What an actor sees, where that is narrower than the rule for rows: an SQL condition. */
  readonly only?: Partial<Readonly<Record<WebActor, string>>>;
  /** The only columns that the web's login may change. */
  readonly webChanges?: readonly string[];
}

const CASE_ID = { case: 'case_id' } as const;
const KEY = `current_setting('buckler.key', true)`;
const OWN_PLATFORM = `nullif(current_setting('buckler.platform', true), '')::uuid`;
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
    web: { ...desk('SU'), person: 'SU', platform: 'SU', intake: 'I', door: 'S' },
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
    worker: 'SU',
  },
  person_access: {
    row: CASE_ID,
    web: { intake: 'I', door: 'S' },
    only: { door: `EXISTS (SELECT 1 FROM "case" c WHERE c.id = person_access.case_id)` },
    worker: 'SD',
  },
  person_session: {
    row: CASE_ID,
    web: { person: 'SI', door: 'SD' },
    only: { door: `encode(token_hash, 'hex') = ${KEY}` },
    worker: 'SD',
  },
  contact_rule: { row: CASE_ID, web: { ...desk('S'), person: 'S', intake: 'I' }, worker: 'SU' },
  consent: {
    row: CASE_ID,
    web: { ...desk('S'), person: 'S', platform: 'S', intake: 'I' },
    worker: 'S',
    isAudited: true,
  },
  authority: {
    row: CASE_ID,
    web: { ...desk('SIU'), person: 'S', platform: 'S' },
    worker: 'SU',
    isAudited: true,
  },
  item: {
    row: CASE_ID,
    web: { ...desk('SU'), person: 'SU', platform: 'SU', intake: 'I' },
    worker: 'SU',
    isAudited: true,
  },
  removal_check: { row: { item: 'item_id' }, web: { ...desk('S') }, worker: 'SIU', isAudited: true },

  notice: {
    row: CASE_ID,
    web: { ...desk('SIU'), person: 'S', platform: 'SU', door: 'S' },
    only: { door: `id::text = ${KEY}` },
    worker: 'SIU',
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
  clock: {
    row: CASE_ID,
    web: { ...desk('SIU'), person: 'SU', platform: 'SIU', probe: 'S' },
    worker: 'SIU',
    isAudited: true,
  },
  task: { row: CASE_ID, web: { ...desk('SIU'), person: 'SIU', platform: 'SIU' }, worker: 'SIU', isAudited: true },
  note: { row: CASE_ID, web: { ...desk('SI') }, worker: 'SU' },
  dead_letter: {
    row: CASE_ID,
    web: { ...desk('SIU'), person: 'S', platform: 'SU', probe: 'S' },
    worker: 'SIU',
    isAudited: true,
  },
  erasure: {
    row: CASE_ID,
    web: { ...desk('S'), person: 'S', platform: 'S', auditor: 'S' },
    worker: 'SI',
    isAudited: true,
  },

  // Whoever does something adds to the record; nobody changes it. The heads hold numbers and hashes.
  audit_entry: {
    row: { case: 'chain_id' },
    web: { ...everybody('I'), ...desk('SI'), person: 'SI', auditor: 'SI' },
    only: { administrator: SYSTEM_CHAIN, door: SYSTEM_CHAIN, probe: SYSTEM_CHAIN },
    worker: 'SI',
    isAudited: true,
  },
  audit_head: { row: 'nobody', web: everybody('SIU'), worker: 'SIU', isAudited: true },

  platform: { row: 'nobody', web: everybody('S'), worker: 'S', isAudited: true },
  channel: {
    row: 'nobody',
    web: { ...desk('S'), administrator: 'S', auditor: 'S', person: 'S', platform: 'S', door: 'S' },
    only: {
      platform: `platform_id = ${OWN_PLATFORM}`,
      person: `EXISTS (SELECT 1 FROM notice n WHERE n.platform_id = channel.platform_id)`,
      door: `EXISTS (SELECT 1 FROM notice n WHERE n.platform_id = channel.platform_id)`,
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

  // The web signs people in; it neither makes accounts nor changes a name, a role or a password. The worker sees none.
  staff: {
    row: 'nobody',
    web: { ...desk('S'), administrator: 'S', door: 'SU' },
    only: {
      door: `email = ${KEY} OR id::text = ${KEY} OR EXISTS (SELECT 1 FROM staff_session s WHERE s.staff_id = staff.id)`,
    },
    webChanges: ['totp_last_step', 'failed_sign_ins', 'slow_until'],
    isAudited: true,
  },
  staff_session: {
    row: 'nobody',
    web: { door: 'SIUD' },
    only: { door: `encode(token_hash, 'hex') = ${KEY} OR staff_id::text = ${KEY}` },
    webChanges: ['last_seen_at'],
    worker: 'SD',
  },

  outbox_message: {
    row: 'nobody',
    web: { ...desk('SIU'), person: 'SI', platform: 'SIU', probe: 'S' },
    worker: 'SIUD',
    isAudited: true,
  },
  sweep_beat: { row: 'nobody', web: { probe: 'S' }, worker: 'SIU', isAudited: true },
};

/** Columns that no auditor reads: sealed text, hashes of secrets, keys. */
export const HIDDEN_COLUMN = /_sealed$|^secret_hash$|^password_hash$|^token_hash$|^wrapped_key$|^url_index$/;
