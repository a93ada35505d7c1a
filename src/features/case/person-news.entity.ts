import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { News } from '../../domain/report/news';

/** Something happened that a person may want to hear of; a sweep decides whether a letter goes out. */
@Entity({ name: 'person_news' })
@Check('ck_person_news_kind', `kind IN ('sent','gone','came_back','late','message','closed')`)
@Check('ck_person_news_outcome', `outcome IN ('mailed','not_wanted','no_way','undeliverable')`)
@Check('ck_person_news_ended', `(outcome IS NULL) = (ended_at IS NULL)`)
@Index('uq_person_news_open', ['caseId', 'kind'], { unique: true, where: 'ended_at IS NULL' })
@Index('ix_person_news_due', ['dueAt'], { where: 'ended_at IS NULL' })
@Index('ix_person_news_case', ['caseId'])
export class PersonNewsRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_person_news' })
  id: string;

  @Column({ name: 'case_id', type: 'uuid' })
  @ForeignKey('case', { name: 'fk_person_news_case', onDelete: 'CASCADE' })
  caseId: string;

  @Column({ type: 'text' })
  kind: News;

  @Column({ name: 'happened_at', type: 'timestamptz' })
  happenedAt: Date;

  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt: Date;

  @Column({ type: 'int', default: 0 })
  tries: number;

  @Column({ type: 'text', nullable: true })
  outcome: 'mailed' | 'not_wanted' | 'no_way' | 'undeliverable' | null;

  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt: Date | null;
}
