import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { NoticeKind, NoticeState } from '../../domain/lifecycle';
import type { ChannelKind } from '../../domain/notice/fallback';
import type { AnswerType } from '../../domain/notice/answer';

export type DeliveredBy = ChannelKind;
export type TroubleStep = 'task' | 'fallback';

@Entity({ name: 'notice' })
@Check('ck_notice_kind', `kind IN ('takedown','preservation','reminder','escalation','recall')`)
@Check('ck_notice_state', `state IN ('draft','approved','sending','delivered','answered','undeliverable','recalled')`)
@Check('ck_notice_delivered_by', `delivered_by IN ('webhook','pull','mail','by_hand')`)
@Check('ck_notice_body', `state = 'draft' OR (state = 'recalled' AND approved_at IS NULL) OR body_sealed IS NOT NULL`)
@Index('ix_notice_case', ['caseId'])
@Index('ix_notice_next_attempt', ['nextAttemptAt'], { where: 'next_attempt_at IS NOT NULL' })
@Check('ck_notice_trouble_step', `trouble_step IN ('task','fallback')`)
@Index('ix_notice_trouble', ['troubleAt'], { where: 'trouble_at IS NOT NULL' })
@Index('ix_notice_backlog', ['channelId'], { where: 'next_attempt_at IS NOT NULL' })
@Index('ix_notice_recall', ['aboutNoticeId'], { where: `kind = 'recall'` })
@Check('ck_notice_reminder', `(kind = 'reminder') = (reminder_percent IS NOT NULL)`)
@Index('uq_notice_reminder', ['aboutNoticeId', 'reminderPercent'], { unique: true, where: `kind = 'reminder'` })
@Index('ix_notice_reminder_open', ['id'], { where: `kind = 'reminder' AND next_attempt_at IS NOT NULL` })
@Index('ix_notice_stuck', ['id'], {
  where: 'next_attempt_at IS NULL AND approved_at IS NOT NULL AND delivered_at IS NULL',
})
export class NoticeRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_notice' })
  id: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_notice_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ name: 'platform_id', type: 'uuid' })
  @ForeignKey('platform', { name: 'fk_notice_platform' })
  platformId: string;

  @Column({ name: 'channel_id', type: 'uuid' })
  @ForeignKey('channel', { name: 'fk_notice_channel' })
  channelId: string;

  @Column({ type: 'text' })
  kind: NoticeKind;

  @Column({ name: 'about_notice_id', type: 'uuid', nullable: true })
  @ForeignKey('notice', { name: 'fk_notice_about' })
  aboutNoticeId: string | null;

  /** Of a reminder: after how much of the clock's time it is due. One reminder per notice and share. */
  @Column({ name: 'reminder_percent', type: 'int', nullable: true })
  reminderPercent: number | null;

  @Column({ type: 'text' })
  basis: string;

  @Column({ name: 'basis_version', type: 'int' })
  basisVersion: number;

  @Column({ type: 'text' })
  state: NoticeState;

  /** Exactly the bytes that are sent, frozen at approval; its SHA-256 can be shown without opening it. */
  @Column({ name: 'body_sealed', type: 'bytea', nullable: true })
  bodySealed: Buffer | null;

  @Column({ name: 'body_sha256', type: 'bytea', nullable: true })
  bodySha256: Buffer | null;

  /** What a caseworker added to the reasoning while it was a draft. */
  @Column({ name: 'addition_sealed', type: 'bytea', nullable: true })
  additionSealed: Buffer | null;

  /** Which element of a valid notice was met by what, for the record. */
  @Column({ type: 'jsonb', default: [] })
  elements: unknown[];

  @Column({ name: 'first_approved_by', type: 'uuid', nullable: true })
  @ForeignKey('staff', { name: 'fk_notice_first_approver' })
  firstApprovedBy: string | null;

  @Column({ name: 'approved_by', type: 'uuid', nullable: true })
  @ForeignKey('staff', { name: 'fk_notice_approver' })
  approvedBy: string | null;

  @Column({ name: 'approved_at', type: 'timestamptz', nullable: true })
  approvedAt: Date | null;

  @Column({ name: 'delivered_at', type: 'timestamptz', nullable: true })
  deliveredAt: Date | null;

  @Column({ name: 'delivered_by', type: 'text', nullable: true })
  deliveredBy: DeliveredBy | null;

  /** What shows that a hand-over by hand happened (a ticket number, a confirmation mail's subject). */
  @Column({ name: 'delivery_proof_sealed', type: 'bytea', nullable: true })
  deliveryProofSealed: Buffer | null;

  @Column({ name: 'attempts_made', type: 'int', default: 0 })
  attemptsMade: number;

  @Column({ name: 'next_attempt_at', type: 'timestamptz', nullable: true })
  nextAttemptAt: Date | null;

  @Column({ name: 'undeliverable_because', type: 'text', nullable: true })
  undeliverableBecause: string | null;

  /** The end of our own time for handing it over: the law's hours counted from when it may leave; null where it names none. */
  @Column({ name: 'due_by', type: 'timestamptz', nullable: true })
  dueBy: Date | null;

  /** Approved to leave later, not before this; null: with its approval. On a draft: what the first of two chose. */
  @Column({ name: 'leaves_at', type: 'timestamptz', nullable: true })
  leavesAt: Date | null;

  /** Attempts made on an earlier channel, or before a human sent it on its way again: the schedule starts after them. */
  @Column({ name: 'attempts_before', type: 'int', default: 0 })
  attemptsBefore: number;

  /** The first failure on the present channel. */
  @Column({ name: 'trouble_since', type: 'timestamptz', nullable: true })
  troubleSince: Date | null;

  /** What is due at `troubleAt`: a task that names the next channel, or the next channel itself. */
  @Column({ name: 'trouble_step', type: 'text', nullable: true })
  troubleStep: TroubleStep | null;

  @Column({ name: 'trouble_at', type: 'timestamptz', nullable: true })
  troubleAt: Date | null;

  @Column({ type: 'int', default: 1 })
  version: number;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column({ name: 'changed_at', type: 'timestamptz' })
  changedAt: Date;
}

@Entity({ name: 'notice_item' })
@Index('ix_notice_item_item', ['itemId'])
export class NoticeItemRow {
  @PrimaryColumn({ name: 'notice_id', type: 'uuid', primaryKeyConstraintName: 'pk_notice_item' })
  @ForeignKey('notice', { name: 'fk_notice_item_notice', onDelete: 'CASCADE' })
  noticeId: string;

  @PrimaryColumn({ name: 'item_id', type: 'uuid', primaryKeyConstraintName: 'pk_notice_item' })
  @ForeignKey('item', { name: 'fk_notice_item_item', onDelete: 'CASCADE' })
  itemId: string;
}

/** Written before the request leaves: an attempt without an end is one whose outcome is unknown. */
@Entity({ name: 'delivery_attempt' })
@Check('ck_delivery_attempt_batch', `(batch_sha256 IS NULL) = (batch_size IS NULL) AND batch_size >= 2`)
export class DeliveryAttemptRow {
  @PrimaryColumn({ name: 'notice_id', type: 'uuid', primaryKeyConstraintName: 'pk_delivery_attempt' })
  @ForeignKey('notice', { name: 'fk_delivery_attempt_notice', onDelete: 'CASCADE' })
  noticeId: string;

  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_delivery_attempt' })
  number: number;

  /** The channel it went over; null for attempts from before a notice could change its channel. */
  @Column({ name: 'channel_id', type: 'uuid', nullable: true })
  @ForeignKey('channel', { name: 'fk_delivery_attempt_channel' })
  channelId: string | null;

  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt: Date;

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt: Date | null;

  @Column({ type: 'int', nullable: true })
  status: number | null;

  @Column({ type: 'text', nullable: true })
  error: string | null;

  @Column({ type: 'text', nullable: true })
  verdict: string | null;

  @Column({ name: 'duration_ms', type: 'int', nullable: true })
  durationMs: number | null;

  @Column({ name: 'sent_sha256', type: 'bytea', nullable: true })
  sentSha256: Buffer | null;

  /** Of the call that it shared with others, and how many they were together (ADR 0052); null: it had its own. */
  @Column({ name: 'batch_sha256', type: 'bytea', nullable: true })
  batchSha256: Buffer | null;

  @Column({ name: 'batch_size', type: 'int', nullable: true })
  batchSize: number | null;

  @Column({ name: 'response_sha256', type: 'bytea', nullable: true })
  responseSha256: Buffer | null;

  @Column({ name: 'tls_peer', type: 'text', nullable: true })
  tlsPeer: string | null;
}

@Entity({ name: 'answer' })
@Unique('uq_answer_webhook_id', ['platformId', 'webhookId'])
@Check(
  'ck_answer_type',
  `type IN ('received','accepted','needs_information','refused','removed','moved','restored','counter_statement')`,
)
@Index('ix_answer_notice', ['noticeId'])
@Index('ix_answer_pace', ['platformId', 'receivedAt'])
export class AnswerRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_answer' })
  id: string;

  @Column({ name: 'platform_id', type: 'uuid' })
  @ForeignKey('platform', { name: 'fk_answer_platform' })
  platformId: string;

  @Column({ name: 'webhook_id', type: 'text' })
  webhookId: string;

  @Column({ name: 'notice_id', type: 'uuid' })
  @ForeignKey('notice', { name: 'fk_answer_notice', onDelete: 'CASCADE' })
  noticeId: string;

  @Column({ type: 'text' })
  type: AnswerType;

  @Column({ name: 'reason_code', type: 'text', nullable: true })
  reasonCode: string | null;

  @Column({ name: 'text_sealed', type: 'bytea', nullable: true })
  textSealed: Buffer | null;

  @Column({ name: 'body_sha256', type: 'bytea' })
  bodySha256: Buffer;

  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt: Date;

  /** The platform's id of its statement of reasons (Article 17 of the Digital Services Act). */
  @Column({ name: 'statement_sealed', type: 'bytea', nullable: true })
  statementSealed: Buffer | null;

  /** When its webhook-id first came again with another body. */
  @Column({ name: 'reused_at', type: 'timestamptz', nullable: true })
  reusedAt: Date | null;
}
