import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: entries in the canonical form of RFC 8785 beside those of the first form, and hourly signed checkpoints over the
 * heads of all chains, each way out of the database with its state (ADR 0021). What is there stays in form 1 and valid.
 * Undo: drops the checkpoints; refused while there are entries of form 2, which the older version could not verify.
 */
export class SealTheRecord1764220000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE audit_entry ADD COLUMN format int NOT NULL DEFAULT 1;
      CREATE TABLE audit_checkpoint (
        number int CONSTRAINT pk_audit_checkpoint PRIMARY KEY,
        hour timestamptz NOT NULL CONSTRAINT uq_audit_checkpoint_hour UNIQUE,
        body text NOT NULL,
        signature bytea NOT NULL
      );
      CREATE TRIGGER audit_checkpoint_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoint
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TABLE audit_checkpoint_head (
        chain_id uuid NOT NULL,
        seq int NOT NULL,
        hash bytea NOT NULL,
        checkpoint int NOT NULL CONSTRAINT fk_audit_checkpoint_head REFERENCES audit_checkpoint,
        CONSTRAINT pk_audit_checkpoint_head PRIMARY KEY (chain_id, seq)
      );
      CREATE INDEX ix_audit_checkpoint_head ON audit_checkpoint_head (checkpoint);
      CREATE TRIGGER audit_checkpoint_head_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoint_head
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TABLE audit_checkpoint_copy (
        checkpoint int NOT NULL CONSTRAINT fk_audit_checkpoint_copy REFERENCES audit_checkpoint,
        way text NOT NULL CONSTRAINT ck_audit_checkpoint_copy_way CHECK (way IN ('file','mail','time_stamp')),
        tries int NOT NULL DEFAULT 0,
        next_try_at timestamptz,
        made_at timestamptz,
        error text,
        receipt bytea,
        CONSTRAINT pk_audit_checkpoint_copy PRIMARY KEY (checkpoint, way)
      );
      CREATE INDEX ix_audit_checkpoint_copy_due ON audit_checkpoint_copy (next_try_at) WHERE next_try_at IS NOT NULL;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    const newer = (await db.query('SELECT 1 FROM audit_entry WHERE format <> 1 LIMIT 1')) as unknown[];
    if (newer.length > 0) throw new Error('there are entries that the older version could not verify');
    await db.query(`
      DROP TABLE audit_checkpoint_copy, audit_checkpoint_head, audit_checkpoint;
      ALTER TABLE audit_entry DROP COLUMN format;
    `);
  }
}
