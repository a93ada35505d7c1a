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
@Check('ck_channel_max_in_flight', `max_in_flight > 0`)
@Check('ck_channel_max_per_minute', `max_per_minute > 0`)
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

  /** Seconds before each attempt over this channel; null means our own schedule. */
  @Column({ name: 'schedule_seconds', type: 'int', array: true, nullable: true })
  scheduleSeconds: number[] | null;

  /** How many notices one worker may have under way here at the same time; null means as many as it proves to bear. */
  @Column({ name: 'max_in_flight', type: 'int', nullable: true })
  maxInFlight: number | null;

  /** How many attempts a minute all workers together may make here; null means no limit. */
  @Column({ name: 'max_per_minute', type: 'int', nullable: true })
  maxPerMinute: number | null;
}
