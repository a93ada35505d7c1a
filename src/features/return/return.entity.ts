import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Updates } from '../../domain/report/news';
import type { ContactProof } from '../../domain/verification/contact-change';
import type { ContactWay } from '../report/report.service';

@Entity({ name: 'person_access' })
@Check('ck_person_access_updates', `updates IN ('all','good','none')`)
export class PersonAccessRow {
  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_person_access' })
  @ForeignKey('case', { name: 'fk_person_access_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ name: 'secret_hash', type: 'text' })
  secretHash: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  /** Of the recovery sheet, which replaces lost words once. */
  @Column({ name: 'recovery_hash', type: 'text', nullable: true })
  recoveryHash: string | null;

  /** Of the second word; null: the words alone show everything. */
  @Column({ name: 'second_hash', type: 'text', nullable: true })
  secondHash: string | null;

  @Column({ type: 'text', default: 'all' })
  updates: Updates;
}

@Entity({ name: 'person_session' })
export class PersonSessionRow {
  /** SHA-256 of the cookie's token: a copy of the database opens no session. */
  @PrimaryColumn({ name: 'token_hash', type: 'bytea', primaryKeyConstraintName: 'pk_person_session' })
  tokenHash: Buffer;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_person_session_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;

  /** False until the second word was given. */
  @Column({ name: 'sees_all', type: 'boolean', default: true })
  seesAll: boolean;
}

/** A change of the contact way that was asked for; until it counts the old way stays in force. */
@Entity({ name: 'contact_change' })
@Check('ck_contact_change_way', `way IN ('none','email','phone')`)
@Check('ck_contact_change_proof', `proof IN ('none','advocate','receipt')`)
@Check('ck_contact_change_outcome', `outcome IN ('applied','stopped')`)
@Index('uq_contact_change_open', ['caseId'], { unique: true, where: 'ended_at IS NULL' })
@Index('ix_contact_change_due', ['effectiveAt'], { where: 'ended_at IS NULL' })
export class ContactChangeRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_contact_change' })
  id: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_contact_change_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ type: 'text' })
  way: ContactWay;

  @Column({ name: 'address_sealed', type: 'bytea', nullable: true })
  addressSealed: Buffer | null;

  @Column({ name: 'note_sealed', type: 'bytea', nullable: true })
  noteSealed: Buffer | null;

  @Column({ type: 'text' })
  proof: ContactProof;

  /** Null: the person themselves, with the receipt. */
  @Column({ name: 'recorded_by', type: 'uuid', nullable: true })
  @ForeignKey('staff', { name: 'fk_contact_change_staff' })
  recordedBy: string | null;

  @Column({ name: 'asked_at', type: 'timestamptz' })
  askedAt: Date;

  @Column({ name: 'effective_at', type: 'timestamptz' })
  effectiveAt: Date;

  @Column({ type: 'text', nullable: true })
  outcome: 'applied' | 'stopped' | null;

  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt: Date | null;
}
