import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { FeedFormat, RecipientState } from '../../domain/fingerprint/exchange';
import type { FingerprintKind } from '../../domain/fingerprint/fingerprints';

/** Somebody who looks for copies by fingerprints. Proposed by one, confirmed by another (ADR 0047). */
@Entity({ name: 'hash_recipient' })
@Unique('uq_hash_recipient_name', ['name'])
@Unique('uq_hash_recipient_token', ['tokenHash'])
@Check('ck_hash_recipient_format', `format IN ('threatexchange','stopncii')`)
@Check('ck_hash_recipient_state', `state IN ('proposed','confirmed','refused','ended')`)
@Check(
  'ck_hash_recipient_second_person',
  `state IN ('proposed','refused') OR (decided_by IS NOT NULL AND decided_by <> proposed_by)`,
)
export class HashRecipientRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_hash_recipient' })
  id: string;

  @Column({ type: 'text' })
  name: string;

  /** What they do with a fingerprint, in a sentence for the person. */
  @Column({ name: 'does_en', type: 'text' })
  doesEn: string;

  @Column({ name: 'does_vi', type: 'text' })
  doesVi: string;

  @Column({ type: 'text', nullable: true })
  address: string | null;

  @Column({ type: 'text' })
  format: FeedFormat;

  @Column({ type: 'text' })
  state: RecipientState;

  @Column({ name: 'proposed_by', type: 'uuid' })
  @ForeignKey('staff', { name: 'fk_hash_recipient_proposed_by' })
  proposedBy: string;

  @Column({ name: 'proposed_at', type: 'timestamptz' })
  proposedAt: Date;

  @Column({ name: 'decided_by', type: 'uuid', nullable: true })
  @ForeignKey('staff', { name: 'fk_hash_recipient_decided_by' })
  decidedBy: string | null;

  @Column({ name: 'decided_at', type: 'timestamptz', nullable: true })
  decidedAt: Date | null;

  /** Of the bearer key by which they ask; an ended recipient keeps it, to hear what it must delete. */
  @Column({ name: 'token_hash', type: 'bytea', nullable: true })
  tokenHash: Buffer | null;

  @Column({ name: 'key_drawn_at', type: 'timestamptz', nullable: true })
  keyDrawnAt: Date | null;

  @Column({ name: 'last_fetched_at', type: 'timestamptz', nullable: true })
  lastFetchedAt: Date | null;

  @Column({ name: 'last_position', type: 'int', default: 0 })
  lastPosition: number;
}

/** A person's yes to one recipient. It counts while the yes to sharing stands in which it was given. */
@Entity({ name: 'hash_consent' })
@Index('ix_hash_consent_recipient', ['recipientId'], { where: 'withdrawn_at IS NULL' })
export class HashConsentRow {
  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_hash_consent' })
  @ForeignKey('case', { name: 'fk_hash_consent_case', onDelete: 'CASCADE' })
  caseId: string;

  @PrimaryColumn({ name: 'recipient_id', type: 'uuid', primaryKeyConstraintName: 'pk_hash_consent' })
  @ForeignKey('hash_recipient', { name: 'fk_hash_consent_recipient' })
  recipientId: string;

  @Column({ name: 'given_at', type: 'timestamptz' })
  givenAt: Date;

  @Column({ name: 'withdrawn_at', type: 'timestamptz', nullable: true })
  withdrawnAt: Date | null;
}

/** One fingerprint in the feed of one recipient, without the fingerprint: nothing here says whose it is. */
@Entity({ name: 'hash_entry' })
@Unique('uq_hash_entry_position', ['recipientId', 'position'])
@Check('ck_hash_entry_kind', `kind IN ('pdq','sha256')`)
@Check(
  'ck_hash_entry_position',
  `(position IS NULL) = (fed_at IS NULL) AND (position IS NOT NULL OR withdrawn_at IS NOT NULL)`,
)
@Index('ix_hash_entry_told', ['toldAt'], { where: 'told_at IS NOT NULL' })
export class HashEntryRow {
  /** Random, not UUIDv7: it goes to the recipient, and must not tell when the person agreed. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_hash_entry' })
  id: string;

  @Column({ name: 'recipient_id', type: 'uuid' })
  @ForeignKey('hash_recipient', { name: 'fk_hash_entry_recipient' })
  recipientId: string;

  @Column({ type: 'text' })
  kind: FingerprintKind;

  /** Its place in the feed; null: it was taken back, and the recipient has not been told. */
  @Column({ type: 'int', nullable: true })
  position: number | null;

  @Column({ name: 'fed_at', type: 'timestamptz', nullable: true })
  fedAt: Date | null;

  @Column({ name: 'given_at', type: 'timestamptz' })
  givenAt: Date;

  @Column({ name: 'withdrawn_at', type: 'timestamptz', nullable: true })
  withdrawnAt: Date | null;

  /** When the recipient was told to delete it. */
  @Column({ name: 'told_at', type: 'timestamptz', nullable: true })
  toldAt: Date | null;
}

/** Of whose fingerprint an entry is. Gone with the case; the entry stays until its recipient was told. */
@Entity({ name: 'fingerprint_share' })
@Index('ix_fingerprint_share_case', ['caseId'])
export class FingerprintShareRow {
  @PrimaryColumn({ name: 'entry_id', type: 'uuid', primaryKeyConstraintName: 'pk_fingerprint_share' })
  @ForeignKey('hash_entry', { name: 'fk_fingerprint_share_entry', onDelete: 'CASCADE' })
  entryId: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_fingerprint_share_case', onDelete: 'CASCADE' })
  caseId: string;

  /** Without a reference: it may be gone already. */
  @Column({ name: 'fingerprint_id', type: 'uuid' })
  fingerprintId: string;
}
