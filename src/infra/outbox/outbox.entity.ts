import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A job to be handed to the queue, written in the transaction that made it necessary. The payload holds ids only. */
@Entity({ name: 'outbox_message' })
@Index('ix_outbox_open', ['createdAt'], { where: 'done_at IS NULL AND parked_at IS NULL' })
@Index('ix_outbox_done', ['doneAt'], { where: 'done_at IS NOT NULL' })
export class OutboxMessageRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_outbox_message' })
  id: string;

  @Column({ type: 'text' })
  job: string;

  @Column({ type: 'jsonb' })
  payload: Record<string, unknown>;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column({ name: 'leased_until', type: 'timestamptz', nullable: true })
  leasedUntil: Date | null;

  @Column({ name: 'handed_over', type: 'int', default: 0 })
  handedOver: number;

  @Column({ type: 'int', default: 0 })
  failed: number;

  @Column({ name: 'last_error', type: 'text', nullable: true })
  lastError: string | null;

  @Column({ name: 'done_at', type: 'timestamptz', nullable: true })
  doneAt: Date | null;

  @Column({ name: 'parked_at', type: 'timestamptz', nullable: true })
  parkedAt: Date | null;
}
