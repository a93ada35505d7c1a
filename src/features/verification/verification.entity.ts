import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { AuthorityKind } from '../../domain/notice/completeness';

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
}
