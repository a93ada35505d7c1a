import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { NoticeFormat } from '../../domain/notice/notice-formats';
import type { ServiceKind, VeryLarge } from '../../domain/platform/entry';
import type { KeyScheme } from '../../infra/webhook/signing-key';

export type ChannelKind = 'webhook' | 'pull' | 'mail' | 'by_hand';
/** What a key is for: we sign notices with it, or the platform signs its answers. */
export type KeyPurpose = 'notice' | 'answer';

@Entity({ name: 'platform' })
@Unique('uq_platform_slug', ['slug'])
@Check('ck_platform_notice_format', `notice_format IN ('buckler-1','dsa-16','xarf-4-ncii','ozone-report')`)
@Check('ck_platform_origin', `origin IN ('operator','directory','look_up')`)
@Check(
  'ck_platform_service_kind',
  `service_kind IN ('unknown','social','messaging','video','image_host','adult','search','forum','file_host','cloud')`,
)
@Check('ck_platform_eu_very_large', `eu_very_large IN ('yes','no','unknown')`)
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

  /** In which shape notices go to this platform (domain/notice/formats). */
  @Column({ name: 'notice_format', type: 'text', default: 'buckler-1' })
  noticeFormat: NoticeFormat;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  /** Set up by whoever runs this service, seeded as a public fact, or found by a look-up. */
  @Column({ type: 'text', default: 'operator' })
  origin: 'operator' | 'directory' | 'look_up';

  @Column({ name: 'service_kind', type: 'text', default: 'unknown' })
  serviceKind: ServiceKind;

  @Column({ name: 'operated_by', type: 'text', nullable: true })
  operatedBy: string | null;

  /** Country of the company, and of its seat for the law of the European Union; as published. */
  @Column({ name: 'established_in', type: 'text', nullable: true })
  establishedIn: string | null;

  /** A very large platform or search engine under the Digital Services Act. */
  @Column({ name: 'eu_very_large', type: 'text', default: 'unknown' })
  euVeryLarge: VeryLarge;
}

/** A key of Standard Webhooks between us and a platform. Several may be valid while one replaces another. */
@Entity({ name: 'webhook_key' })
@Check('ck_webhook_key_purpose', `purpose IN ('notice','answer')`)
@Check('ck_webhook_key_scheme', `scheme IN ('v1','v1a')`)
@Check(
  'ck_webhook_key_halves',
  `(scheme = 'v1a') = (public_key IS NOT NULL) AND (purpose = 'answer' AND scheme = 'v1a') = (secret_sealed IS NULL)`,
)
@Index('ix_webhook_key_platform', ['platformId', 'purpose'])
export class WebhookKeyRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_webhook_key' })
  id: string;

  @Column({ name: 'platform_id', type: 'uuid' })
  @ForeignKey('platform', { name: 'fk_webhook_key_platform', onDelete: 'CASCADE' })
  platformId: string;

  @Column({ type: 'text' })
  purpose: KeyPurpose;

  @Column({ type: 'text' })
  scheme: KeyScheme;

  /** The shared secret, or our private half; null for a platform's own public key. */
  @Column({ name: 'secret_sealed', type: 'bytea', nullable: true })
  secretSealed: Buffer | null;

  /** `whpk_…`, of an ed25519 pair. */
  @Column({ name: 'public_key', type: 'text', nullable: true })
  publicKey: string | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  /** Until when it still counts beside the key that replaced it; null while nothing has. */
  @Column({ name: 'ends_at', type: 'timestamptz', nullable: true })
  endsAt: Date | null;
}

@Entity({ name: 'channel' })
@Index('uq_channel_position', ['platformId', 'position'], { unique: true, where: 'position > 0' })
@Check('ck_channel_max_in_flight', `max_in_flight > 0`)
@Check('ck_channel_max_per_minute', `max_per_minute > 0`)
@Check('ck_channel_batch_max', `batch_max IS NULL OR batch_max BETWEEN 2 AND 50 AND kind = 'webhook'`)
@Check('ck_channel_kind', `kind IN ('webhook','pull','mail','by_hand')`)
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

  /** Seconds before each attempt over this channel; null means our own schedule. */
  @Column({ name: 'schedule_seconds', type: 'int', array: true, nullable: true })
  scheduleSeconds: number[] | null;

  /** How many notices one worker may have under way here at the same time; null means as many as it proves to bear. */
  @Column({ name: 'max_in_flight', type: 'int', nullable: true })
  maxInFlight: number | null;

  /** How many attempts a minute all workers together may make here; null means no limit. */
  @Column({ name: 'max_per_minute', type: 'int', nullable: true })
  maxPerMinute: number | null;

  /** How many notices may share one call (ADR 0052); null means that each has its own. */
  @Column({ name: 'batch_max', type: 'int', nullable: true })
  batchMax: number | null;
}
