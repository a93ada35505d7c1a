import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A keyed digest of one piece of a fingerprint, under which it is found again from another case (ADR 0046). */
@Entity({ name: 'fingerprint_piece' })
export class FingerprintPieceRow {
  @PrimaryColumn({ name: 'piece_index', type: 'bytea', primaryKeyConstraintName: 'pk_fingerprint_piece' })
  pieceIndex: Buffer;

  @PrimaryColumn({ name: 'fingerprint_id', type: 'uuid', primaryKeyConstraintName: 'pk_fingerprint_piece' })
  @Index('ix_fingerprint_piece_fingerprint')
  @ForeignKey('fingerprint', { name: 'fk_fingerprint_piece_fingerprint', onDelete: 'CASCADE' })
  fingerprintId: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @Index('ix_fingerprint_piece_case')
  @ForeignKey('case', { name: 'fk_fingerprint_piece_case', onDelete: 'CASCADE' })
  caseId: string;
}

/** Two cases have fingerprints that are near each other: one row for each side. It goes with either fingerprint. */
@Entity({ name: 'fingerprint_match' })
@Check('ck_fingerprint_match_distance', `distance BETWEEN 0 AND 31`)
@Index('ix_fingerprint_match_case', ['caseId', 'otherCaseId'])
@Index('ix_fingerprint_match_other', ['otherId'])
@Index('ix_fingerprint_match_other_case', ['otherCaseId'])
export class FingerprintMatchRow {
  @PrimaryColumn({ name: 'fingerprint_id', type: 'uuid', primaryKeyConstraintName: 'pk_fingerprint_match' })
  @ForeignKey('fingerprint', { name: 'fk_fingerprint_match_fingerprint', onDelete: 'CASCADE' })
  fingerprintId: string;

  @PrimaryColumn({ name: 'other_id', type: 'uuid', primaryKeyConstraintName: 'pk_fingerprint_match' })
  @ForeignKey('fingerprint', { name: 'fk_fingerprint_match_other', onDelete: 'CASCADE' })
  otherId: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_fingerprint_match_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ name: 'other_case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_fingerprint_match_other_case', onDelete: 'CASCADE' })
  otherCaseId: string;

  /** Bits that differ. */
  @Column({ type: 'int' })
  distance: number;

  @Column({ name: 'found_at', type: 'timestamptz' })
  foundAt: Date;
}
