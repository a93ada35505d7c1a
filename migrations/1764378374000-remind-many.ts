import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: the platforms of many cases are reminded at once (ADR 0039).
 * Undo: forgets such runs; the reminders stay in the record.
 */
export class RemindMany1764378374000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE bulk_step DROP CONSTRAINT ck_bulk_step_action;
      ALTER TABLE bulk_step ADD CONSTRAINT ck_bulk_step_action
        CHECK (action IN ('keep','take','assign','release','urgent','not_urgent','not_verified','duplicate','remind'));
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DELETE FROM bulk_step WHERE action = 'remind';
      ALTER TABLE bulk_step DROP CONSTRAINT ck_bulk_step_action;
      ALTER TABLE bulk_step ADD CONSTRAINT ck_bulk_step_action
        CHECK (action IN ('keep','take','assign','release','urgent','not_urgent','not_verified','duplicate'));
    `);
  }
}
