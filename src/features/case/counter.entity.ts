import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { Dimension } from '../../domain/retention/figures';

/** How many erased cases had this value in this dimension; only what is `kept` may be read (ADR 0026). */
@Entity({ name: 'counter' })
@Check('ck_counter_stage', `stage IN ('pool','kept')`)
@Check('ck_counter_dimension', `dimension IN ('month','circumstance','platform','outcome','language')`)
@Check('ck_counter_count', 'count > 0')
export class CounterRow {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_counter' })
  stage: 'pool' | 'kept';

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_counter' })
  dimension: Dimension;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_counter' })
  value: string;

  @Column({ type: 'int' })
  count: number;
}
