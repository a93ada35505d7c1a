import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { RiskSign } from '../../domain/deadline/risk';
import type { CaseState, ClockKind } from '../../domain/lifecycle';

/** One row an open case: what its place in the list follows from (ADR 0040). It can be made anew at any time. */
@Entity({ name: 'worklist_entry' })
@Check('ck_worklist_entry_clock', `clock_kind IN ('statutory','promise')`)
@Check('ck_worklist_entry_state', `state IN ('intake','verification','notice','removal')`)
@Index('ix_worklist_entry_risk', ['riskAt', 'caseId'])
@Index('ix_worklist_entry_due', ['dueAt'])
@Index('ix_worklist_entry_holder', ['holderId', 'riskAt'])
@Index('ix_worklist_entry_state', ['state', 'riskAt'])
@Index('ix_worklist_entry_changed', ['changedAt'])
@Index('ix_worklist_entry_held', ['riskAt'], { where: 'is_held' })
@Index('ix_worklist_entry_waiting', ['riskAt'], { where: 'is_waiting' })
export class WorklistEntryRow {
  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_worklist_entry' })
  @ForeignKey('case', { name: 'fk_worklist_entry_case', onDelete: 'CASCADE' })
  caseId: string;

  /** The moment by which somebody should have acted: {@link riskOf}. The list is in its order. */
  @Column({ name: 'risk_at', type: 'timestamptz' })
  riskAt: Date;

  @Column({ name: 'due_at', type: 'timestamptz', nullable: true })
  dueAt: Date | null;

  @Column({ name: 'clock_rule', type: 'text', nullable: true })
  clockRule: string | null;

  @Column({ name: 'clock_kind', type: 'text', nullable: true })
  clockKind: ClockKind | null;

  @Column({ type: 'text' })
  state: Exclude<CaseState, 'closed'>;

  /** No foreign key: its check would wait for a row that whoever writes to the record may hold. */
  @Column({ name: 'holder_id', type: 'uuid', nullable: true })
  holderId: string | null;

  @Column({ name: 'is_held', type: 'boolean' })
  isHeld: boolean;

  @Column({ name: 'is_waiting', type: 'boolean' })
  isWaiting: boolean;

  /** Of links that are still to be seen to. */
  @Column({ name: 'platform_ids', type: 'uuid', array: true })
  platformIds: string[];

  @Column({ type: 'text', array: true })
  bases: string[];

  @Column({ type: 'text', array: true })
  signs: RiskSign[];

  @Column({ name: 'changed_at', type: 'timestamptz' })
  changedAt: Date;
}

/** Filters somebody keeps. Made of codes and ids only, so that the address of a view can be shown to anybody. */
@Entity({ name: 'saved_view' })
@Unique('uq_saved_view', ['staffId', 'filter'])
export class SavedViewRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_saved_view' })
  id: string;

  @Column({ name: 'staff_id', type: 'uuid' })
  @ForeignKey('staff', { name: 'fk_saved_view_staff' })
  staffId: string;

  @Column({ type: 'text' })
  filter: string;

  @Column({ name: 'saved_at', type: 'timestamptz' })
  savedAt: Date;
}

/** What was done to one case of many, and what is needed to undo it. */
@Entity({ name: 'bulk_step' })
@Check(
  'ck_bulk_step_action',
  `action IN ('keep','take','assign','release','urgent','not_urgent','not_verified','duplicate','remind')`,
)
export class BulkStepRow {
  @PrimaryColumn({ name: 'run_id', type: 'uuid', primaryKeyConstraintName: 'pk_bulk_step' })
  runId: string;

  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_bulk_step' })
  @Index('ix_bulk_step_case')
  @ForeignKey('case', { name: 'fk_bulk_step_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ name: 'staff_id', type: 'uuid' })
  @ForeignKey('staff', { name: 'fk_bulk_step_staff' })
  staffId: string;

  @Column({ type: 'int' })
  position: number;

  @Column({ type: 'text' })
  action: string;

  /** `done`, or the code of the refusal. */
  @Column({ type: 'text' })
  result: string;

  @Column({ name: 'undo_result', type: 'text', nullable: true })
  undoResult: string | null;

  @Column({ name: 'holder_before', type: 'uuid', nullable: true })
  @ForeignKey('staff', { name: 'fk_bulk_step_holder' })
  holderBefore: string | null;

  /** Undone only while nothing else has changed the case. */
  @Column({ name: 'version_after', type: 'int', nullable: true })
  versionAfter: number | null;

  @Column({ name: 'made_at', type: 'timestamptz' })
  madeAt: Date;

  @Column({ name: 'undone_at', type: 'timestamptz', nullable: true })
  undoneAt: Date | null;
}
