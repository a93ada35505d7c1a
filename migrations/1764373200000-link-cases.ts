import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: two reports of the same picture are worked on as one only when the desk is told of it. A fingerprint is found again
 * by keyed digests of its pieces, so that nobody has to open all of them, and what was found is kept (ADR 0046). Cases of
 * the same link come newest first from the index, however many name it.
 * Fingerprints from before were given when nothing was compared: they have no pieces, and stay compared with nobody's.
 * Undo: drops both; the fingerprints stay as they are.
 */
export class LinkCases1764373200000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX ix_item_url_index;
      CREATE INDEX ix_item_url_index ON item (url_index, case_id);

      CREATE TABLE fingerprint_piece (
        piece_index bytea NOT NULL,
        fingerprint_id uuid NOT NULL CONSTRAINT fk_fingerprint_piece_fingerprint REFERENCES fingerprint ON DELETE CASCADE,
        case_id uuid NOT NULL CONSTRAINT fk_fingerprint_piece_case REFERENCES "case" ON DELETE CASCADE,
        CONSTRAINT pk_fingerprint_piece PRIMARY KEY (piece_index, fingerprint_id)
      );
      CREATE INDEX ix_fingerprint_piece_fingerprint ON fingerprint_piece (fingerprint_id);
      CREATE INDEX ix_fingerprint_piece_case ON fingerprint_piece (case_id);

      CREATE TABLE fingerprint_match (
        fingerprint_id uuid NOT NULL CONSTRAINT fk_fingerprint_match_fingerprint REFERENCES fingerprint ON DELETE CASCADE,
        other_id uuid NOT NULL CONSTRAINT fk_fingerprint_match_other REFERENCES fingerprint ON DELETE CASCADE,
        case_id uuid NOT NULL CONSTRAINT fk_fingerprint_match_case REFERENCES "case" ON DELETE CASCADE,
        other_case_id uuid NOT NULL CONSTRAINT fk_fingerprint_match_other_case REFERENCES "case" ON DELETE CASCADE,
        distance int NOT NULL CONSTRAINT ck_fingerprint_match_distance CHECK (distance BETWEEN 0 AND 31),
        found_at timestamptz NOT NULL,
        CONSTRAINT pk_fingerprint_match PRIMARY KEY (fingerprint_id, other_id)
      );
      CREATE INDEX ix_fingerprint_match_case ON fingerprint_match (case_id, other_case_id);
      CREATE INDEX ix_fingerprint_match_other ON fingerprint_match (other_id);
      CREATE INDEX ix_fingerprint_match_other_case ON fingerprint_match (other_case_id);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE fingerprint_match;
      DROP TABLE fingerprint_piece;
      DROP INDEX ix_item_url_index;
      CREATE INDEX ix_item_url_index ON item (url_index);
    `);
  }
}
