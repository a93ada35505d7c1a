import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** The code that a person gave to somebody they trust, who may ask the desk for new words with it. */
@Entity({ name: 'trusted_advocate' })
export class TrustedAdvocateRow {
  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_trusted_advocate' })
  @ForeignKey('case', { name: 'fk_trusted_advocate_case', onDelete: 'CASCADE' })
  caseId: string;

  /** SHA-256 of 120 random bits. */
  @Column({ name: 'code_sha256', type: 'bytea' })
  codeSha256: Buffer;

  @Column({ name: 'named_at', type: 'timestamptz' })
  namedAt: Date;
}

/** An advocate asks for new words: two people at the desk, then a code that opens once. */
@Entity({ name: 'words_request' })
@Check('ck_words_request_outcome', `outcome IN ('used','stopped','ran_out')`)
@Check('ck_words_request_people', `confirmed_by IS NULL OR confirmed_by <> asked_by`)
@Check(
  'ck_words_request_confirmed',
  `(confirmed_by IS NULL) = (confirmed_at IS NULL) AND (confirmed_by IS NULL) = (code_sha256 IS NULL)`,
)
@Check('ck_words_request_ended', `(outcome IS NULL) = (ended_at IS NULL)`)
@Index('uq_words_request_open', ['caseId'], { unique: true, where: 'ended_at IS NULL' })
@Index('ix_words_request_case', ['caseId'])
export class WordsRequestRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_words_request' })
  id: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_words_request_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ name: 'asked_by', type: 'uuid' })
  @ForeignKey('staff', { name: 'fk_words_request_asked_by' })
  askedBy: string;

  @Column({ name: 'asked_at', type: 'timestamptz' })
  askedAt: Date;

  @Column({ name: 'confirmed_by', type: 'uuid', nullable: true })
  @ForeignKey('staff', { name: 'fk_words_request_confirmed_by' })
  confirmedBy: string | null;

  @Column({ name: 'confirmed_at', type: 'timestamptz', nullable: true })
  confirmedAt: Date | null;

  @Column({ name: 'code_sha256', type: 'bytea', nullable: true })
  codeSha256: Buffer | null;

  @Column({ name: 'ends_at', type: 'timestamptz' })
  endsAt: Date;

  @Column({ type: 'text', nullable: true })
  outcome: 'used' | 'stopped' | 'ran_out' | null;

  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt: Date | null;
}
