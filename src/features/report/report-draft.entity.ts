import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** A form that is not sent yet. Nothing here opens without a secret that only the person has (ADR 0027). */
@Entity({ name: 'report_draft' })
@Unique('uq_report_draft_code', ['codeHash'])
@Check('ck_report_draft_code', '(code_hash IS NULL) = (code_sealed IS NULL)')
@Index('ix_report_draft_age', ['createdAt'])
export class ReportDraftRow {
  @PrimaryColumn({ name: 'token_hash', type: 'bytea', primaryKeyConstraintName: 'pk_report_draft' })
  tokenHash: Buffer;

  @Column({ name: 'body_sealed', type: 'bytea' })
  bodySealed: Buffer;

  /** Found by the words for coming back from another device, which open {@link codeSealed}: the token. */
  @Column({ name: 'code_hash', type: 'bytea', nullable: true })
  codeHash: Buffer | null;

  @Column({ name: 'code_sealed', type: 'bytea', nullable: true })
  codeSealed: Buffer | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
