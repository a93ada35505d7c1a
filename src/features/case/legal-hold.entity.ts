import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** Why a case is kept although its time is over, by whom, and when that is looked at again. One open hold a case. */
@Entity({ name: 'legal_hold' })
@Check(
  'ck_legal_hold_lifted',
  `(lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lift_reason_sealed IS NULL)`,
)
@Index('uq_legal_hold_open', ['caseId'], { unique: true, where: 'lifted_at IS NULL' })
@Index('ix_legal_hold_review', ['reviewAt'], { where: 'lifted_at IS NULL' })
@Index('ix_legal_hold_case', ['caseId'])
export class LegalHoldRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_legal_hold' })
  id: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_legal_hold_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ name: 'reason_sealed', type: 'bytea' })
  reasonSealed: Buffer;

  @Column({ name: 'set_by', type: 'uuid' })
  @ForeignKey('staff', { name: 'fk_legal_hold_set_by' })
  setBy: string;

  @Column({ name: 'set_at', type: 'timestamptz' })
  setAt: Date;

  @Column({ name: 'review_at', type: 'timestamptz' })
  reviewAt: Date;

  @Column({ name: 'lift_reason_sealed', type: 'bytea', nullable: true })
  liftReasonSealed: Buffer | null;

  @Column({ name: 'lifted_by', type: 'uuid', nullable: true })
  @ForeignKey('staff', { name: 'fk_legal_hold_lifted_by' })
  liftedBy: string | null;

  @Column({ name: 'lifted_at', type: 'timestamptz', nullable: true })
  liftedAt: Date | null;
}
