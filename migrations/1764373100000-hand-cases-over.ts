import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a case goes from one caseworker to another with a summary that is acknowledged, and nobody stops answering for it
 * before that (ADR 0036). What is said with it, and why it comes back, are notes of the case.
 * Undo: drops the offers, and the notes and tasks that belong to them; who holds a case stays as it is.
 */
export class HandCasesOver1764373100000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE note DROP CONSTRAINT ck_note_about;
      ALTER TABLE note ADD CONSTRAINT ck_note_about
        CHECK (about IN ('closing','reopening','hold','hand_over','hand_over_refused'));

      CREATE TABLE hand_over (
        id uuid CONSTRAINT pk_hand_over PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT fk_hand_over_case REFERENCES "case" ON DELETE CASCADE,
        from_id uuid NOT NULL CONSTRAINT fk_hand_over_from REFERENCES staff,
        given_by uuid NOT NULL CONSTRAINT fk_hand_over_given_by REFERENCES staff,
        to_whom text NOT NULL CONSTRAINT ck_hand_over_to CHECK (to_whom IN ('person','anybody','supervisors')),
        to_id uuid CONSTRAINT fk_hand_over_to REFERENCES staff,
        note_id uuid CONSTRAINT fk_hand_over_note REFERENCES note ON DELETE CASCADE,
        given_at timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        outcome text CONSTRAINT ck_hand_over_outcome CHECK (outcome IN ('acknowledged','refused','taken_back','overtaken')),
        ended_at timestamptz,
        ended_by uuid CONSTRAINT fk_hand_over_ended_by REFERENCES staff,
        reason_id uuid CONSTRAINT fk_hand_over_reason REFERENCES note ON DELETE CASCADE,
        CONSTRAINT ck_hand_over_named CHECK ((to_whom = 'person') = (to_id IS NOT NULL)),
        CONSTRAINT ck_hand_over_other_person CHECK (to_id <> from_id),
        CONSTRAINT ck_hand_over_ended CHECK (
          (outcome IS NULL) = (ended_at IS NULL) AND (outcome IS NULL) = (ended_by IS NULL)
          AND (outcome = 'refused') = (reason_id IS NOT NULL))
      );
      CREATE UNIQUE INDEX uq_hand_over_open ON hand_over (case_id) WHERE ended_at IS NULL;
      CREATE INDEX ix_hand_over_case ON hand_over (case_id);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE hand_over;
      DELETE FROM task WHERE kind IN ('hand_over','hand_over_refused');
      DELETE FROM note WHERE about IN ('hand_over','hand_over_refused');
      ALTER TABLE note DROP CONSTRAINT ck_note_about;
      ALTER TABLE note ADD CONSTRAINT ck_note_about CHECK (about IN ('closing','reopening','hold'));
    `);
  }
}
