import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: reminders at shares of a clock's time, promises to the person as clocks without a notice, and small indexes by
 * which the reconciler finds what was left undone (ADR 0016). Running clocks are looked at once, so that they learn of
 * their reminders. Warnings open their task themselves from now on: those still in the outbox become tasks here.
 * Undo: drops what it adds; promises to the person go, for the old rows cannot hold them, and reminders stay as notices.
 */
export class RemindAndPromise1764120000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE clock
        ALTER COLUMN notice_id DROP NOT NULL,
        ADD COLUMN reminders_fired int[] NOT NULL DEFAULT '{}',
        DROP CONSTRAINT ck_clock_trigger,
        ADD CONSTRAINT ck_clock_trigger CHECK (trigger IN ('notice','regulator_notice','order','update')),
        ADD CONSTRAINT ck_clock_notice CHECK (notice_id IS NOT NULL OR kind = 'promise');
      UPDATE clock SET next_event_at = least(next_event_at, now()) WHERE state = 'running' AND kind = 'statutory';
      CREATE UNIQUE INDEX uq_clock_promise ON clock (case_id, rule) WHERE notice_id IS NULL AND state IN ('waiting','running');
      CREATE INDEX ix_clock_stuck ON clock (id) WHERE state = 'running' AND next_event_at IS NULL;

      INSERT INTO task (id, case_id, kind, subject_id, detail, due_at, created_at)
      SELECT gen_random_uuid(), k.case_id, CASE k.state WHEN 'running' THEN 'deadline_near' ELSE 'deadline_passed' END, k.id,
        jsonb_build_object('rule', k.rule, 'hoursLeft', min((m.payload->>'hoursLeft')::int)), k.due_at, now()
      FROM outbox_message m JOIN clock k ON k.id = (m.payload->>'clockId')::uuid
      WHERE m.job = 'announce-clock' AND m.done_at IS NULL
        AND k.state = CASE WHEN (m.payload->>'hoursLeft')::int > 0 THEN 'running' ELSE 'breached' END
      GROUP BY k.id ON CONFLICT (case_id, kind, subject_id) WHERE done_at IS NULL DO NOTHING;
      UPDATE outbox_message SET done_at = now() WHERE job = 'announce-clock' AND done_at IS NULL;

      ALTER TABLE notice
        ADD COLUMN reminder_percent int,
        ADD CONSTRAINT ck_notice_reminder CHECK ((kind = 'reminder') = (reminder_percent IS NOT NULL));
      CREATE UNIQUE INDEX uq_notice_reminder ON notice (about_notice_id, reminder_percent) WHERE kind = 'reminder';
      CREATE INDEX ix_notice_reminder_open ON notice (id) WHERE kind = 'reminder' AND state IN ('approved','sending');
      CREATE INDEX ix_notice_stuck ON notice (id) WHERE state IN ('approved','sending') AND next_attempt_at IS NULL;

      CREATE INDEX ix_item_unwatched ON item (removed_at) WHERE next_check_at IS NULL
        AND state IN ('notified','acknowledged','claimed_removed','refused','moved','reappeared','removed');
      CREATE INDEX ix_case_withdrawn ON "case" (id) WHERE outcome = 'withdrawn';
      CREATE INDEX ix_task_update_owed ON task (case_id) WHERE kind = 'update_owed' AND done_at IS NULL;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX ix_task_update_owed, ix_case_withdrawn, ix_item_unwatched, ix_notice_stuck, ix_notice_reminder_open,
        uq_notice_reminder, ix_clock_stuck, uq_clock_promise;
      ALTER TABLE notice DROP CONSTRAINT ck_notice_reminder, DROP COLUMN reminder_percent;
      DELETE FROM clock WHERE notice_id IS NULL;
      ALTER TABLE clock
        DROP CONSTRAINT ck_clock_notice,
        DROP CONSTRAINT ck_clock_trigger,
        ADD CONSTRAINT ck_clock_trigger CHECK (trigger IN ('notice','regulator_notice','order')),
        DROP COLUMN reminders_fired,
        ALTER COLUMN notice_id SET NOT NULL;
    `);
  }
}
