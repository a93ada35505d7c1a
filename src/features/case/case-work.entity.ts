import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** Who has a case in hand at this moment. It ends by itself; who holds the case for good is `case.claimed_by`. */
@Entity({ name: 'case_lease' })
export class CaseLeaseRow {
  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_case_lease' })
  @ForeignKey('case', { name: 'fk_case_lease_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ name: 'staff_id', type: 'uuid' })
  @ForeignKey('staff', { name: 'fk_case_lease_staff' })
  staffId: string;

  @Column({ name: 'until_at', type: 'timestamptz' })
  untilAt: Date;
}

/** A keyed fingerprint of one word by which a case may be found (ADR 0041). */
@Entity({ name: 'search_word' })
export class SearchWordRow {
  @PrimaryColumn({ name: 'word_index', type: 'bytea', primaryKeyConstraintName: 'pk_search_word' })
  wordIndex: Buffer;

  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_search_word' })
  @Index('ix_search_word_case')
  @ForeignKey('case', { name: 'fk_search_word_case', onDelete: 'CASCADE' })
  caseId: string;
}
