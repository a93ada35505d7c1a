import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';

export type ChannelKind = 'webhook' | 'mail' | 'by_hand';

@Entity({ name: 'platform' })
@Unique('uq_platform_slug', ['slug'])
export class PlatformRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_platform' })
  id: string;

  @Column({ type: 'text' })
  slug: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text', array: true })
  hosts: string[];

  /** Ids of the legal bases in domain/deadline that this platform is bound by, strongest first. */
  @Column({ type: 'text', array: true })
  bases: string[];

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}

@Entity({ name: 'channel' })
@Unique('uq_channel_position', ['platformId', 'position'])
@Check('ck_channel_kind', `kind IN ('webhook','mail','by_hand')`)
export class ChannelRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_channel' })
  id: string;

  @Column({ name: 'platform_id', type: 'uuid' })
  @ForeignKey('platform', { name: 'fk_channel_platform', onDelete: 'CASCADE' })
  platformId: string;

  @Column({ type: 'text' })
  kind: ChannelKind;

  @Column({ type: 'int' })
  position: number;

  @Column({ type: 'text' })
  endpoint: string;

  @Column({ name: 'secret_sealed', type: 'bytea', nullable: true })
  secretSealed: Buffer | null;

  @Column({ name: 'answer_secret_sealed', type: 'bytea', nullable: true })
  answerSecretSealed: Buffer | null;
}
