import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One line of a chain. A trigger refuses UPDATE, DELETE and TRUNCATE: what was recorded stays recorded. */
@Entity({ name: 'audit_entry' })
@Index('ix_audit_entry_at', ['at', 'chainId', 'seq'])
@Index('ix_audit_entry_staff', ['actor', 'at'], { where: `actor LIKE 'staff:%'` })
export class AuditEntryRow {
  @PrimaryColumn({ name: 'chain_id', type: 'uuid', primaryKeyConstraintName: 'pk_audit_entry' })
  chainId: string;

  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_audit_entry' })
  seq: number;

  @Column({ type: 'timestamptz' })
  at: Date;

  @Column({ type: 'text' })
  actor: string;

  @Column({ type: 'text' })
  action: string;

  @Column({ type: 'jsonb' })
  detail: Record<string, unknown>;

  @Column({ type: 'bytea' })
  hash: Buffer;

  /** How the hash was made: 1 until ADR 0021, 2 since. */
  @Column({ type: 'int', default: 1 })
  format: number;
}

/** The newest entry of each chain; locking this row gives the chain one writer at a time. */
@Entity({ name: 'audit_head' })
@Index('ix_audit_head_unseen', ['chainId'], { where: 'is_unseen' })
export class AuditHeadRow {
  @PrimaryColumn({ name: 'chain_id', type: 'uuid', primaryKeyConstraintName: 'pk_audit_head' })
  chainId: string;

  @Column({ type: 'int' })
  seq: number;

  @Column({ type: 'bytea' })
  hash: Buffer;

  /** Something was recorded since the worklist looked (ADR 0040). */
  @Column({ name: 'is_unseen', type: 'boolean', default: true })
  isUnseen: boolean;
}
