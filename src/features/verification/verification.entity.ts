import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { AuthorityKind } from '../../domain/notice/completeness';
import type { TargetFlag } from '../../domain/notice/second-person';
import type { AuthorityCheckKind, CheckResult } from '../../domain/verification/authority-checks';

/** Why this reporter may act for the person depicted, and which colleague vouches for it. */
@Entity({ name: 'authority' })
@Check('ck_authority_kind', `kind IN ('self','parent','lawyer','advocate','police')`)
export class AuthorityRow {
  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_authority' })
  @ForeignKey('case', { name: 'fk_authority_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ type: 'text' })
  kind: AuthorityKind;

  @Column({ name: 'attested_by', type: 'uuid' })
  @ForeignKey('staff', { name: 'fk_authority_staff' })
  attestedBy: string;

  @Column({ name: 'proof_sealed', type: 'bytea', nullable: true })
  proofSealed: Buffer | null;

  @Column({ name: 'recorded_at', type: 'timestamptz' })
  recordedAt: Date;

  /** Whether what was checked carries a notice; judged again whenever a check is added. */
  @Column({ name: 'is_sufficient', type: 'boolean' })
  isSufficient: boolean;
}

/** One thing that was checked about somebody's right to act: a fact with a kind, a result, a person and a time. */
@Entity({ name: 'authority_check' })
@Check(
  'ck_authority_check_kind',
  `kind IN ('knows_links','knows_when','recognised','account_owned','called_back','advocate_attests','police_attests','mandate_seen')`,
)
@Check('ck_authority_check_result', `result IN ('fits','does_not_fit','unclear')`)
export class AuthorityCheckRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_authority_check' })
  id: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @Index('ix_authority_check_case')
  @ForeignKey('case', { name: 'fk_authority_check_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ type: 'text' })
  kind: AuthorityCheckKind;

  @Column({ type: 'text' })
  result: CheckResult;

  @Column({ name: 'text_sealed', type: 'bytea', nullable: true })
  textSealed: Buffer | null;

  @Column({ name: 'made_by', type: 'uuid' })
  @ForeignKey('staff', { name: 'fk_authority_check_staff' })
  madeBy: string;

  @Column({ name: 'made_at', type: 'timestamptz' })
  madeAt: Date;
}

/** What a link may be besides an intimate image; a notice about it needs two people. */
@Entity({ name: 'item_flag' })
@Check('ck_item_flag_flag', `flag IN ('news','public_figure','political')`)
export class ItemFlagRow {
  @PrimaryColumn({ name: 'item_id', type: 'uuid', primaryKeyConstraintName: 'pk_item_flag' })
  @ForeignKey('item', { name: 'fk_item_flag_item', onDelete: 'CASCADE' })
  itemId: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_item_flag' })
  flag: TargetFlag;

  @Column({ name: 'set_by', type: 'uuid' })
  @ForeignKey('staff', { name: 'fk_item_flag_staff' })
  setBy: string;

  @Column({ name: 'set_at', type: 'timestamptz' })
  setAt: Date;
}
