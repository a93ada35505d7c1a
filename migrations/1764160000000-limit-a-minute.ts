import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a limit of attempts a minute that holds over all workers is counted where they all look (ADR 0014).
 * Undo: drops the counter.
 */
export class LimitAMinute1764160000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE breaker ADD COLUMN minute_began_at timestamptz, ADD COLUMN minute_count int NOT NULL DEFAULT 0;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE breaker DROP COLUMN minute_began_at, DROP COLUMN minute_count;`);
  }
}
