import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** What somebody chose for their own pages. Whoever has no row sees what the helpline has set. */
@Entity({ name: 'desk_look' })
export class DeskLookRow {
  @PrimaryColumn({ name: 'staff_id', type: 'uuid', primaryKeyConstraintName: 'pk_desk_look' })
  @ForeignKey('staff', { name: 'fk_desk_look_staff', onDelete: 'CASCADE' })
  staffId: string;

  @Column({ name: 'is_dense', type: 'boolean' })
  isDense: boolean;

  @Column({ name: 'is_grey', type: 'boolean' })
  isGrey: boolean;

  @Column({ name: 'hides_words', type: 'boolean' })
  hidesWords: boolean;
}
