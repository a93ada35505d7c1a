import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: the desk's list must come in the order of risk from an index, however many cases there are (ADR 0040); two people
 * must not take the same case in hand; what is done to many cases must be undone together; a task has an owner.
 * Every head of the record starts as unseen, so that the sweep makes the entries of the cases there are.
 * Undo: drops the tables and columns; nothing of a case is lost but marks, owners and saved views.
 */
export class OrderTheWorklist1764377000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE audit_head ADD COLUMN is_unseen boolean NOT NULL DEFAULT true;
      CREATE INDEX ix_audit_head_unseen ON audit_head (chain_id) WHERE is_unseen;

      ALTER TABLE "case" ADD COLUMN is_urgent boolean NOT NULL DEFAULT false;

      CREATE TABLE worklist_entry (
        case_id uuid CONSTRAINT pk_worklist_entry PRIMARY KEY CONSTRAINT fk_worklist_entry_case REFERENCES "case" ON DELETE CASCADE,
        risk_at timestamptz NOT NULL,
        due_at timestamptz,
        clock_rule text,
        clock_kind text CONSTRAINT ck_worklist_entry_clock CHECK (clock_kind IN ('statutory','promise')),
        state text NOT NULL CONSTRAINT ck_worklist_entry_state CHECK (state IN ('intake','verification','notice','removal')),
        holder_id uuid,
        is_held boolean NOT NULL,
        is_waiting boolean NOT NULL,
        platform_ids uuid[] NOT NULL,
        bases text[] NOT NULL,
        signs text[] NOT NULL,
        changed_at timestamptz NOT NULL
      );
      CREATE INDEX ix_worklist_entry_risk ON worklist_entry (risk_at, case_id);
      CREATE INDEX ix_worklist_entry_due ON worklist_entry (due_at);
      CREATE INDEX ix_worklist_entry_holder ON worklist_entry (holder_id, risk_at);
      CREATE INDEX ix_worklist_entry_state ON worklist_entry (state, risk_at);
      CREATE INDEX ix_worklist_entry_changed ON worklist_entry (changed_at);
      CREATE INDEX ix_worklist_entry_held ON worklist_entry (risk_at) WHERE is_held;
      CREATE INDEX ix_worklist_entry_waiting ON worklist_entry (risk_at) WHERE is_waiting;
      CREATE INDEX ix_answer_pace ON answer (platform_id, received_at);

      CREATE TABLE case_lease (
        case_id uuid CONSTRAINT pk_case_lease PRIMARY KEY CONSTRAINT fk_case_lease_case REFERENCES "case" ON DELETE CASCADE,
        staff_id uuid NOT NULL CONSTRAINT fk_case_lease_staff REFERENCES staff,
        until_at timestamptz NOT NULL
      );

      CREATE TABLE saved_view (
        id uuid CONSTRAINT pk_saved_view PRIMARY KEY,
        staff_id uuid NOT NULL CONSTRAINT fk_saved_view_staff REFERENCES staff,
        filter text NOT NULL,
        saved_at timestamptz NOT NULL,
        CONSTRAINT uq_saved_view UNIQUE (staff_id, filter)
      );

      CREATE TABLE bulk_step (
        run_id uuid NOT NULL,
        case_id uuid NOT NULL CONSTRAINT fk_bulk_step_case REFERENCES "case" ON DELETE CASCADE,
        staff_id uuid NOT NULL CONSTRAINT fk_bulk_step_staff REFERENCES staff,
        position int NOT NULL,
        action text NOT NULL CONSTRAINT ck_bulk_step_action
          CHECK (action IN ('keep','take','assign','release','urgent','not_urgent','not_verified','duplicate')),
        result text NOT NULL,
        undo_result text,
        holder_before uuid CONSTRAINT fk_bulk_step_holder REFERENCES staff,
        version_after int,
        made_at timestamptz NOT NULL,
        undone_at timestamptz,
        CONSTRAINT pk_bulk_step PRIMARY KEY (run_id, case_id)
      );
      CREATE INDEX ix_bulk_step_case ON bulk_step (case_id);

      ALTER TABLE task ADD COLUMN owner_id uuid CONSTRAINT fk_task_owner REFERENCES staff;
      CREATE INDEX ix_task_queue ON task (due_at, id) WHERE done_at IS NULL;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX ix_task_queue;
      ALTER TABLE task DROP COLUMN owner_id;
      DROP TABLE bulk_step, saved_view, case_lease, worklist_entry;
      DROP INDEX ix_answer_pace;
      ALTER TABLE "case" DROP COLUMN is_urgent;
      DROP INDEX ix_audit_head_unseen;
      ALTER TABLE audit_head DROP COLUMN is_unseen;
    `);
  }
}
