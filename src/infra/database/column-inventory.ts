import { type ClassOfColumns, COLUMN_CLASSES, type ColumnClass } from './column-classes';
import { EXCHANGE_COLUMNS } from './columns-of-exchange';
import { STAFF_COLUMNS } from './columns-of-staff';
import { WRITTEN_BY_CODE } from './written-by-code';

type TableInventory = Readonly<Partial<Record<ColumnClass, string>>>;

/**
 * EVERY COLUMN OF EVERY TABLE, by its class; names with a space between. A test reads the migrated database and fails on
 * a column that is not here. So: you add a column, you say here what it is. If somebody types it, it is `sealed`.
 */
export const COLUMN_INVENTORY: Readonly<Record<string, TableInventory>> = {
  ...EXCHANGE_COLUMNS,
  ...STAFF_COLUMNS,
  answer: {
    id: 'id platform_id notice_id',
    sealed: 'text_sealed statement_sealed',
    digest: 'body_sha256',
    state: 'type',
    technical: 'webhook_id reason_code',
    time: 'received_at reused_at',
  },
  answer_link: {
    id: 'id case_id notice_id platform_id',
    secret_hash: 'token_hash',
    sealed: 'token_sealed',
    time: 'created_at expires_at revoked_at last_opened_at',
  },
  audit_checkpoint: { record: 'hour body signature', count: 'number' },
  audit_checkpoint_copy: {
    state: 'way',
    count: 'checkpoint tries',
    technical: 'error',
    record: 'receipt',
    time: 'next_try_at made_at',
  },
  audit_checkpoint_head: { id: 'chain_id', record: 'hash', count: 'seq checkpoint' },
  audit_entry: { id: 'chain_id', record: 'actor action detail hash', count: 'seq format', time: 'at' },
  audit_head: { id: 'chain_id', record: 'hash', count: 'seq', state: 'is_unseen' },
  authority: {
    id: 'case_id attested_by',
    fact: 'kind',
    state: 'is_sufficient',
    sealed: 'proof_sealed',
    time: 'recorded_at',
  },
  authority_check: { id: 'id case_id made_by', fact: 'kind result', sealed: 'text_sealed', time: 'made_at' },
  break_glass: {
    id: 'id case_id staff_id decided_by acknowledged_by',
    state: 'reason decision',
    technical: 'ticket',
    sealed: 'text_sealed',
    time: 'asked_at opens_at ends_at decided_at stopped_at acknowledged_at',
  },
  bulk_step: {
    id: 'run_id case_id staff_id holder_before',
    state: 'action',
    technical: 'result undo_result',
    count: 'position version_after',
    time: 'made_at undone_at',
  },
  breaker: {
    id: 'channel_id',
    state: 'state',
    count: 'failures_in_row pings_made minute_count',
    time: 'opened_at next_ping_at slow_until minute_began_at',
  },
  case: {
    id: 'id claimed_by duplicate_of',
    locator: 'locator',
    fact: 'language',
    state: 'state outcome is_urgent',
    count: 'version',
    time: 'waiting_since hold_since created_at changed_at closed_at erased_at',
  },
  case_draft: { id: 'case_id staff_id', technical: 'form field', sealed: 'text_sealed', time: 'saved_at' },
  case_lease: { id: 'case_id staff_id', time: 'until_at' },
  channel: {
    id: 'id platform_id',
    state: 'kind',
    public_directory: 'endpoint',
    count: 'position schedule_seconds max_in_flight max_per_minute batch_max',
  },
  clock: {
    id: 'id case_id notice_id',
    law: 'rule rule_version facts',
    state: 'kind trigger state',
    count: 'warnings_fired reminders_fired version',
    time: 'started_at due_at next_event_at ended_at created_at',
  },
  consent: { id: 'case_id', fact: 'action', time: 'given_at withdrawn_at' },
  contact_change: {
    id: 'id case_id recorded_by',
    fact: 'way',
    state: 'proof outcome',
    sealed: 'address_sealed note_sealed',
    time: 'asked_at effective_at ended_at',
  },
  contact_rule: {
    id: 'case_id',
    fact: 'way',
    sealed: 'address_sealed note_sealed hours_sealed wording_sealed code_word_sealed',
    time: 'recorded_at',
  },
  counter_statement: {
    id: 'id case_id notice_id decided_by',
    sealed: 'text_sealed',
    state: 'decision',
    time: 'received_at decided_at',
  },
  counter: { state: 'stage dimension', technical: 'value', count: 'count' },
  dead_letter: {
    id: 'id subject_id case_id notice_id outbox_id ended_by run_id',
    state: 'kind outcome',
    technical: 'job reason run_result',
    time: 'died_at ended_at',
  },
  delivery_attempt: {
    id: 'notice_id channel_id',
    digest: 'sent_sha256 batch_sha256 response_sha256',
    technical: 'status error verdict tls_peer',
    count: 'number duration_ms batch_size',
    time: 'started_at finished_at',
  },
  desk_alert: {
    id: 'id staff_id subject_id acknowledged_by',
    state: 'kind',
    count: 'count',
    time: 'raised_at acknowledged_at',
  },
  desk_look: { id: 'staff_id', state: 'is_dense is_grey hides_words' },
  erasure: { id: 'case_id', state: 'reason', digest: 'proof_sha256', time: 'erased_at' },
  feed: { id: 'platform_id', count: 'last_position acked_position', technical: 'request_id', time: 'request_at' },
  feed_entry: {
    id: 'notice_id case_id platform_id',
    count: 'position',
    technical: 'signature',
    time: 'signed_at served_at acked_at',
  },
  fingerprint: {
    id: 'id case_id file_id',
    sealed: 'value_sealed',
    blind_index: 'value_index',
    state: 'kind',
    count: 'quality',
    time: 'added_at',
  },
  fingerprint_match: { id: 'fingerprint_id other_id case_id other_case_id', count: 'distance', time: 'found_at' },
  fingerprint_piece: { id: 'fingerprint_id case_id', blind_index: 'piece_index' },
  hand_over: {
    id: 'id case_id from_id given_by to_id note_id reason_id ended_by',
    state: 'to_whom outcome',
    time: 'given_at due_at ended_at',
  },
  item: {
    id: 'id case_id platform_id moved_from',
    sealed: 'url_sealed original_sealed',
    blind_index: 'url_index',
    state: 'state',
    count: 'position clean_checks checks_made version',
    time: 'first_clean_at removed_at next_check_at changed_at',
  },
  item_flag: { id: 'item_id set_by', fact: 'flag', time: 'set_at' },
  key_ring: { id: 'case_id', wrapped_key: 'wrapped_key', technical: 'outer_key_id', time: 'created_at' },
  legal_hold: {
    id: 'id case_id set_by lifted_by',
    sealed: 'reason_sealed lift_reason_sealed',
    time: 'set_at review_at lifted_at',
  },
  message: { id: 'id case_id written_by', state: 'kind', sealed: 'text_sealed', time: 'written_at read_at' },
  note: { id: 'id case_id written_by', state: 'about', sealed: 'text_sealed', time: 'written_at' },
  notice: {
    id: 'id case_id platform_id channel_id about_notice_id first_approved_by approved_by',
    sealed: 'body_sealed addition_sealed delivery_proof_sealed',
    digest: 'body_sha256',
    law: 'basis basis_version elements',
    state: 'kind state delivered_by trouble_step',
    technical: 'undeliverable_because',
    count: 'attempts_made attempts_before reminder_percent version',
    time: 'approved_at delivered_at next_attempt_at created_at changed_at due_by leaves_at trouble_since trouble_at',
  },
  notice_item: { id: 'notice_id item_id' },
  outbox_message: {
    id: 'id',
    technical: 'job payload last_error',
    count: 'handed_over failed',
    time: 'created_at leased_until done_at parked_at',
  },
  person_access: {
    id: 'case_id',
    secret_hash: 'secret_hash recovery_hash second_hash',
    state: 'updates',
    time: 'created_at',
  },
  person_news: { id: 'id case_id', state: 'kind outcome', count: 'tries', time: 'happened_at due_at ended_at' },
  person_session: { id: 'case_id', secret_hash: 'token_hash', state: 'sees_all', time: 'created_at expires_at' },
  platform: {
    id: 'id',
    public_directory: 'slug name hosts bases operated_by established_in',
    state: 'notice_format origin service_kind eu_very_large',
    time: 'created_at',
  },
  platform_change: {
    id: 'id platform_id proposed_by decided_by',
    public_directory: 'address entry_before entry_wanted',
    state: 'channel_kind state',
    technical: 'failed_because',
    time: 'proposed_at decided_at ended_at',
  },
  platform_contact: {
    id: 'id platform_id',
    public_directory: 'address use_for evidence languages stated_time source source_on',
    state: 'kind purpose sureness',
    count: 'position',
    time: 'created_at',
  },
  removal_check: {
    id: 'item_id',
    state: 'verdict',
    technical: 'status error',
    count: 'number',
    time: 'started_at finished_at',
  },
  report_draft: { secret_hash: 'token_hash code_hash', held_by_person: 'body_sealed code_sealed', time: 'created_at' },
  report: {
    id: 'case_id submission_id',
    sealed: 'narrative_sealed whereabouts_sealed',
    fact: 'circumstance age_in_picture reporter states_no_consent',
    time: 'received_at',
  },
  retention_wish: { id: 'case_id', count: 'keep_days', digest: 'proof_sha256', time: 'erase_asked_at' },
  reveal: { id: 'id case_id staff_id', state: 'reason', sealed: 'text_sealed', time: 'shown_at ends_at' },
  schema_migration: { technical: 'id name', time: 'timestamp' },
  sweep_beat: { technical: 'name', time: 'at' },
  saved_view: { id: 'id staff_id', technical: 'filter', time: 'saved_at' },
  search_word: { id: 'case_id', blind_index: 'word_index' },
  task: { id: 'id case_id subject_id owner_id done_by', technical: 'kind detail', time: 'due_at created_at done_at' },
  trusted_advocate: { id: 'case_id', digest: 'code_sha256', time: 'named_at' },
  words_request: {
    id: 'id case_id asked_by confirmed_by',
    digest: 'code_sha256',
    state: 'outcome',
    time: 'asked_at confirmed_at ends_at ended_at',
  },
  worklist_entry: {
    id: 'case_id holder_id platform_ids',
    state: 'state clock_kind is_held is_waiting',
    law: 'clock_rule bases',
    technical: 'signs',
    time: 'risk_at due_at changed_at',
  },
  webhook_key: {
    id: 'id platform_id',
    state: 'purpose scheme',
    standalone_secret: 'secret_sealed',
    public_directory: 'public_key',
    time: 'created_at ends_at',
  },
};

/** Schemas that are declared as a whole, because another program makes their tables. */
export const FOREIGN_SCHEMAS: Readonly<Record<string, string>> = {
  bullmq:
    'the queue, when it lives in Postgres: ids and numbers only (ADR 0004); in no backup, may be dropped at any time',
};

export interface InventoriedColumn {
  readonly table: string;
  readonly column: string;
  readonly class: ColumnClass;
}

export const inventoriedColumns = (): InventoriedColumn[] =>
  Object.entries(COLUMN_INVENTORY).flatMap(([table, classes]) =>
    (Object.entries(classes) as [ColumnClass, string][]).flatMap(([name, columns]) =>
      columns.split(' ').map((column) => ({ table, column, class: name })),
    ),
  );

/** `docs/data-inventory.md`: the same for people who read no code. `npm run inventory` writes it, a test compares it. */
export function inventoryDocument(): string {
  const classes = Object.entries<ClassOfColumns>(COLUMN_CLASSES).map(
    ([name, { meaning, mayBePersonal, keptUntil }]) => [
      `\`${name}\``,
      meaning,
      mayBePersonal ? 'yes' : 'no',
      keptUntil,
    ],
  );
  const tables = Object.entries(COLUMN_INVENTORY).flatMap(([table, byClass]) =>
    Object.entries(byClass).map(([name, columns]) => [`\`${table}\``, name, columns.split(' ').join(', ')]),
  );
  const foreign = Object.entries(FOREIGN_SCHEMAS).map(([name, why]) => [`\`${name}\``, why]);
  const written = Object.entries(WRITTEN_BY_CODE).map(([name, who]) => [`\`${name}\``, who]);
  return [
    '# Data inventory',
    'Every column of the database and what it is. Written by `npm run inventory` from `src/infra/database/column-inventory.ts`; a test fails when a column is missing, or when this page is old.',
    '## Classes',
    markdownTable(['Class', 'What it is', 'May be personal', 'Kept until'], classes),
    '## Columns',
    markdownTable(['Table', 'Class', 'Columns'], tables),
    '## Text in clear that nobody types',
    markdownTable(['Column', 'Who writes it'], written),
    '## Schemas of other programs',
    markdownTable(['Schema', 'What it is'], foreign),
    '',
  ].join('\n\n');
}

/** As the formatter of this repository wants a table: cells filled up to the widest of their column. */
function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** `npm run inventory`: prints the page. */
export function main(): void {
  process.stdout.write(`${inventoryDocument().trimEnd()}\n`);
}
