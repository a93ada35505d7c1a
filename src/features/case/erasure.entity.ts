import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { ErasureReason } from '../../domain/case/erasure-ledger';

/** One erased case. A trigger refuses UPDATE, DELETE and TRUNCATE; no foreign key, because a ledger outlives databases. */
@Entity({ name: 'erasure' })
@Check('ck_erasure_reason', `reason IN ('person_asked','retention_ended','ordered')`)
export class ErasureRow {
  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_erasure' })
  caseId: string;

  @Column({ name: 'erased_at', type: 'timestamptz' })
  erasedAt: Date;

  @Column({ type: 'text' })
  reason: ErasureReason;
}
