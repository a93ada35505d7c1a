import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: closed cases are erased by themselves after a time that the person may shorten, unless a legal hold keeps them;
 * who asked for an erasure can prove that it was done; figures outlive the cases they were counted from (ADR 0026).
 * From now on an erasure leaves no row of a case but its shell: what older erasures left is deleted here.
 * Undo: drops what it adds. What was erased stays erased.
 */
export class KeepForATime1764260000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE "case" ADD COLUMN erased_at timestamptz;
      UPDATE "case" c SET erased_at = e.erased_at, language = 'und', claimed_by = NULL, hold_since = NULL,
          waiting_since = NULL, duplicate_of = NULL, version = version + 1
        FROM erasure e WHERE e.case_id = c.id;
      CREATE INDEX ix_case_kept ON "case" (closed_at) WHERE closed_at IS NOT NULL AND erased_at IS NULL;
      ALTER TABLE erasure ADD COLUMN proof_sha256 bytea;
      CREATE INDEX ix_erasure_proof ON erasure (proof_sha256) WHERE proof_sha256 IS NOT NULL;

      CREATE TABLE retention_wish (
        case_id uuid CONSTRAINT pk_retention_wish PRIMARY KEY
          CONSTRAINT fk_retention_wish_case REFERENCES "case" ON DELETE CASCADE,
        keep_days int CONSTRAINT ck_retention_wish_days CHECK (keep_days >= 0),
        erase_asked_at timestamptz,
        proof_sha256 bytea,
        CONSTRAINT ck_retention_wish_proof CHECK ((erase_asked_at IS NULL) = (proof_sha256 IS NULL))
      );
      CREATE INDEX ix_retention_wish_proof ON retention_wish (proof_sha256) WHERE proof_sha256 IS NOT NULL;

      CREATE TABLE legal_hold (
        id uuid CONSTRAINT pk_legal_hold PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT fk_legal_hold_case REFERENCES "case" ON DELETE CASCADE,
        reason_sealed bytea NOT NULL,
        set_by uuid NOT NULL CONSTRAINT fk_legal_hold_set_by REFERENCES staff,
        set_at timestamptz NOT NULL,
        review_at timestamptz NOT NULL,
        lift_reason_sealed bytea,
        lifted_by uuid CONSTRAINT fk_legal_hold_lifted_by REFERENCES staff,
        lifted_at timestamptz,
        CONSTRAINT ck_legal_hold_lifted CHECK ((lifted_at IS NULL) = (lifted_by IS NULL)
          AND (lifted_at IS NULL) = (lift_reason_sealed IS NULL))
      );
      CREATE UNIQUE INDEX uq_legal_hold_open ON legal_hold (case_id) WHERE lifted_at IS NULL;
      CREATE INDEX ix_legal_hold_review ON legal_hold (review_at) WHERE lifted_at IS NULL;
      CREATE INDEX ix_legal_hold_case ON legal_hold (case_id);

      CREATE TABLE counter (
        stage text NOT NULL CONSTRAINT ck_counter_stage CHECK (stage IN ('pool','kept')),
        dimension text NOT NULL CONSTRAINT ck_counter_dimension CHECK (dimension IN ('month','circumstance','platform','outcome','language')),
        value text NOT NULL,
        count int NOT NULL CONSTRAINT ck_counter_count CHECK (count > 0),
        CONSTRAINT pk_counter PRIMARY KEY (stage, dimension, value)
      );

      DELETE FROM dead_letter WHERE case_id IN (SELECT case_id FROM erasure);
      DELETE FROM clock WHERE case_id IN (SELECT case_id FROM erasure);
      DELETE FROM notice WHERE case_id IN (SELECT case_id FROM erasure);
      DELETE FROM item WHERE case_id IN (SELECT case_id FROM erasure);
      DELETE FROM report WHERE case_id IN (SELECT case_id FROM erasure);
      DELETE FROM contact_rule WHERE case_id IN (SELECT case_id FROM erasure);
      DELETE FROM consent WHERE case_id IN (SELECT case_id FROM erasure);
      DELETE FROM authority WHERE case_id IN (SELECT case_id FROM erasure);
      DELETE FROM note WHERE case_id IN (SELECT case_id FROM erasure);
      DELETE FROM task WHERE case_id IN (SELECT case_id FROM erasure);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE counter, legal_hold, retention_wish;
      DROP INDEX ix_erasure_proof;
      ALTER TABLE erasure DROP COLUMN proof_sha256;
      DROP INDEX ix_case_kept;
      ALTER TABLE "case" DROP COLUMN erased_at;
    `);
  }
}
