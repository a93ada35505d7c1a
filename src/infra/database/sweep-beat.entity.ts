import { Column, Entity, PrimaryColumn } from 'typeorm';

/** When each sweep last finished; /health/ready turns red when a beat is too old. */
@Entity({ name: 'sweep_beat' })
export class SweepBeatRow {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_sweep_beat' })
  name: string;

  @Column({ type: 'timestamptz' })
  at: Date;
}
