import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: the desk shows the cases that were closed last; with a million of them every look read and sorted all.
 * Undo: the list of closed cases is slow in a large database.
 */
export class FindWhatWasClosedLast1764383000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('CREATE INDEX ix_case_closed ON "case" (closed_at) WHERE closed_at IS NOT NULL');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP INDEX ix_case_closed');
  }
}
