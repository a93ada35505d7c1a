import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: somebody who must stop in the middle of the form can go on within a day; what they typed is sealed under a key
 * that only they have (ADR 0027). They can say where it is without a link, when they may be reached and with which
 * words, and the link they pasted is kept beside the tidy one. All of it sealed.
 * Undo: drops the table and the columns; reports of people who did not say who they are count as their own.
 */
export class KeepDraftsADay1764280000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE report_draft (
        token_hash bytea CONSTRAINT pk_report_draft PRIMARY KEY,
        body_sealed bytea NOT NULL,
        code_hash bytea CONSTRAINT uq_report_draft_code UNIQUE,
        code_sealed bytea,
        created_at timestamptz NOT NULL,
        CONSTRAINT ck_report_draft_code CHECK ((code_hash IS NULL) = (code_sealed IS NULL))
      );
      CREATE INDEX ix_report_draft_age ON report_draft (created_at);

      ALTER TABLE report ADD COLUMN whereabouts_sealed bytea;
      ALTER TABLE report DROP CONSTRAINT ck_report_reporter;
      ALTER TABLE report ADD CONSTRAINT ck_report_reporter
        CHECK (reporter IN ('self','parent','lawyer','advocate','police','not_said'));
      ALTER TABLE contact_rule ADD COLUMN hours_sealed bytea;
      ALTER TABLE contact_rule ADD COLUMN wording_sealed bytea;
      ALTER TABLE contact_rule ADD COLUMN code_word_sealed bytea;
      ALTER TABLE item ADD COLUMN original_sealed bytea;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE item DROP COLUMN original_sealed;
      ALTER TABLE contact_rule DROP COLUMN code_word_sealed;
      ALTER TABLE contact_rule DROP COLUMN wording_sealed;
      ALTER TABLE contact_rule DROP COLUMN hours_sealed;
      ALTER TABLE report DROP CONSTRAINT ck_report_reporter;
      UPDATE report SET reporter = 'self' WHERE reporter = 'not_said';
      ALTER TABLE report ADD CONSTRAINT ck_report_reporter
        CHECK (reporter IN ('self','parent','lawyer','advocate','police'));
      ALTER TABLE report DROP COLUMN whereabouts_sealed;
      DROP TABLE report_draft;
    `);
  }
}
