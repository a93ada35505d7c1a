import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** What somebody's device signs with. Its public half opens nothing. */
@Entity({ name: 'staff_passkey' })
@Unique('uq_staff_passkey_credential', ['credentialId'])
@Index('ix_staff_passkey_staff', ['staffId'])
export class StaffPasskeyRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_staff_passkey' })
  id: string;

  @Column({ name: 'staff_id', type: 'uuid' })
  @ForeignKey('staff', { name: 'fk_staff_passkey_staff', onDelete: 'CASCADE' })
  staffId: string;

  @Column({ name: 'credential_id', type: 'bytea' })
  credentialId: Buffer;

  @Column({ name: 'public_key', type: 'bytea' })
  publicKey: Buffer;

  /** What the device counted last; a lower number later means a copy (WebAuthn 6.1.1). */
  @Column({ type: 'bigint' })
  counter: string;

  @Column({ name: 'is_synced', type: 'boolean' })
  isSynced: boolean;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column({ name: 'last_used_at', type: 'timestamptz', nullable: true })
  lastUsedAt: Date | null;
}

/** Something to sign, for a few minutes and once. */
@Entity({ name: 'staff_challenge' })
@Index('ix_staff_challenge_staff', ['staffId'])
@Check('ck_staff_challenge_purpose', `purpose IN ('sign_in','prove','add')`)
export class StaffChallengeRow {
  @PrimaryColumn({ name: 'challenge_hash', type: 'bytea', primaryKeyConstraintName: 'pk_staff_challenge' })
  challengeHash: Buffer;

  @Column({ type: 'text' })
  purpose: 'sign_in' | 'prove' | 'add';

  /** Null at the door, where nobody is known yet. */
  @Column({ name: 'staff_id', type: 'uuid', nullable: true })
  @ForeignKey('staff', { name: 'fk_staff_challenge_staff', onDelete: 'CASCADE' })
  staffId: string | null;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;
}

/** A code that stands in once for the one of the telephone; the row goes when it was used. */
@Entity({ name: 'staff_recovery_code' })
@Index('ix_staff_recovery_code_staff', ['staffId'])
export class StaffRecoveryCodeRow {
  @PrimaryColumn({ name: 'code_hash', type: 'bytea', primaryKeyConstraintName: 'pk_staff_recovery_code' })
  codeHash: Buffer;

  @Column({ name: 'staff_id', type: 'uuid' })
  @ForeignKey('staff', { name: 'fk_staff_recovery_code_staff', onDelete: 'CASCADE' })
  staffId: string;
}

/** A way in for somebody invited, or for somebody who lost theirs; the row goes when it was used. */
@Entity({ name: 'staff_link' })
@Index('ix_staff_link_staff', ['staffId'])
@Check('ck_staff_link_kind', `kind IN ('invitation','recovery')`)
export class StaffLinkRow {
  @PrimaryColumn({ name: 'token_hash', type: 'bytea', primaryKeyConstraintName: 'pk_staff_link' })
  tokenHash: Buffer;

  @Column({ name: 'staff_id', type: 'uuid' })
  @ForeignKey('staff', { name: 'fk_staff_link_staff', onDelete: 'CASCADE' })
  staffId: string;

  @Column({ type: 'text' })
  kind: 'invitation' | 'recovery';

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;
}

/** The last form that somebody sent after their session had ended, or before they proved again who they are. */
@Entity({ name: 'staff_kept_form' })
export class StaffKeptFormRow {
  @PrimaryColumn({ name: 'staff_id', type: 'uuid', primaryKeyConstraintName: 'pk_staff_kept_form' })
  @ForeignKey('staff', { name: 'fk_staff_kept_form_staff', onDelete: 'CASCADE' })
  staffId: string;

  @Column({ name: 'form_sealed', type: 'bytea' })
  formSealed: Buffer;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;
}
