import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: what somebody types into a long field of a case is kept while they type (ADR 0050), sealed with the case's key.
 * Undo: drops the table; words that were not sent are lost.
 */
export class KeepDraftsAtTheDesk1764378100000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE case_draft (
        case_id uuid NOT NULL CONSTRAINT fk_case_draft_case REFERENCES "case" ON DELETE CASCADE,
        staff_id uuid NOT NULL CONSTRAINT fk_case_draft_staff REFERENCES staff ON DELETE CASCADE,
        form text NOT NULL,
        field text NOT NULL,
        text_sealed bytea NOT NULL,
        saved_at timestamptz NOT NULL,
        CONSTRAINT pk_case_draft PRIMARY KEY (case_id, staff_id, form, field)
      );
      CREATE INDEX ix_case_draft_staff ON case_draft (staff_id);
      CREATE INDEX ix_case_draft_age ON case_draft (saved_at);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE case_draft');
  }
}
