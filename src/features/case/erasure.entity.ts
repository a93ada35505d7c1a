import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ErasureReason } from '../../domain/case/erasure-ledger';

/** One erased case. A trigger refuses UPDATE, DELETE and TRUNCATE; no foreign key, because a ledger outlives databases. */
@Entity({ name: 'erasure' })
@Check('ck_erasure_reason', `reason IN ('person_asked','retention_ended','ordered')`)
@Index('ix_erasure_proof', ['proofSha256'], { where: 'proof_sha256 IS NOT NULL' })
export class ErasureRow {
  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_erasure' })
  caseId: string;

  @Column({ name: 'erased_at', type: 'timestamptz' })
  erasedAt: Date;

  @Column({ type: 'text' })
  reason: ErasureReason;

  /** SHA-256 of the code that the person got when they asked for it; null when nobody asked. */
  @Column({ name: 'proof_sha256', type: 'bytea', nullable: true })
  proofSha256: Buffer | null;
}
