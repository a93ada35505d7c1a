import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';

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
