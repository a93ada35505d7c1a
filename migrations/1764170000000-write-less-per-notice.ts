import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: most of a notice's cost is rows written again and again while it is handed over. Room on each page and indexes
 * that do not name the state let Postgres change them in place (HOT); frozen bytes of some length (a row over 2 kB)
 * stand apart, so that a change of state does not copy them. A notice that may have left over two channels is called
 * back over both.
 * Undo: the settings go back to Postgres's own; needs no notice that was called back twice.
 */
export class WriteLessPerNotice1764170000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE notice ALTER COLUMN body_sealed SET STORAGE EXTERNAL;
      ALTER TABLE notice SET (fillfactor = 70, toast_tuple_target = 256);
      ALTER TABLE delivery_attempt SET (fillfactor = 70);
      ALTER TABLE outbox_message SET (fillfactor = 70);
      ALTER TABLE audit_head SET (fillfactor = 50);
      ALTER TABLE clock SET (fillfactor = 80);
      ALTER TABLE item SET (fillfactor = 80);
      ALTER TABLE "case" SET (fillfactor = 80);
      DROP INDEX ix_notice_backlog, ix_notice_reminder_open, ix_notice_stuck;
      CREATE INDEX ix_notice_backlog ON notice (channel_id) WHERE next_attempt_at IS NOT NULL;
      CREATE INDEX ix_notice_reminder_open ON notice (id) WHERE kind = 'reminder' AND next_attempt_at IS NOT NULL;
      CREATE INDEX ix_notice_stuck ON notice (id)
        WHERE next_attempt_at IS NULL AND approved_at IS NOT NULL AND delivered_at IS NULL;
      DROP INDEX uq_notice_recall;
      CREATE INDEX ix_notice_recall ON notice (about_notice_id) WHERE kind = 'recall';
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX ix_notice_recall;
      CREATE UNIQUE INDEX uq_notice_recall ON notice (about_notice_id) WHERE kind = 'recall';
      DROP INDEX ix_notice_stuck, ix_notice_reminder_open, ix_notice_backlog;
      CREATE INDEX ix_notice_backlog ON notice (channel_id) WHERE state IN ('approved','sending');
      CREATE INDEX ix_notice_reminder_open ON notice (id) WHERE kind = 'reminder' AND state IN ('approved','sending');
      CREATE INDEX ix_notice_stuck ON notice (id) WHERE state IN ('approved','sending') AND next_attempt_at IS NULL;
      ALTER TABLE "case" RESET (fillfactor);
      ALTER TABLE item RESET (fillfactor);
      ALTER TABLE clock RESET (fillfactor);
      ALTER TABLE audit_head RESET (fillfactor);
      ALTER TABLE outbox_message RESET (fillfactor);
      ALTER TABLE delivery_attempt RESET (fillfactor);
      ALTER TABLE notice RESET (fillfactor, toast_tuple_target);
      ALTER TABLE notice ALTER COLUMN body_sealed SET STORAGE EXTENDED;
    `);
  }
}
