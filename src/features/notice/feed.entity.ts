import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** How far the feed of a platform goes, how far the platform says that it has it, and its last request. */
@Entity({ name: 'feed' })
export class FeedRow {
  @PrimaryColumn({ name: 'platform_id', type: 'uuid', primaryKeyConstraintName: 'pk_feed' })
  @ForeignKey('platform', { name: 'fk_feed_platform', onDelete: 'CASCADE' })
  platformId: string;

  @Column({ name: 'last_position', type: 'int', default: 0 })
  lastPosition: number;

  @Column({ name: 'acked_position', type: 'int', default: 0 })
  ackedPosition: number;

  /** Of the last request that was taken: an older one may be a copy. */
  @Column({ name: 'request_at', type: 'timestamptz', nullable: true })
  requestAt: Date | null;

  @Column({ name: 'request_id', type: 'text', nullable: true })
  requestId: string | null;
}

/** A notice that lies ready. The bytes are those of the notice itself; the signature is the worker's, who has the keys. */
@Entity({ name: 'feed_entry' })
@Index('uq_feed_entry_position', ['platformId', 'position'], { unique: true })
@Index('ix_feed_entry_case', ['caseId'])
export class FeedEntryRow {
  @PrimaryColumn({ name: 'notice_id', type: 'uuid', primaryKeyConstraintName: 'pk_feed_entry' })
  @ForeignKey('notice', { name: 'fk_feed_entry_notice', onDelete: 'CASCADE' })
  noticeId: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_feed_entry_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ name: 'platform_id', type: 'uuid' })
  @ForeignKey('feed', { name: 'fk_feed_entry_feed' })
  platformId: string;

  @Column({ type: 'int' })
  position: number;

  @Column({ type: 'text' })
  signature: string;

  @Column({ name: 'signed_at', type: 'timestamptz' })
  signedAt: Date;

  /** When it was first given out. What was not given out cannot be acknowledged. */
  @Column({ name: 'served_at', type: 'timestamptz', nullable: true })
  servedAt: Date | null;

  @Column({ name: 'acked_at', type: 'timestamptz', nullable: true })
  ackedAt: Date | null;
}
