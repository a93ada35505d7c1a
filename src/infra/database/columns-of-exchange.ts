import type { ColumnClass } from './column-classes';

/** A part of the inventory of columns: fingerprints that go out to recipients, and mail that comes in from platforms. */
export const EXCHANGE_COLUMNS: Readonly<Record<string, Readonly<Partial<Record<ColumnClass, string>>>>> = {
  fingerprint_share: { id: 'entry_id case_id fingerprint_id' },
  hash_consent: { id: 'case_id recipient_id', time: 'given_at withdrawn_at' },
  hash_entry: {
    id: 'id recipient_id',
    state: 'kind',
    count: 'position',
    time: 'fed_at given_at withdrawn_at told_at',
  },
  hash_recipient: {
    id: 'id proposed_by decided_by',
    public_directory: 'name does_en does_vi address',
    state: 'format state',
    secret_hash: 'token_hash',
    count: 'last_position',
    time: 'proposed_at decided_at key_drawn_at last_fetched_at',
  },
  mail_reply: {
    id: 'id case_id notice_id',
    sealed: 'sender_sealed text_sealed',
    state: 'is_known is_automatic is_cut',
    digest: 'message_sha256',
    time: 'received_at',
  },
};
