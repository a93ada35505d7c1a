import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: which single keys somebody uses at the desk goes with them to every device, and nothing lies in a browser that is
 * emptied when they sign out (ADR 0050).
 * Undo: everybody's single keys are off again.
 */
export class RememberKeysOfTheDesk1764378300000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE staff ADD COLUMN desk_keys text');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE staff DROP COLUMN desk_keys');
  }
}
