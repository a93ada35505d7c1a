import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: who opens a case at the desk must have a reason that can be looked up afterwards, and who claims to act for a
 * person must be checked without asking for a picture of them. Every free text is sealed under its case's key.
 * Undo: drops the tables; authorities count as sufficient again, as they did before.
 */
export class GuardFromInside1764250000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE break_glass (
        id uuid CONSTRAINT pk_break_glass PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT fk_break_glass_case REFERENCES "case" ON DELETE CASCADE,
        staff_id uuid NOT NULL CONSTRAINT fk_break_glass_staff REFERENCES staff,
        reason text NOT NULL CONSTRAINT ck_break_glass_reason CHECK (reason IN ('colleague_away','deadline','danger','person_asked','other')),
        ticket text,
        text_sealed bytea,
        asked_at timestamptz NOT NULL,
        opens_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        decision text CONSTRAINT ck_break_glass_decision CHECK (decision IN ('approved','refused')),
        decided_by uuid CONSTRAINT fk_break_glass_decided_by REFERENCES staff,
        decided_at timestamptz,
        stopped_at timestamptz,
        acknowledged_by uuid CONSTRAINT fk_break_glass_acknowledged_by REFERENCES staff,
        acknowledged_at timestamptz,
        CONSTRAINT ck_break_glass_other_person CHECK (decided_by <> staff_id AND acknowledged_by <> staff_id),
        CONSTRAINT ck_break_glass_at_most_an_hour CHECK (ends_at - interval '60 minutes' <= coalesce(decided_at, opens_at))
      );
      CREATE INDEX ix_break_glass_case ON break_glass (case_id, staff_id);
      CREATE INDEX ix_break_glass_unseen ON break_glass (asked_at) WHERE acknowledged_at IS NULL;

      CREATE TABLE reveal (
        id uuid CONSTRAINT pk_reveal PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT fk_reveal_case REFERENCES "case" ON DELETE CASCADE,
        staff_id uuid NOT NULL CONSTRAINT fk_reveal_staff REFERENCES staff,
        reason text NOT NULL CONSTRAINT ck_reveal_reason CHECK (reason IN ('verify','contact','answer_platform','safety','check_work','other')),
        text_sealed bytea,
        shown_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL
      );
      CREATE INDEX ix_reveal_case ON reveal (case_id, staff_id, ends_at);

      CREATE TABLE desk_alert (
        id uuid CONSTRAINT pk_desk_alert PRIMARY KEY,
        kind text NOT NULL CONSTRAINT ck_desk_alert_kind CHECK (kind IN ('bulk_view','break_glass_opened')),
        staff_id uuid NOT NULL CONSTRAINT fk_desk_alert_staff REFERENCES staff,
        subject_id uuid,
        count int NOT NULL DEFAULT 0,
        raised_at timestamptz NOT NULL,
        acknowledged_by uuid CONSTRAINT fk_desk_alert_acknowledged_by REFERENCES staff,
        acknowledged_at timestamptz,
        CONSTRAINT ck_desk_alert_other_person CHECK (acknowledged_by <> staff_id)
      );
      CREATE UNIQUE INDEX uq_desk_alert_subject ON desk_alert (kind, subject_id) WHERE subject_id IS NOT NULL;
      CREATE INDEX ix_desk_alert_staff ON desk_alert (staff_id, raised_at);

      CREATE TABLE authority_check (
        id uuid CONSTRAINT pk_authority_check PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT fk_authority_check_case REFERENCES "case" ON DELETE CASCADE,
        kind text NOT NULL CONSTRAINT ck_authority_check_kind CHECK (kind IN ('knows_links','knows_when','recognised','account_owned','called_back','advocate_attests','police_attests','mandate_seen')),
        result text NOT NULL CONSTRAINT ck_authority_check_result CHECK (result IN ('fits','does_not_fit','unclear')),
        text_sealed bytea,
        made_by uuid NOT NULL CONSTRAINT fk_authority_check_staff REFERENCES staff,
        made_at timestamptz NOT NULL
      );
      CREATE INDEX ix_authority_check_case ON authority_check (case_id);
      ALTER TABLE authority ADD COLUMN is_sufficient boolean NOT NULL DEFAULT true;
      ALTER TABLE authority ALTER COLUMN is_sufficient DROP DEFAULT;

      CREATE TABLE contact_change (
        id uuid CONSTRAINT pk_contact_change PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT fk_contact_change_case REFERENCES "case" ON DELETE CASCADE,
        way text NOT NULL CONSTRAINT ck_contact_change_way CHECK (way IN ('none','email','phone')),
        address_sealed bytea,
        note_sealed bytea,
        proof text NOT NULL CONSTRAINT ck_contact_change_proof CHECK (proof IN ('none','advocate','receipt')),
        recorded_by uuid CONSTRAINT fk_contact_change_staff REFERENCES staff,
        asked_at timestamptz NOT NULL,
        effective_at timestamptz NOT NULL,
        outcome text CONSTRAINT ck_contact_change_outcome CHECK (outcome IN ('applied','stopped')),
        ended_at timestamptz
      );
      CREATE UNIQUE INDEX uq_contact_change_open ON contact_change (case_id) WHERE ended_at IS NULL;
      CREATE INDEX ix_contact_change_due ON contact_change (effective_at) WHERE ended_at IS NULL;

      CREATE TABLE item_flag (
        item_id uuid CONSTRAINT fk_item_flag_item REFERENCES item ON DELETE CASCADE,
        flag text CONSTRAINT ck_item_flag_flag CHECK (flag IN ('news','public_figure','political')),
        set_by uuid NOT NULL CONSTRAINT fk_item_flag_staff REFERENCES staff,
        set_at timestamptz NOT NULL,
        CONSTRAINT pk_item_flag PRIMARY KEY (item_id, flag)
      );

      CREATE INDEX ix_audit_entry_at ON audit_entry (at, chain_id, seq);
      CREATE INDEX ix_audit_entry_staff ON audit_entry (actor, at) WHERE actor LIKE 'staff:%';
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX ix_audit_entry_staff, ix_audit_entry_at;
      ALTER TABLE authority DROP COLUMN is_sufficient;
      DROP TABLE item_flag, contact_change, authority_check, desk_alert, reveal, break_glass;
    `);
  }
}
