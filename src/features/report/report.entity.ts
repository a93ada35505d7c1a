import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { ContactProof } from '../../domain/verification/contact-change';

export type Circumstance = 'posted' | 'threatened' | 'made_by_ai' | 'not_sure';
/** There is no value for a child: such a report is diverted and nothing of it is kept. */
export type AgeInPicture = 'adult' | 'not_sure';
export type Reporter = 'self' | 'parent' | 'lawyer' | 'advocate' | 'police' | 'not_said';
export type ContactWay = 'none' | 'email' | 'phone';
export type ConsentAction = 'notify_platforms' | 'share_fingerprints' | 'pass_to_police' | 'use_in_figures';

@Entity({ name: 'report' })
@Unique('uq_report_submission', ['submissionId'])
@Check('ck_report_circumstance', `circumstance IN ('posted','threatened','made_by_ai','not_sure')`)
@Check('ck_report_age', `age_in_picture IN ('adult','not_sure')`)
@Check('ck_report_reporter', `reporter IN ('self','parent','lawyer','advocate','police','not_said')`)
export class ReportRow {
  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_report' })
  @ForeignKey('case', { name: 'fk_report_case', onDelete: 'CASCADE' })
  caseId: string;

  /** Made with the empty form: sending the same form twice gives one report. */
  @Column({ name: 'submission_id', type: 'uuid' })
  submissionId: string;

  @Column({ name: 'narrative_sealed', type: 'bytea', nullable: true })
  narrativeSealed: Buffer | null;

  @Column({ type: 'text' })
  circumstance: Circumstance;

  @Column({ name: 'age_in_picture', type: 'text' })
  ageInPicture: AgeInPicture;

  @Column({ type: 'text' })
  reporter: Reporter;

  @Column({ name: 'states_no_consent', type: 'boolean' })
  statesNoConsent: boolean;

  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt: Date;

  /** Accounts, groups and words to search by, where there is no link. */
  @Column({ name: 'whereabouts_sealed', type: 'bytea', nullable: true })
  whereaboutsSealed: Buffer | null;
}

@Entity({ name: 'person_access' })
export class PersonAccessRow {
  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_person_access' })
  @ForeignKey('case', { name: 'fk_person_access_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ name: 'secret_hash', type: 'text' })
  secretHash: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}

@Entity({ name: 'person_session' })
export class PersonSessionRow {
  /** SHA-256 of the cookie's token: a copy of the database opens no session. */
  @PrimaryColumn({ name: 'token_hash', type: 'bytea', primaryKeyConstraintName: 'pk_person_session' })
  tokenHash: Buffer;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_person_session_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;
}

@Entity({ name: 'contact_rule' })
@Check('ck_contact_rule_way', `way IN ('none','email','phone')`)
@Check('ck_contact_rule_address', `(way = 'none') = (address_sealed IS NULL)`)
export class ContactRuleRow {
  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_contact_rule' })
  @ForeignKey('case', { name: 'fk_contact_rule_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ type: 'text' })
  way: ContactWay;

  @Column({ name: 'address_sealed', type: 'bytea', nullable: true })
  addressSealed: Buffer | null;

  @Column({ name: 'note_sealed', type: 'bytea', nullable: true })
  noteSealed: Buffer | null;

  @Column({ name: 'recorded_at', type: 'timestamptz' })
  recordedAt: Date;

  /** `SafeHours` of domain/report as JSON; null: any time is safe. */
  @Column({ name: 'hours_sealed', type: 'bytea', nullable: true })
  hoursSealed: Buffer | null;

  /** What a message or a call may say it is about. */
  @Column({ name: 'wording_sealed', type: 'bytea', nullable: true })
  wordingSealed: Buffer | null;

  /** The word by which each knows that the other is the right one. */
  @Column({ name: 'code_word_sealed', type: 'bytea', nullable: true })
  codeWordSealed: Buffer | null;
}

/** A change of the contact way that was asked for; until it counts the old way stays in force. */
@Entity({ name: 'contact_change' })
@Check('ck_contact_change_way', `way IN ('none','email','phone')`)
@Check('ck_contact_change_proof', `proof IN ('none','advocate','receipt')`)
@Check('ck_contact_change_outcome', `outcome IN ('applied','stopped')`)
@Index('uq_contact_change_open', ['caseId'], { unique: true, where: 'ended_at IS NULL' })
@Index('ix_contact_change_due', ['effectiveAt'], { where: 'ended_at IS NULL' })
export class ContactChangeRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_contact_change' })
  id: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_contact_change_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ type: 'text' })
  way: ContactWay;

  @Column({ name: 'address_sealed', type: 'bytea', nullable: true })
  addressSealed: Buffer | null;

  @Column({ name: 'note_sealed', type: 'bytea', nullable: true })
  noteSealed: Buffer | null;

  @Column({ type: 'text' })
  proof: ContactProof;

  /** Null: the person themselves, with the receipt. */
  @Column({ name: 'recorded_by', type: 'uuid', nullable: true })
  @ForeignKey('staff', { name: 'fk_contact_change_staff' })
  recordedBy: string | null;

  @Column({ name: 'asked_at', type: 'timestamptz' })
  askedAt: Date;

  @Column({ name: 'effective_at', type: 'timestamptz' })
  effectiveAt: Date;

  @Column({ type: 'text', nullable: true })
  outcome: 'applied' | 'stopped' | null;

  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt: Date | null;
}

@Entity({ name: 'consent' })
@Check('ck_consent_action', `action IN ('notify_platforms','share_fingerprints','pass_to_police','use_in_figures')`)
export class ConsentRow {
  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_consent' })
  @ForeignKey('case', { name: 'fk_consent_case', onDelete: 'CASCADE' })
  caseId: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_consent' })
  action: ConsentAction;

  @Column({ name: 'given_at', type: 'timestamptz' })
  givenAt: Date;

  @Column({ name: 'withdrawn_at', type: 'timestamptz', nullable: true })
  withdrawnAt: Date | null;
}
