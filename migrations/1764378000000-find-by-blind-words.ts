import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a case is found by the host of a link and by the desk's own notes, which are sealed under the case's key. What
 * can be searched are keyed fingerprints of single words (ADR 0041).
 * Undo: drops them; what was sealed stays as it is.
 */
export class FindByBlindWords1764378000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE search_word (
        word_index bytea NOT NULL,
        case_id uuid NOT NULL CONSTRAINT fk_search_word_case REFERENCES "case" ON DELETE CASCADE,
        CONSTRAINT pk_search_word PRIMARY KEY (word_index, case_id)
      );
      CREATE INDEX ix_search_word_case ON search_word (case_id);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE search_word');
  }
}
