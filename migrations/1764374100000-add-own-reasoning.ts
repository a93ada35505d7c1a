import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a caseworker adds reasons of their own to a notice before it is approved (ADR 0039).
 * Undo: drops what was added to drafts; approved notices keep their frozen bytes.
 */
export class AddOwnReasoning1764374100000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE notice ADD COLUMN addition_sealed bytea');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE notice DROP COLUMN addition_sealed');
  }
}
