import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: what could not be delivered or done must be seen, with its reason, until somebody settles it. One open letter per
 * notice and per parked message.
 * Undo: drops the letters; notices stay undeliverable and messages parked.
 */
export class KeepDeadLetters1764130000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE dead_letter (
        id uuid CONSTRAINT pk_dead_letter PRIMARY KEY,
        kind text NOT NULL CONSTRAINT ck_dead_letter_kind CHECK (kind IN ('notice','message')),
        subject_id uuid NOT NULL,
        case_id uuid CONSTRAINT fk_dead_letter_case REFERENCES "case" ON DELETE CASCADE,
        notice_id uuid CONSTRAINT fk_dead_letter_notice REFERENCES notice ON DELETE CASCADE,
        outbox_id uuid CONSTRAINT fk_dead_letter_outbox REFERENCES outbox_message ON DELETE SET NULL,
        job text,
        reason text NOT NULL,
        died_at timestamptz NOT NULL,
        outcome text CONSTRAINT ck_dead_letter_outcome CHECK (outcome IN ('redriven','settled','discarded')),
        ended_at timestamptz,
        ended_by uuid CONSTRAINT fk_dead_letter_staff REFERENCES staff,
        run_id uuid,
        run_result text,
        CONSTRAINT ck_dead_letter_about CHECK ((kind = 'notice') = (notice_id IS NOT NULL) AND (kind = 'message') = (job IS NOT NULL)),
        CONSTRAINT ck_dead_letter_ended CHECK ((outcome IS NULL) = (ended_at IS NULL)),
        CONSTRAINT ck_dead_letter_run CHECK ((run_id IS NULL) = (run_result IS NULL))
      );
      CREATE UNIQUE INDEX uq_dead_letter_open ON dead_letter (subject_id, kind) WHERE ended_at IS NULL;
      CREATE INDEX ix_dead_letter_open ON dead_letter (died_at) WHERE ended_at IS NULL;
      CREATE INDEX ix_dead_letter_run ON dead_letter (run_id) WHERE run_id IS NOT NULL;
      CREATE INDEX ix_dead_letter_case ON dead_letter (case_id);
      CREATE INDEX ix_dead_letter_notice ON dead_letter (notice_id);
      CREATE INDEX ix_dead_letter_outbox ON dead_letter (outbox_id);

      INSERT INTO dead_letter (id, kind, subject_id, case_id, notice_id, reason, died_at)
        SELECT gen_random_uuid(), 'notice', id, case_id, id, coalesce(undeliverable_because, 'exhausted'), changed_at
        FROM notice WHERE state = 'undeliverable';
      INSERT INTO dead_letter (id, kind, subject_id, outbox_id, job, reason, died_at)
        SELECT gen_random_uuid(), 'message', id, id, job, 'poison:' || coalesce(last_error, 'Error'), parked_at
        FROM outbox_message WHERE parked_at IS NOT NULL AND done_at IS NULL;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE dead_letter');
  }
}
