import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** What the person wants about the keeping of their case: fewer days than usual, or its erasure as soon as can be. */
@Entity({ name: 'retention_wish' })
@Check('ck_retention_wish_days', 'keep_days >= 0')
@Check('ck_retention_wish_proof', '(erase_asked_at IS NULL) = (proof_sha256 IS NULL)')
@Index('ix_retention_wish_proof', ['proofSha256'], { where: 'proof_sha256 IS NOT NULL' })
export class RetentionWishRow {
  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_retention_wish' })
  @ForeignKey('case', { name: 'fk_retention_wish_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ name: 'keep_days', type: 'int', nullable: true })
  keepDays: number | null;

  @Column({ name: 'erase_asked_at', type: 'timestamptz', nullable: true })
  eraseAskedAt: Date | null;

  /** Of the code that the person keeps. It goes into the ledger, where it says that it was done and not whose it was. */
  @Column({ name: 'proof_sha256', type: 'bytea', nullable: true })
  proofSha256: Buffer | null;
}
