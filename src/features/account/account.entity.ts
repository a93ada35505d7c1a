import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { SignInWay, StaffRole } from '../../domain/shared/staff';

@Entity({ name: 'staff' })
@Unique('uq_staff_email', ['email'])
@Check('ck_staff_role', `role IN ('caseworker','supervisor','administrator','auditor')`)
export class StaffRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_staff' })
  id: string;

  @Column({ type: 'text' })
  email: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  role: StaffRole;

  /** Null until somebody who came by a link chooses a password; they may stay with passkeys. */
  @Column({ name: 'password_hash', type: 'text', nullable: true })
  passwordHash: string | null;

  @Column({ name: 'totp_sealed', type: 'bytea', nullable: true })
  totpSealed: Buffer | null;

  /** The time step of the last accepted one-time code, so that a code works once (RFC 6238, 5.2). */
  @Column({ name: 'totp_last_step', type: 'bigint', nullable: true })
  totpLastStep: string | null;

  @Column({ name: 'failed_sign_ins', type: 'int', default: 0 })
  failedSignIns: number;

  @Column({ name: 'slow_until', type: 'timestamptz', nullable: true })
  slowUntil: Date | null;

  /** Until when a password that others have seen opens the desk; null: it is the person's own. */
  @Column({ name: 'first_password_until', type: 'timestamptz', nullable: true })
  firstPasswordUntil: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ name: 'disabled_at', type: 'timestamptz', nullable: true })
  disabledAt: Date | null;

  /** Which single keys they use (domain/shared/desk-keys.ts). */
  @Column({ name: 'desk_keys', type: 'text', nullable: true })
  deskKeys: string | null;
}

@Entity({ name: 'staff_session' })
@Unique('uq_staff_session_id', ['id'])
@Check('ck_staff_session_way', `way IN ('password','passkey','recovery_code','link','organisation')`)
export class StaffSessionRow {
  /** SHA-256 of the cookie's token: a copy of the database opens no session. */
  @PrimaryColumn({ name: 'token_hash', type: 'bytea', primaryKeyConstraintName: 'pk_staff_session' })
  tokenHash: Buffer;

  @Column({ name: 'staff_id', type: 'uuid' })
  @ForeignKey('staff', { name: 'fk_staff_session_staff', onDelete: 'CASCADE' })
  staffId: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column({ name: 'last_seen_at', type: 'timestamptz' })
  lastSeenAt: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;

  /** Names the session on a page, where the hash of its token has no place. */
  @Column({ type: 'uuid' })
  id: string;

  /** How it was opened. */
  @Column({ type: 'text', default: 'password' })
  way: SignInWay;

  /** When its holder last showed a passkey or a code. */
  @Column({ name: 'proved_at', type: 'timestamptz', nullable: true })
  provedAt: Date | null;
}
