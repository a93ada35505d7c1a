import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';

/** Who somebody at the desk is to the helpline's own sign-in service. Kept as a keyed digest: it tells nobody's name there. */
@Entity({ name: 'staff_identity' })
@Unique('uq_staff_identity_staff', ['staffId'])
export class StaffIdentityRow {
  @PrimaryColumn({ name: 'identity_index', type: 'bytea', primaryKeyConstraintName: 'pk_staff_identity' })
  identityIndex: Buffer;

  @Column({ name: 'staff_id', type: 'uuid' })
  @ForeignKey('staff', { name: 'fk_staff_identity_staff', onDelete: 'CASCADE' })
  staffId: string;

  @Column({ name: 'bound_at', type: 'timestamptz' })
  boundAt: Date;

  @Column({ name: 'last_used_at', type: 'timestamptz', nullable: true })
  lastUsedAt: Date | null;
}
