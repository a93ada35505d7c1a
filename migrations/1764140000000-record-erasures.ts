import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: the ledger of erasures, which outlives the cases' keys and is replayed when an older backup is restored
 * (ADR 0017). No foreign key: a ledger may name a case that the restored database has never seen.
 * Undo: drops the ledger. What was erased stays erased.
 */
export class RecordErasures1764140000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE erasure (
        case_id uuid CONSTRAINT pk_erasure PRIMARY KEY,
        erased_at timestamptz NOT NULL,
        reason text NOT NULL CONSTRAINT ck_erasure_reason CHECK (reason IN ('person_asked','retention_ended','ordered'))
      );
      CREATE TRIGGER erasure_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON erasure
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE erasure');
  }
}
