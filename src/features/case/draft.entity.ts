import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** What somebody is typing into a long field of a case and has not sent. Theirs alone; no part of the case's record. */
@Entity({ name: 'case_draft' })
@Index('ix_case_draft_age', ['savedAt'])
export class CaseDraftRow {
  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_case_draft' })
  @ForeignKey('case', { name: 'fk_case_draft_case', onDelete: 'CASCADE' })
  caseId: string;

  @PrimaryColumn({ name: 'staff_id', type: 'uuid', primaryKeyConstraintName: 'pk_case_draft' })
  @Index('ix_case_draft_staff')
  @ForeignKey('staff', { name: 'fk_case_draft_staff', onDelete: 'CASCADE' })
  staffId: string;

  /** Where the form would go, after the case: `messages`, or `notices/<id>/by-hand`. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_case_draft' })
  form: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_case_draft' })
  field: string;

  @Column({ name: 'text_sealed', type: 'bytea' })
  textSealed: Buffer;

  @Column({ name: 'saved_at', type: 'timestamptz' })
  savedAt: Date;
}
