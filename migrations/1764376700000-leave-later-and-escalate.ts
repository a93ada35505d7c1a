import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: an approved notice may wait until the person is ready for it, and why one was escalated is kept in words (ADR 0054).
 * Undo: what waits still leaves when its next attempt is due; the reasons of escalations, and the tasks that came with
 * them, are lost.
 */
export class LeaveLaterAndEscalate1764376700000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE notice ADD COLUMN leaves_at timestamptz;
      ALTER TABLE note DROP CONSTRAINT ck_note_about;
      ALTER TABLE note ADD CONSTRAINT ck_note_about
        CHECK (about IN ('closing','reopening','hold','hand_over','hand_over_refused','escalation'));
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DELETE FROM task WHERE kind IN ('escalated','authority_next','hand_over_silent');
      DELETE FROM note WHERE about = 'escalation';
      ALTER TABLE note DROP CONSTRAINT ck_note_about;
      ALTER TABLE note ADD CONSTRAINT ck_note_about
        CHECK (about IN ('closing','reopening','hold','hand_over','hand_over_refused'));
      ALTER TABLE notice DROP COLUMN leaves_at;
    `);
  }
}
