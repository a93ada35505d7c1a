import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { CaseOutcome, CaseState, ItemState } from '../../domain/lifecycle';

/** `version` is an ordinary column everywhere: TypeORM does not check @VersionColumn, we compare and set (ADR 0005). */
@Entity({ name: 'case' })
@Unique('uq_case_locator', ['locator'])
@Check('ck_case_state', `state IN ('intake','verification','notice','removal','closed')`)
@Check(
  'ck_case_outcome',
  `outcome IN ('removed','partly_removed','not_removed','not_verified','duplicate','referred','withdrawn')`,
)
@Check('ck_case_outcome_when_closed', `(state = 'closed') = (outcome IS NOT NULL)`)
@Index('ix_case_open', ['createdAt'], { where: `state <> 'closed'` })
@Index('ix_case_kept', ['closedAt'], { where: 'closed_at IS NOT NULL AND erased_at IS NULL' })
@Index('ix_case_closed', ['closedAt'], { where: 'closed_at IS NOT NULL' })
@Index('ix_case_withdrawn', ['id'], { where: `outcome = 'withdrawn'` })
export class CaseRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_case' })
  id: string;

  @Column({ type: 'text' })
  locator: string;

  @Column({ type: 'text' })
  state: CaseState;

  @Column({ type: 'text', nullable: true })
  outcome: CaseOutcome | null;

  @Column({ type: 'text' })
  language: string;

  @Column({ name: 'claimed_by', type: 'uuid', nullable: true })
  @ForeignKey('staff', { name: 'fk_case_claimed_by' })
  claimedBy: string | null;

  @Column({ name: 'waiting_since', type: 'timestamptz', nullable: true })
  waitingSince: Date | null;

  @Column({ name: 'hold_since', type: 'timestamptz', nullable: true })
  holdSince: Date | null;

  @Column({ name: 'duplicate_of', type: 'uuid', nullable: true })
  @ForeignKey('case', { name: 'fk_case_duplicate_of' })
  duplicateOf: string | null;

  /** Somebody at the desk says that it cannot wait. */
  @Column({ name: 'is_urgent', type: 'boolean', default: false })
  isUrgent: boolean;

  @Column({ type: 'int', default: 1 })
  version: number;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column({ name: 'changed_at', type: 'timestamptz' })
  changedAt: Date;

  @Column({ name: 'closed_at', type: 'timestamptz', nullable: true })
  closedAt: Date | null;

  /** Nothing but this row and the record is left of it. */
  @Column({ name: 'erased_at', type: 'timestamptz', nullable: true })
  erasedAt: Date | null;
}

/** The case's own data key, wrapped by a key outside the database. Deleting the row erases the case (ADR 0006). */
@Entity({ name: 'key_ring' })
export class KeyRingRow {
  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_key_ring' })
  @ForeignKey('case', { name: 'fk_key_ring_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ name: 'wrapped_key', type: 'bytea' })
  wrappedKey: Buffer;

  @Column({ name: 'outer_key_id', type: 'text' })
  outerKeyId: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}

@Entity({ name: 'item' })
@Unique('uq_item_position', ['caseId', 'position'])
@Unique('uq_item_url', ['caseId', 'urlIndex'])
@Check(
  'ck_item_state',
  `state IN ('reported','verified','rejected','notified','acknowledged','claimed_removed','removed','refused','moved','reappeared','given_up','withdrawn')`,
)
@Index('ix_item_url_index', ['urlIndex', 'caseId'])
@Index('ix_item_next_check', ['nextCheckAt'], { where: 'next_check_at IS NOT NULL' })
@Index('ix_item_platform', ['platformId'])
@Index('ix_item_moved_from', ['movedFrom'], { where: 'moved_from IS NOT NULL' })
@Index('ix_item_unwatched', ['removedAt'], {
  where: `next_check_at IS NULL AND state IN ('notified','acknowledged','claimed_removed','refused','moved','reappeared','removed')`,
})
export class ItemRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_item' })
  id: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_item_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ type: 'int' })
  position: number;

  @Column({ name: 'url_sealed', type: 'bytea' })
  urlSealed: Buffer;

  /** As it was pasted, where that differs: tracking and all. It may be the only proof of how it was passed on. */
  @Column({ name: 'original_sealed', type: 'bytea', nullable: true })
  originalSealed: Buffer | null;

  /** Keyed blind index of the normalised URL: equal links can be found without opening one. */
  @Column({ name: 'url_index', type: 'bytea' })
  urlIndex: Buffer;

  @Column({ name: 'platform_id', type: 'uuid', nullable: true })
  @ForeignKey('platform', { name: 'fk_item_platform' })
  platformId: string | null;

  /** The link whose content is here now, as its platform says. */
  @Column({ name: 'moved_from', type: 'uuid', nullable: true })
  @ForeignKey('item', { name: 'fk_item_moved_from', onDelete: 'SET NULL' })
  movedFrom: string | null;

  @Column({ type: 'text' })
  state: ItemState;

  @Column({ name: 'clean_checks', type: 'int', default: 0 })
  cleanChecks: number;

  @Column({ name: 'checks_made', type: 'int', default: 0 })
  checksMade: number;

  @Column({ name: 'first_clean_at', type: 'timestamptz', nullable: true })
  firstCleanAt: Date | null;

  @Column({ name: 'removed_at', type: 'timestamptz', nullable: true })
  removedAt: Date | null;

  @Column({ name: 'next_check_at', type: 'timestamptz', nullable: true })
  nextCheckAt: Date | null;

  @Column({ type: 'int', default: 1 })
  version: number;

  @Column({ name: 'changed_at', type: 'timestamptz' })
  changedAt: Date;
}

/**
 * One open task of a kind and subject per case. The index treats two NULL subjects as equal (NULLS NOT DISTINCT),
 * which TypeORM cannot say; the migration does.
 */
@Entity({ name: 'task' })
@Index('uq_task_open', ['caseId', 'kind', 'subjectId'], { unique: true, where: 'done_at IS NULL' })
@Index('ix_task_queue', ['dueAt', 'id'], { where: 'done_at IS NULL' })
@Index('ix_task_update_owed', ['caseId'], { where: `kind = 'update_owed' AND done_at IS NULL` })
export class TaskRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_task' })
  id: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_task_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ type: 'text' })
  kind: string;

  @Column({ name: 'subject_id', type: 'uuid', nullable: true })
  subjectId: string | null;

  @Column({ type: 'jsonb', default: {} })
  detail: Record<string, unknown>;

  @Column({ name: 'due_at', type: 'timestamptz', nullable: true })
  dueAt: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column({ name: 'done_at', type: 'timestamptz', nullable: true })
  doneAt: Date | null;

  /** Who said they see to it; without one it is for whoever holds the case. */
  @Column({ name: 'owner_id', type: 'uuid', nullable: true })
  @ForeignKey('staff', { name: 'fk_task_owner' })
  ownerId: string | null;

  @Column({ name: 'done_by', type: 'uuid', nullable: true })
  @ForeignKey('staff', { name: 'fk_task_staff' })
  doneBy: string | null;
}

/** Why somebody at the desk ended, reopened, released or handed over a case, in their own words. */
@Entity({ name: 'note' })
@Check('ck_note_about', `about IN ('closing','reopening','hold','hand_over','hand_over_refused','escalation')`)
export class NoteRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_note' })
  id: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @Index('ix_note_case')
  @ForeignKey('case', { name: 'fk_note_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ type: 'text' })
  about: 'closing' | 'reopening' | 'hold' | 'hand_over' | 'hand_over_refused' | 'escalation';

  @Column({ name: 'text_sealed', type: 'bytea' })
  textSealed: Buffer;

  @Column({ name: 'written_by', type: 'uuid' })
  @ForeignKey('staff', { name: 'fk_note_staff' })
  writtenBy: string;

  @Column({ name: 'written_at', type: 'timestamptz' })
  writtenAt: Date;
}
