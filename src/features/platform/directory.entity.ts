import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { ChangeState } from '../../domain/platform/change';
import type { ContactPurpose, PlatformEntry } from '../../domain/platform/entry';
import type { ChannelKind } from './platform.entity';

export type ContactKind = 'mail' | 'web_form' | 'in_app';
export type Sureness = 'primary' | 'secondary' | 'looked_up';

/** A way to reach a service that somebody published: a fact with its source. Nothing is ever sent to it from here. */
@Entity({ name: 'platform_contact' })
@Unique('uq_platform_contact', ['platformId', 'purpose', 'address'])
@Check('ck_platform_contact_kind', `kind IN ('mail','web_form','in_app')`)
@Check(
  'ck_platform_contact_purpose',
  `purpose IN ('ncii','abuse','impersonation','copyright','data_protection','under_18')`,
)
@Check('ck_platform_contact_sureness', `sureness IN ('primary','secondary','looked_up')`)
export class PlatformContactRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_platform_contact' })
  id: string;

  @Column({ name: 'platform_id', type: 'uuid' })
  @ForeignKey('platform', { name: 'fk_platform_contact_platform', onDelete: 'CASCADE' })
  platformId: string;

  @Column({ type: 'text' })
  kind: ContactKind;

  @Column({ type: 'text' })
  purpose: ContactPurpose;

  /** The order in which they are worth trying. */
  @Column({ type: 'int' })
  position: number;

  @Column({ type: 'text' })
  address: string;

  @Column({ name: 'use_for', type: 'text', nullable: true })
  useFor: string | null;

  @Column({ type: 'text', nullable: true })
  evidence: string | null;

  @Column({ type: 'text', nullable: true })
  languages: string | null;

  @Column({ name: 'stated_time', type: 'text', nullable: true })
  statedTime: string | null;

  @Column({ type: 'text' })
  source: string;

  /** As the source says it: a day, a month, or words. */
  @Column({ name: 'source_on', type: 'text', nullable: true })
  sourceOn: string | null;

  @Column({ type: 'text' })
  sureness: Sureness;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}

/**
 * A new address of a channel: proposed by one, confirmed by another, proved by the endpoint, and only then in use. Or
 * other hosts, laws and facts: proposed by one, confirmed by another.
 */
@Entity({ name: 'platform_change' })
@Check('ck_platform_change_channel_kind', `channel_kind IN ('webhook','mail','by_hand')`)
@Check('ck_platform_change_state', `state IN ('proposed','confirmed','in_use','failed','refused')`)
@Check(
  'ck_platform_change_second_person',
  `state IN ('proposed','refused') OR (decided_by IS NOT NULL AND decided_by <> proposed_by)`,
)
@Index('uq_platform_change_open', ['platformId', 'channelKind'], {
  unique: true,
  where: `state IN ('proposed','confirmed')`,
})
@Check(
  'ck_platform_change_subject',
  `(channel_kind IS NULL) = (address IS NULL) AND (entry_before IS NULL) = (entry_wanted IS NULL) AND (channel_kind IS NULL) = (entry_wanted IS NOT NULL)`,
)
@Index('uq_platform_change_open_entry', ['platformId'], {
  unique: true,
  where: `state IN ('proposed','confirmed') AND channel_kind IS NULL`,
})
@Index('ix_platform_change_platform', ['platformId', 'proposedAt'])
export class PlatformChangeRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_platform_change' })
  id: string;

  @Column({ name: 'platform_id', type: 'uuid' })
  @ForeignKey('platform', { name: 'fk_platform_change_platform', onDelete: 'CASCADE' })
  platformId: string;

  /** Null: it is about the entry. */
  @Column({ name: 'channel_kind', type: 'text', nullable: true })
  channelKind: ChannelKind | null;

  @Column({ type: 'text', nullable: true })
  address: string | null;

  /** What the directory said when it was proposed. */
  @Column({ name: 'entry_before', type: 'jsonb', nullable: true })
  entryBefore: PlatformEntry | null;

  @Column({ name: 'entry_wanted', type: 'jsonb', nullable: true })
  entryWanted: PlatformEntry | null;

  @Column({ type: 'text' })
  state: ChangeState;

  @Column({ name: 'proposed_by', type: 'uuid' })
  @ForeignKey('staff', { name: 'fk_platform_change_proposed_by' })
  proposedBy: string;

  @Column({ name: 'proposed_at', type: 'timestamptz' })
  proposedAt: Date;

  @Column({ name: 'decided_by', type: 'uuid', nullable: true })
  @ForeignKey('staff', { name: 'fk_platform_change_decided_by' })
  decidedBy: string | null;

  @Column({ name: 'decided_at', type: 'timestamptz', nullable: true })
  decidedAt: Date | null;

  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt: Date | null;

  /** A code of ours: why the endpoint did not prove that it is meant. */
  @Column({ name: 'failed_because', type: 'text', nullable: true })
  failedBecause: string | null;
}
