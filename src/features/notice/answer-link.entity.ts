import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** The address where one notice can be answered in a browser (ADR 0038). */
@Entity({ name: 'answer_link' })
@Unique('uq_answer_link_token', ['tokenHash'])
@Index('ix_answer_link_notice', ['noticeId'])
export class AnswerLinkRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_answer_link' })
  id: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_answer_link_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ name: 'notice_id', type: 'uuid' })
  @ForeignKey('notice', { name: 'fk_answer_link_notice', onDelete: 'CASCADE' })
  noticeId: string;

  @Column({ name: 'platform_id', type: 'uuid' })
  @ForeignKey('platform', { name: 'fk_answer_link_platform' })
  platformId: string;

  @Column({ name: 'token_hash', type: 'bytea' })
  tokenHash: Buffer;

  @Column({ name: 'token_sealed', type: 'bytea' })
  tokenSealed: Buffer;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;

  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  revokedAt: Date | null;

  /** When its page was last opened, to the quarter of an hour. */
  @Column({ name: 'last_opened_at', type: 'timestamptz', nullable: true })
  lastOpenedAt: Date | null;
}
