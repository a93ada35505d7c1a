import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** One message between the person and the desk; a question also waits for an answer. */
@Entity({ name: 'message' })
@Check('ck_message_kind', `kind IN ('from_person','from_desk','question')`)
@Check('ck_message_writer', `(kind = 'from_person') = (written_by IS NULL)`)
@Index('ix_message_case', ['caseId', 'writtenAt'])
export class MessageRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_message' })
  id: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_message_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ type: 'text' })
  kind: 'from_person' | 'from_desk' | 'question';

  @Column({ name: 'text_sealed', type: 'bytea' })
  textSealed: Buffer;

  /** Null: the person. */
  @Column({ name: 'written_by', type: 'uuid', nullable: true })
  @ForeignKey('staff', { name: 'fk_message_staff' })
  writtenBy: string | null;

  @Column({ name: 'written_at', type: 'timestamptz' })
  writtenAt: Date;

  /** When the other side saw it. */
  @Column({ name: 'read_at', type: 'timestamptz', nullable: true })
  readAt: Date | null;
}
