import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ClockTrigger } from '../../domain/deadline/rule';
import type { ClockKind, ClockState } from '../../domain/lifecycle';

@Entity({ name: 'clock' })
@Check('ck_clock_kind', `kind IN ('statutory','promise')`)
@Check('ck_clock_trigger', `trigger IN ('notice','regulator_notice','order','update')`)
@Check('ck_clock_state', `state IN ('waiting','running','met','breached','void')`)
@Check(
  'ck_clock_running',
  `state NOT IN ('running','met','breached') OR (started_at IS NOT NULL AND due_at IS NOT NULL)`,
)
@Check('ck_clock_notice', `notice_id IS NOT NULL OR kind = 'promise'`)
@Index('uq_clock_running', ['noticeId', 'rule'], { unique: true, where: `state IN ('waiting','running')` })
@Index('ix_clock_next_event', ['nextEventAt'], { where: 'next_event_at IS NOT NULL' })
@Index('ix_clock_case', ['caseId'])
@Index('uq_clock_promise', ['caseId', 'rule'], {
  unique: true,
  where: `notice_id IS NULL AND state IN ('waiting','running')`,
})
@Index('ix_clock_stuck', ['id'], { where: `state = 'running' AND next_event_at IS NULL` })
export class ClockRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_clock' })
  id: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_clock_case', onDelete: 'CASCADE' })
  caseId: string;

  /** Null for a promise to the person: it is about the case as a whole. */
  @Column({ name: 'notice_id', type: 'uuid', nullable: true })
  @ForeignKey('notice', { name: 'fk_clock_notice', onDelete: 'CASCADE' })
  noticeId: string | null;

  @Column({ type: 'text' })
  rule: string;

  @Column({ name: 'rule_version', type: 'int' })
  ruleVersion: number;

  @Column({ type: 'text' })
  kind: ClockKind;

  @Column({ type: 'text' })
  trigger: ClockTrigger;

  @Column({ type: 'text' })
  state: ClockState;

  @Column({ name: 'started_at', type: 'timestamptz', nullable: true })
  startedAt: Date | null;

  @Column({ name: 'due_at', type: 'timestamptz', nullable: true })
  dueAt: Date | null;

  @Column({ name: 'warnings_fired', type: 'int', array: true, default: [] })
  warningsFired: number[];

  /** In percent of the clock's length. */
  @Column({ name: 'reminders_fired', type: 'int', array: true, default: [] })
  remindersFired: number[];

  /** The next warning or reminder, or the breach: the only column the sweep looks at. */
  @Column({ name: 'next_event_at', type: 'timestamptz', nullable: true })
  nextEventAt: Date | null;

  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt: Date | null;

  @Column({ type: 'jsonb', default: {} })
  facts: Record<string, unknown>;

  @Column({ type: 'int', default: 1 })
  version: number;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
