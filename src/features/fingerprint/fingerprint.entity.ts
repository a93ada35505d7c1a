import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { FingerprintKind } from '../../domain/fingerprint/fingerprints';

/** One fingerprint of one file, made on the person's own device. The file itself never reached us (ADR 0032). */
@Entity({ name: 'fingerprint' })
@Unique('uq_fingerprint_value', ['caseId', 'kind', 'valueIndex'])
@Check('ck_fingerprint_kind', `kind IN ('pdq','sha256')`)
@Check('ck_fingerprint_quality', `(kind = 'pdq') = (quality IS NOT NULL) AND quality BETWEEN 50 AND 100`)
export class FingerprintRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_fingerprint' })
  id: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_fingerprint_case', onDelete: 'CASCADE' })
  caseId: string;

  /** The fingerprints of one file stand and go together. */
  @Column({ name: 'file_id', type: 'uuid' })
  fileId: string;

  @Column({ type: 'text' })
  kind: FingerprintKind;

  /** 64 hex digits under the key of the case. */
  @Column({ name: 'value_sealed', type: 'bytea' })
  valueSealed: Buffer;

  /** Keyed, and bound to the case: the same picture in two cases shows nowhere. */
  @Column({ name: 'value_index', type: 'bytea' })
  valueIndex: Buffer;

  /** Of PDQ only: how much there is to tell this picture from others. */
  @Column({ type: 'int', nullable: true })
  quality: number | null;

  @Column({ name: 'added_at', type: 'timestamptz' })
  addedAt: Date;
}
