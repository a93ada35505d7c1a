import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: fingerprints that a person makes on their own device are kept, sealed, until they take them back (ADR 0032).
 * Undo: the fingerprints are lost; people can make them again.
 */
export class KeepFingerprints1764310000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE fingerprint (
        id uuid CONSTRAINT pk_fingerprint PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT fk_fingerprint_case REFERENCES "case" ON DELETE CASCADE,
        file_id uuid NOT NULL,
        kind text NOT NULL CONSTRAINT ck_fingerprint_kind CHECK (kind IN ('pdq','sha256')),
        value_sealed bytea NOT NULL,
        value_index bytea NOT NULL,
        quality int,
        added_at timestamptz NOT NULL,
        CONSTRAINT ck_fingerprint_quality CHECK ((kind = 'pdq') = (quality IS NOT NULL) AND quality BETWEEN 50 AND 100),
        CONSTRAINT uq_fingerprint_value UNIQUE (case_id, kind, value_index)
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE fingerprint');
  }
}
