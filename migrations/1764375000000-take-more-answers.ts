import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a platform says where content went, that it put it back, and what its uploader says; a refusal or a removal has a
 * statement of reasons that an appeal can name; a webhook-id that comes with another body is a sign of trouble and must
 * be seen (ADR 0043).
 * Undo: answers of the new kinds, the uploaders' words and the ids of statements are lost.
 */
export class TakeMoreAnswers1764375000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE answer
        DROP CONSTRAINT ck_answer_type,
        ADD CONSTRAINT ck_answer_type CHECK (type IN
          ('received','accepted','needs_information','refused','removed','moved','restored','counter_statement')),
        ADD COLUMN statement_sealed bytea,
        ADD COLUMN reused_at timestamptz;

      ALTER TABLE item ADD COLUMN moved_from uuid
        CONSTRAINT fk_item_moved_from REFERENCES item ON DELETE SET NULL;
      CREATE INDEX ix_item_moved_from ON item (moved_from) WHERE moved_from IS NOT NULL;

      CREATE TABLE counter_statement (
        id uuid CONSTRAINT pk_counter_statement PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT fk_counter_statement_case REFERENCES "case" ON DELETE CASCADE,
        notice_id uuid NOT NULL CONSTRAINT fk_counter_statement_notice REFERENCES notice ON DELETE CASCADE,
        text_sealed bytea NOT NULL,
        received_at timestamptz NOT NULL,
        decision text CONSTRAINT ck_counter_statement_decision CHECK (decision IN ('share','keep')),
        decided_by uuid CONSTRAINT fk_counter_statement_staff REFERENCES staff,
        decided_at timestamptz,
        CONSTRAINT ck_counter_statement_decided
          CHECK ((decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (decided_at IS NULL))
      );
      CREATE INDEX ix_counter_statement_case ON counter_statement (case_id, received_at);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE counter_statement;
      DROP INDEX ix_item_moved_from;
      ALTER TABLE item DROP COLUMN moved_from;
      DELETE FROM answer WHERE type IN ('moved','restored','counter_statement');
      ALTER TABLE answer
        DROP COLUMN reused_at,
        DROP COLUMN statement_sealed,
        DROP CONSTRAINT ck_answer_type,
        ADD CONSTRAINT ck_answer_type CHECK (type IN ('received','accepted','needs_information','refused','removed'));
    `);
  }
}
