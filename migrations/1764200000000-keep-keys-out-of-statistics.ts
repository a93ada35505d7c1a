import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: the planner samples every column, so wrapped keys of cases stood in pg_statistic, where they outlived the deletion
 * of their rows (an erasure) and went into copies that leave the key ring out. Changing the type, even to the same one,
 * drops the samples that are there; nothing is rewritten. Undo: the planner samples the column again.
 */
export class KeepKeysOutOfStatistics1764200000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE key_ring ALTER COLUMN wrapped_key SET STATISTICS 0;
      ALTER TABLE key_ring ALTER COLUMN wrapped_key TYPE bytea;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE key_ring ALTER COLUMN wrapped_key SET STATISTICS -1');
  }
}
