import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { HandOverOutcome, HandOverTo } from '../../domain/case/hand-over';

/**
 * A case offered to somebody else: who answers for it until then, to whom, and what came of it (ADR 0036). What was said
 * with it, and why it came back, are notes of the case. One open offer a case.
 */
@Entity({ name: 'hand_over' })
@Check('ck_hand_over_to', `to_whom IN ('person','anybody','supervisors')`)
@Check('ck_hand_over_named', `(to_whom = 'person') = (to_id IS NOT NULL)`)
@Check('ck_hand_over_other_person', `to_id <> from_id`)
@Check('ck_hand_over_outcome', `outcome IN ('acknowledged','refused','taken_back','overtaken')`)
@Check(
  'ck_hand_over_ended',
  `(outcome IS NULL) = (ended_at IS NULL) AND (outcome IS NULL) = (ended_by IS NULL) AND (outcome = 'refused') = (reason_id IS NOT NULL)`,
)
@Index('uq_hand_over_open', ['caseId'], { unique: true, where: 'ended_at IS NULL' })
@Index('ix_hand_over_case', ['caseId'])
export class HandOverRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_hand_over' })
  id: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_hand_over_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ name: 'from_id', type: 'uuid' })
  @ForeignKey('staff', { name: 'fk_hand_over_from' })
  fromId: string;

  @Column({ name: 'given_by', type: 'uuid' })
  @ForeignKey('staff', { name: 'fk_hand_over_given_by' })
  givenBy: string;

  @Column({ name: 'to_whom', type: 'text' })
  to: HandOverTo;

  @Column({ name: 'to_id', type: 'uuid', nullable: true })
  @ForeignKey('staff', { name: 'fk_hand_over_to' })
  toId: string | null;

  @Column({ name: 'note_id', type: 'uuid', nullable: true })
  @ForeignKey('note', { name: 'fk_hand_over_note', onDelete: 'CASCADE' })
  noteId: string | null;

  @Column({ name: 'given_at', type: 'timestamptz' })
  givenAt: Date;

  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt: Date;

  @Column({ type: 'text', nullable: true })
  outcome: HandOverOutcome | null;

  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt: Date | null;

  @Column({ name: 'ended_by', type: 'uuid', nullable: true })
  @ForeignKey('staff', { name: 'fk_hand_over_ended_by' })
  endedBy: string | null;

  @Column({ name: 'reason_id', type: 'uuid', nullable: true })
  @ForeignKey('note', { name: 'fk_hand_over_reason', onDelete: 'CASCADE' })
  reasonId: string | null;
}
