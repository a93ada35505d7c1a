import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

export type LetterKind = 'notice' | 'message';
export type LetterOutcome = 'redriven' | 'settled' | 'discarded';

/** Something that could not be delivered (a notice) or done (a parked message), kept until somebody settles it. */
@Entity({ name: 'dead_letter' })
@Check('ck_dead_letter_kind', `kind IN ('notice','message')`)
@Check('ck_dead_letter_outcome', `outcome IN ('redriven','settled','discarded')`)
@Check('ck_dead_letter_about', `(kind = 'notice') = (notice_id IS NOT NULL) AND (kind = 'message') = (job IS NOT NULL)`)
@Check('ck_dead_letter_ended', `(outcome IS NULL) = (ended_at IS NULL)`)
@Check('ck_dead_letter_run', `(run_id IS NULL) = (run_result IS NULL)`)
@Index('uq_dead_letter_open', ['subjectId', 'kind'], { unique: true, where: 'ended_at IS NULL' })
@Index('ix_dead_letter_open', ['diedAt'], { where: 'ended_at IS NULL' })
@Index('ix_dead_letter_run', ['runId'], { where: 'run_id IS NOT NULL' })
@Index('ix_dead_letter_case', ['caseId'])
@Index('ix_dead_letter_notice', ['noticeId'])
@Index('ix_dead_letter_outbox', ['outboxId'])
export class DeadLetterRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_dead_letter' })
  id: string;

  @Column({ type: 'text' })
  kind: LetterKind;

  /** The notice; for a message the row that a sweep would ask for again, or else the message itself. */
  @Column({ name: 'subject_id', type: 'uuid' })
  subjectId: string;

  @Column({ name: 'case_id', type: 'uuid', nullable: true })
  @ForeignKey('case', { name: 'fk_dead_letter_case', onDelete: 'CASCADE' })
  caseId: string | null;

  @Column({ name: 'notice_id', type: 'uuid', nullable: true })
  @ForeignKey('notice', { name: 'fk_dead_letter_notice', onDelete: 'CASCADE' })
  noticeId: string | null;

  @Column({ name: 'outbox_id', type: 'uuid', nullable: true })
  @ForeignKey('outbox_message', { name: 'fk_dead_letter_outbox', onDelete: 'SET NULL' })
  outboxId: string | null;

  @Column({ type: 'text', nullable: true })
  job: string | null;

  /** A code: `exhausted`, `gone`, `poison:TypeError` … Never what a platform or a person wrote. */
  @Column({ type: 'text' })
  reason: string;

  @Column({ name: 'died_at', type: 'timestamptz' })
  diedAt: Date;

  @Column({ type: 'text', nullable: true })
  outcome: LetterOutcome | null;

  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt: Date | null;

  @Column({ name: 'ended_by', type: 'uuid', nullable: true })
  @ForeignKey('staff', { name: 'fk_dead_letter_staff' })
  endedBy: string | null;

  /** The last time somebody sent it again or put it aside, together with others, and what came of it: a code. */
  @Column({ name: 'run_id', type: 'uuid', nullable: true })
  runId: string | null;

  @Column({ name: 'run_result', type: 'text', nullable: true })
  runResult: string | null;
}
