import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a platform that wants it gets the notices of several cases in one signed call, and each attempt says in which
 * (ADR 0052).
 * Undo: every notice goes by itself again; that some went together is forgotten.
 */
export class BatchNotices1764374100000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE channel ADD COLUMN batch_max int
        CONSTRAINT ck_channel_batch_max CHECK (batch_max IS NULL OR batch_max BETWEEN 2 AND 50 AND kind = 'webhook');
      ALTER TABLE delivery_attempt ADD COLUMN batch_sha256 bytea, ADD COLUMN batch_size int,
        ADD CONSTRAINT ck_delivery_attempt_batch CHECK ((batch_sha256 IS NULL) = (batch_size IS NULL) AND batch_size >= 2);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE delivery_attempt DROP COLUMN batch_sha256, DROP COLUMN batch_size;
      ALTER TABLE channel DROP COLUMN batch_max;
    `);
  }
}
