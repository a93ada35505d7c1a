import type { RetentionClass } from './policies';

/** How a table is bound to retention. */
export interface TableRetention {
  readonly class: RetentionClass;
  /** For rows of a case: their own column, or the table of the case through which a cascade reaches them. */
  readonly ofCase?: 'case_id' | { readonly through: string };
  /** For rows that end by age: the column that the age is counted from. A row without a time there is kept. */
  readonly age?: string;
  /** Rows that go already in the moment when the person withdraws, not only when the case is erased. */
  readonly endsWhen?: 'withdrawn';
}

/**
 * Every table there is, with its class. A table that is missing here fails the test that reads the catalogue, so that
 * nothing is kept without somebody having said for how long. An erasure deletes from every table of class `case`.
 */
export const TABLES: Readonly<Record<string, TableRetention>> = {
  case: { class: 'shell' },
  key_ring: { class: 'case', ofCase: 'case_id' },
  person_access: { class: 'case', ofCase: 'case_id' },
  person_session: { class: 'visit', ofCase: 'case_id', age: 'expires_at' },
  break_glass: { class: 'case', ofCase: 'case_id' },
  reveal: { class: 'case', ofCase: 'case_id' },
  authority_check: { class: 'case', ofCase: 'case_id' },
  contact_change: { class: 'case', ofCase: 'case_id' },
  item_flag: { class: 'case', ofCase: { through: 'item' } },
  retention_wish: { class: 'case', ofCase: 'case_id' },
  legal_hold: { class: 'case', ofCase: 'case_id' },
  report: { class: 'case', ofCase: 'case_id' },
  contact_rule: { class: 'case', ofCase: 'case_id' },
  consent: { class: 'case', ofCase: 'case_id' },
  fingerprint: { class: 'case', ofCase: 'case_id', endsWhen: 'withdrawn' },
  hash_consent: { class: 'case', ofCase: 'case_id' },
  fingerprint_share: { class: 'case', ofCase: 'case_id' },
  hash_entry: { class: 'told', age: 'told_at' },
  fingerprint_piece: { class: 'case', ofCase: 'case_id' },
  fingerprint_match: { class: 'case', ofCase: 'case_id' },
  authority: { class: 'case', ofCase: 'case_id' },
  note: { class: 'case', ofCase: 'case_id' },
  hand_over: { class: 'case', ofCase: 'case_id' },
  message: { class: 'case', ofCase: 'case_id' },
  person_news: { class: 'case', ofCase: 'case_id' },
  trusted_advocate: { class: 'case', ofCase: 'case_id' },
  words_request: { class: 'case', ofCase: 'case_id' },
  task: { class: 'case', ofCase: 'case_id' },
  clock: { class: 'case', ofCase: 'case_id' },
  notice: { class: 'case', ofCase: 'case_id' },
  answer: { class: 'case', ofCase: { through: 'notice' } },
  counter_statement: { class: 'case', ofCase: 'case_id' },
  answer_link: { class: 'case', ofCase: 'case_id' },
  feed_entry: { class: 'case', ofCase: 'case_id' },
  mail_reply: { class: 'case', ofCase: 'case_id' },
  delivery_attempt: { class: 'case', ofCase: { through: 'notice' } },
  notice_item: { class: 'case', ofCase: { through: 'notice' } },
  item: { class: 'case', ofCase: 'case_id' },
  removal_check: { class: 'case', ofCase: { through: 'item' } },

  report_draft: { class: 'draft', age: 'created_at' },
  case_draft: { class: 'draft', ofCase: 'case_id', age: 'saved_at' },
  outbox_message: { class: 'finished', age: 'done_at' },
  worklist_entry: { class: 'case', ofCase: 'case_id' },
  case_lease: { class: 'case', ofCase: 'case_id' },
  search_word: { class: 'case', ofCase: 'case_id' },
  bulk_step: { class: 'case', ofCase: 'case_id' },

  dead_letter: { class: 'settled', ofCase: 'case_id', age: 'ended_at' },
  staff_session: { class: 'visit', age: 'expires_at' },
  staff_challenge: { class: 'visit', age: 'expires_at' },
  staff_link: { class: 'visit', age: 'expires_at' },
  staff_kept_form: { class: 'visit', age: 'expires_at' },

  audit_entry: { class: 'record' },
  audit_head: { class: 'record' },
  audit_checkpoint: { class: 'record' },
  audit_checkpoint_head: { class: 'record' },
  audit_checkpoint_copy: { class: 'record' },
  desk_alert: { class: 'record' },
  erasure: { class: 'record' },
  counter: { class: 'counter' },
  staff: { class: 'set_up' },
  desk_look: { class: 'set_up' },
  staff_passkey: { class: 'set_up' },
  staff_recovery_code: { class: 'set_up' },
  staff_identity: { class: 'set_up' },
  platform: { class: 'set_up' },
  platform_contact: { class: 'set_up' },
  platform_change: { class: 'set_up' },
  channel: { class: 'set_up' },
  breaker: { class: 'set_up' },
  hash_recipient: { class: 'set_up' },
  sweep_beat: { class: 'machine' },
  schema_migration: { class: 'machine' },
  feed: { class: 'set_up' },
  webhook_key: { class: 'set_up' },
  saved_view: { class: 'set_up' },
};

/** Tables whose rows carry the case's id: an erasure deletes from each, and cascades take the rest. */
export const TABLES_OF_A_CASE: readonly string[] = Object.entries(TABLES)
  .filter(([, { ofCase }]) => ofCase === 'case_id')
  .map(([name]) => name);

/** Of these, those that the person's last word empties at once. */
export const TABLES_UNTIL_WITHDRAWN: readonly string[] = Object.entries(TABLES)
  .filter(([, { ofCase, endsWhen }]) => ofCase === 'case_id' && endsWhen === 'withdrawn')
  .map(([name]) => name);
