import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** One hour's statement about the whole record, as it was signed. Append-only by a trigger, as are its heads. */
@Entity({ name: 'audit_checkpoint' })
@Unique('uq_audit_checkpoint_hour', ['hour'])
export class AuditCheckpointRow {
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_audit_checkpoint' })
  number: number;

  @Column({ type: 'timestamptz' })
  hour: Date;

  /** The very characters that were signed. */
  @Column({ type: 'text' })
  body: string;

  @Column({ type: 'bytea' })
  signature: Buffer;
}

/** A chain's head in the first checkpoint that has it; later ones have it too, until the chain grows. */
@Entity({ name: 'audit_checkpoint_head' })
@Index('ix_audit_checkpoint_head', ['checkpoint'])
export class AuditCheckpointHeadRow {
  @PrimaryColumn({ name: 'chain_id', type: 'uuid', primaryKeyConstraintName: 'pk_audit_checkpoint_head' })
  chainId: string;

  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_audit_checkpoint_head' })
  seq: number;

  @Column({ type: 'bytea' })
  hash: Buffer;

  @Column({ type: 'int' })
  @ForeignKey('audit_checkpoint', { name: 'fk_audit_checkpoint_head' })
  checkpoint: number;
}

/** One way of a checkpoint out of the database: tried until it is made. */
@Entity({ name: 'audit_checkpoint_copy' })
@Check('ck_audit_checkpoint_copy_way', `way IN ('file','mail','time_stamp')`)
@Index('ix_audit_checkpoint_copy_due', ['nextTryAt'], { where: 'next_try_at IS NOT NULL' })
export class AuditCheckpointCopyRow {
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_audit_checkpoint_copy' })
  @ForeignKey('audit_checkpoint', { name: 'fk_audit_checkpoint_copy' })
  checkpoint: number;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_audit_checkpoint_copy' })
  way: string;

  @Column({ type: 'int', default: 0 })
  tries: number;

  @Column({ name: 'next_try_at', type: 'timestamptz', nullable: true })
  nextTryAt: Date | null;

  @Column({ name: 'made_at', type: 'timestamptz', nullable: true })
  madeAt: Date | null;

  /** The kind of the last failure, never a message of the other side. */
  @Column({ type: 'text', nullable: true })
  error: string | null;

  /** The answer of the time-stamp authority (RFC 3161), for `openssl ts -verify`. */
  @Column({ type: 'bytea', nullable: true })
  receipt: Buffer | null;
}
