import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** What somebody wrote to the address of a notice (ADR 0048). It changes no state: a human reads it. */
@Entity({ name: 'mail_reply' })
@Unique('uq_mail_reply_message', ['noticeId', 'messageSha256'])
@Index('ix_mail_reply_case', ['caseId'])
export class MailReplyRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_mail_reply' })
  id: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_mail_reply_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ name: 'notice_id', type: 'uuid' })
  @ForeignKey('notice', { name: 'fk_mail_reply_notice', onDelete: 'CASCADE' })
  noticeId: string;

  /** The address it says it is from; null once the words of platforms are emptied. */
  @Column({ name: 'sender_sealed', type: 'bytea', nullable: true })
  senderSealed: Buffer | null;

  @Column({ name: 'text_sealed', type: 'bytea', nullable: true })
  textSealed: Buffer | null;

  /** The address is of the domain that the notice was mailed to. No proof: anybody can write it there. */
  @Column({ name: 'is_known', type: 'boolean' })
  isKnown: boolean;

  /** A machine says so itself (RFC 3834). */
  @Column({ name: 'is_automatic', type: 'boolean' })
  isAutomatic: boolean;

  @Column({ name: 'is_cut', type: 'boolean' })
  isCut: boolean;

  /** Of the mail as it came: what a mail server delivers twice is kept once. */
  @Column({ name: 'message_sha256', type: 'bytea' })
  messageSha256: Buffer;

  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt: Date;
}
