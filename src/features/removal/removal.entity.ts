import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { LookVerdict } from '../../domain/removal/verdict';

/** One look of ours at an item: the status only, never a body. */
@Entity({ name: 'removal_check' })
@Check('ck_removal_check_verdict', `verdict IN ('gone','there','unclear')`)
export class RemovalCheckRow {
  @PrimaryColumn({ name: 'item_id', type: 'uuid', primaryKeyConstraintName: 'pk_removal_check' })
  @ForeignKey('item', { name: 'fk_removal_check_item', onDelete: 'CASCADE' })
  itemId: string;

  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_removal_check' })
  number: number;

  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt: Date;

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt: Date | null;

  @Column({ type: 'int', nullable: true })
  status: number | null;

  @Column({ type: 'text', nullable: true })
  error: string | null;

  @Column({ type: 'text', nullable: true })
  verdict: LookVerdict | null;
}
