import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { AlertKind, BreakGlassReason, RevealReason } from '../../domain/access/reasons';

/** One opening of a colleague's case in an emergency: asked, decided by another person or by the clock, looked at afterwards. */
@Entity({ name: 'break_glass' })
@Check('ck_break_glass_reason', `reason IN ('colleague_away','deadline','danger','person_asked','other')`)
@Check('ck_break_glass_decision', `decision IN ('approved','refused')`)
@Check('ck_break_glass_other_person', `decided_by <> staff_id AND acknowledged_by <> staff_id`)
@Check('ck_break_glass_at_most_an_hour', `ends_at - interval '60 minutes' <= coalesce(decided_at, opens_at)`)
@Index('ix_break_glass_case', ['caseId', 'staffId'])
@Index('ix_break_glass_unseen', ['askedAt'], { where: 'acknowledged_at IS NULL' })
export class BreakGlassRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_break_glass' })
  id: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_break_glass_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ name: 'staff_id', type: 'uuid' })
  @ForeignKey('staff', { name: 'fk_break_glass_staff' })
  staffId: string;

  @Column({ type: 'text' })
  reason: BreakGlassReason;

  @Column({ type: 'text', nullable: true })
  ticket: string | null;

  @Column({ name: 'text_sealed', type: 'bytea', nullable: true })
  textSealed: Buffer | null;

  @Column({ name: 'asked_at', type: 'timestamptz' })
  askedAt: Date;

  @Column({ name: 'opens_at', type: 'timestamptz' })
  opensAt: Date;

  @Column({ name: 'ends_at', type: 'timestamptz' })
  endsAt: Date;

  @Column({ type: 'text', nullable: true })
  decision: 'approved' | 'refused' | null;

  @Column({ name: 'decided_by', type: 'uuid', nullable: true })
  @ForeignKey('staff', { name: 'fk_break_glass_decided_by' })
  decidedBy: string | null;

  @Column({ name: 'decided_at', type: 'timestamptz', nullable: true })
  decidedAt: Date | null;

  @Column({ name: 'stopped_at', type: 'timestamptz', nullable: true })
  stoppedAt: Date | null;

  @Column({ name: 'acknowledged_by', type: 'uuid', nullable: true })
  @ForeignKey('staff', { name: 'fk_break_glass_acknowledged_by' })
  acknowledgedBy: string | null;

  @Column({ name: 'acknowledged_at', type: 'timestamptz', nullable: true })
  acknowledgedAt: Date | null;
}

/** Personal words of one case were shown to one person, with a reason, for a quarter of an hour. */
@Entity({ name: 'reveal' })
@Check('ck_reveal_reason', `reason IN ('verify','contact','answer_platform','safety','check_work','other')`)
@Index('ix_reveal_case', ['caseId', 'staffId', 'endsAt'])
export class RevealRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_reveal' })
  id: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_reveal_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ name: 'staff_id', type: 'uuid' })
  @ForeignKey('staff', { name: 'fk_reveal_staff' })
  staffId: string;

  @Column({ type: 'text' })
  reason: RevealReason;

  @Column({ name: 'text_sealed', type: 'bytea', nullable: true })
  textSealed: Buffer | null;

  @Column({ name: 'shown_at', type: 'timestamptz' })
  shownAt: Date;

  @Column({ name: 'ends_at', type: 'timestamptz' })
  endsAt: Date;
}

/** Something a supervisor must look at; `staff_id` is whom it is about, who can never settle it. */
@Entity({ name: 'desk_alert' })
@Check('ck_desk_alert_kind', `kind IN ('bulk_view','break_glass_opened')`)
@Check('ck_desk_alert_other_person', `acknowledged_by <> staff_id`)
@Index('uq_desk_alert_subject', ['kind', 'subjectId'], { unique: true, where: 'subject_id IS NOT NULL' })
@Index('ix_desk_alert_staff', ['staffId', 'raisedAt'])
export class DeskAlertRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_desk_alert' })
  id: string;

  @Column({ type: 'text' })
  kind: AlertKind;

  @Column({ name: 'staff_id', type: 'uuid' })
  @ForeignKey('staff', { name: 'fk_desk_alert_staff' })
  staffId: string;

  @Column({ name: 'subject_id', type: 'uuid', nullable: true })
  subjectId: string | null;

  @Column({ type: 'int', default: 0 })
  count: number;

  @Column({ name: 'raised_at', type: 'timestamptz' })
  raisedAt: Date;

  @Column({ name: 'acknowledged_by', type: 'uuid', nullable: true })
  @ForeignKey('staff', { name: 'fk_desk_alert_acknowledged_by' })
  acknowledgedBy: string | null;

  @Column({ name: 'acknowledged_at', type: 'timestamptz', nullable: true })
  acknowledgedAt: Date | null;
}
