import type { ColumnClass } from './column-classes';

/** A part of the inventory of columns: accounts of the desk, and what opens them. */
export const STAFF_COLUMNS: Readonly<Record<string, Readonly<Partial<Record<ColumnClass, string>>>>> = {
  staff: {
    id: 'id',
    staff_personal: 'email name role',
    technical: 'desk_keys',
    secret_hash: 'password_hash',
    standalone_secret: 'totp_sealed',
    count: 'failed_sign_ins totp_last_step',
    time: 'slow_until created_at disabled_at first_password_until',
  },
  staff_challenge: { id: 'staff_id', secret_hash: 'challenge_hash', state: 'purpose', time: 'expires_at' },
  staff_identity: { id: 'staff_id', secret_hash: 'identity_index', time: 'bound_at last_used_at' },
  staff_kept_form: { id: 'staff_id', standalone_secret: 'form_sealed', time: 'expires_at' },
  staff_link: { id: 'staff_id', secret_hash: 'token_hash', state: 'kind', time: 'expires_at' },
  staff_passkey: {
    id: 'id staff_id',
    passkey: 'credential_id public_key',
    state: 'is_synced',
    count: 'counter',
    time: 'created_at last_used_at',
  },
  staff_recovery_code: { id: 'staff_id', secret_hash: 'code_hash' },
  staff_session: {
    id: 'id staff_id',
    secret_hash: 'token_hash',
    state: 'way',
    time: 'created_at last_seen_at expires_at proved_at',
  },
};
