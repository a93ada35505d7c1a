import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { CounterStatementDecision } from '../../domain/notice/counter-statement';

/** What an uploader says, passed on by a platform. Nobody but the desk reads it before somebody there has decided. */
@Entity({ name: 'counter_statement' })
@Check('ck_counter_statement_decision', `decision IN ('share','keep')`)
@Check(
  'ck_counter_statement_decided',
  `(decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (decided_at IS NULL)`,
)
@Index('ix_counter_statement_case', ['caseId', 'receivedAt'])
export class CounterStatementRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_counter_statement' })
  id: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_counter_statement_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ name: 'notice_id', type: 'uuid' })
  @ForeignKey('notice', { name: 'fk_counter_statement_notice', onDelete: 'CASCADE' })
  noticeId: string;

  @Column({ name: 'text_sealed', type: 'bytea' })
  textSealed: Buffer;

  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt: Date;

  /** Null: nobody has decided. */
  @Column({ type: 'text', nullable: true })
  decision: CounterStatementDecision | null;

  @Column({ name: 'decided_by', type: 'uuid', nullable: true })
  @ForeignKey('staff', { name: 'fk_counter_statement_staff' })
  decidedBy: string | null;

  @Column({ name: 'decided_at', type: 'timestamptz', nullable: true })
  decidedAt: Date | null;
}
