import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: the first tables of Buckler. Columns named *_sealed are AES-256-GCM under the case's own key (ADR 0006).
 * Undo: drops every table of ours; there is nothing older to go back to.
 */
export class CreateBuckler1764000000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE staff (
        id uuid CONSTRAINT pk_staff PRIMARY KEY,
        email text NOT NULL CONSTRAINT uq_staff_email UNIQUE,
        name text NOT NULL,
        role text NOT NULL CONSTRAINT ck_staff_role CHECK (role IN ('caseworker','supervisor','administrator','auditor')),
        password_hash text NOT NULL,
        totp_sealed bytea NOT NULL,
        totp_last_step bigint,
        failed_sign_ins int NOT NULL DEFAULT 0,
        slow_until timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        disabled_at timestamptz
      );
      CREATE TABLE staff_session (
        token_hash bytea CONSTRAINT pk_staff_session PRIMARY KEY,
        staff_id uuid NOT NULL CONSTRAINT fk_staff_session_staff REFERENCES staff ON DELETE CASCADE,
        created_at timestamptz NOT NULL,
        last_seen_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      );

      CREATE TABLE "case" (
        id uuid CONSTRAINT pk_case PRIMARY KEY,
        locator text NOT NULL CONSTRAINT uq_case_locator UNIQUE,
        state text NOT NULL CONSTRAINT ck_case_state CHECK (state IN ('intake','verification','notice','removal','closed')),
        outcome text CONSTRAINT ck_case_outcome CHECK (outcome IN ('removed','partly_removed','not_removed','not_verified','duplicate','referred','withdrawn')),
        language text NOT NULL,
        claimed_by uuid CONSTRAINT fk_case_claimed_by REFERENCES staff,
        waiting_since timestamptz,
        hold_since timestamptz,
        duplicate_of uuid CONSTRAINT fk_case_duplicate_of REFERENCES "case",
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        closed_at timestamptz,
        CONSTRAINT ck_case_outcome_when_closed CHECK ((state = 'closed') = (outcome IS NOT NULL))
      );
      CREATE INDEX ix_case_open ON "case" (created_at) WHERE state <> 'closed';
      CREATE TABLE key_ring (
        case_id uuid CONSTRAINT pk_key_ring PRIMARY KEY CONSTRAINT fk_key_ring_case REFERENCES "case" ON DELETE CASCADE,
        wrapped_key bytea NOT NULL,
        outer_key_id text NOT NULL,
        created_at timestamptz NOT NULL
      );
      CREATE TABLE report (
        case_id uuid CONSTRAINT pk_report PRIMARY KEY CONSTRAINT fk_report_case REFERENCES "case" ON DELETE CASCADE,
        submission_id uuid NOT NULL CONSTRAINT uq_report_submission UNIQUE,
        narrative_sealed bytea,
        circumstance text NOT NULL CONSTRAINT ck_report_circumstance CHECK (circumstance IN ('posted','threatened','made_by_ai','not_sure')),
        age_in_picture text NOT NULL CONSTRAINT ck_report_age CHECK (age_in_picture IN ('adult','not_sure')),
        reporter text NOT NULL CONSTRAINT ck_report_reporter CHECK (reporter IN ('self','parent','lawyer','advocate','police')),
        states_no_consent boolean NOT NULL,
        received_at timestamptz NOT NULL
      );
      CREATE TABLE person_access (
        case_id uuid CONSTRAINT pk_person_access PRIMARY KEY CONSTRAINT fk_person_access_case REFERENCES "case" ON DELETE CASCADE,
        secret_hash text NOT NULL,
        created_at timestamptz NOT NULL
      );
      CREATE TABLE person_session (
        token_hash bytea CONSTRAINT pk_person_session PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT fk_person_session_case REFERENCES "case" ON DELETE CASCADE,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE TABLE contact_rule (
        case_id uuid CONSTRAINT pk_contact_rule PRIMARY KEY CONSTRAINT fk_contact_rule_case REFERENCES "case" ON DELETE CASCADE,
        way text NOT NULL CONSTRAINT ck_contact_rule_way CHECK (way IN ('none','email','phone')),
        address_sealed bytea,
        note_sealed bytea,
        recorded_at timestamptz NOT NULL,
        CONSTRAINT ck_contact_rule_address CHECK ((way = 'none') = (address_sealed IS NULL))
      );
      CREATE TABLE consent (
        case_id uuid NOT NULL CONSTRAINT fk_consent_case REFERENCES "case" ON DELETE CASCADE,
        action text NOT NULL CONSTRAINT ck_consent_action CHECK (action IN ('notify_platforms','share_fingerprints','pass_to_police','use_in_figures')),
        given_at timestamptz NOT NULL,
        withdrawn_at timestamptz,
        CONSTRAINT pk_consent PRIMARY KEY (case_id, action)
      );
      CREATE TABLE authority (
        case_id uuid CONSTRAINT pk_authority PRIMARY KEY CONSTRAINT fk_authority_case REFERENCES "case" ON DELETE CASCADE,
        kind text NOT NULL CONSTRAINT ck_authority_kind CHECK (kind IN ('self','parent','lawyer','advocate','police')),
        attested_by uuid NOT NULL CONSTRAINT fk_authority_staff REFERENCES staff,
        proof_sealed bytea,
        recorded_at timestamptz NOT NULL
      );

      CREATE TABLE platform (
        id uuid CONSTRAINT pk_platform PRIMARY KEY,
        slug text NOT NULL CONSTRAINT uq_platform_slug UNIQUE,
        name text NOT NULL,
        hosts text[] NOT NULL,
        bases text[] NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE TABLE channel (
        id uuid CONSTRAINT pk_channel PRIMARY KEY,
        platform_id uuid NOT NULL CONSTRAINT fk_channel_platform REFERENCES platform ON DELETE CASCADE,
        kind text NOT NULL CONSTRAINT ck_channel_kind CHECK (kind IN ('webhook','mail','by_hand')),
        position int NOT NULL,
        endpoint text NOT NULL,
        secret_sealed bytea,
        answer_secret_sealed bytea,
        CONSTRAINT uq_channel_position UNIQUE (platform_id, position)
      );
      CREATE TABLE item (
        id uuid CONSTRAINT pk_item PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT fk_item_case REFERENCES "case" ON DELETE CASCADE,
        position int NOT NULL,
        url_sealed bytea NOT NULL,
        url_index bytea NOT NULL,
        platform_id uuid CONSTRAINT fk_item_platform REFERENCES platform,
        state text NOT NULL CONSTRAINT ck_item_state CHECK (state IN ('reported','verified','rejected','notified','acknowledged','claimed_removed','removed','refused','moved','reappeared','given_up','withdrawn')),
        clean_checks int NOT NULL DEFAULT 0,
        checks_made int NOT NULL DEFAULT 0,
        first_clean_at timestamptz,
        removed_at timestamptz,
        next_check_at timestamptz,
        version int NOT NULL DEFAULT 1,
        changed_at timestamptz NOT NULL,
        CONSTRAINT uq_item_position UNIQUE (case_id, position),
        CONSTRAINT uq_item_url UNIQUE (case_id, url_index)
      );
      CREATE INDEX ix_item_url_index ON item (url_index);
      CREATE INDEX ix_item_next_check ON item (next_check_at) WHERE next_check_at IS NOT NULL;
      CREATE INDEX ix_item_platform ON item (platform_id);

      CREATE TABLE notice (
        id uuid CONSTRAINT pk_notice PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT fk_notice_case REFERENCES "case" ON DELETE CASCADE,
        platform_id uuid NOT NULL CONSTRAINT fk_notice_platform REFERENCES platform,
        channel_id uuid NOT NULL CONSTRAINT fk_notice_channel REFERENCES channel,
        kind text NOT NULL CONSTRAINT ck_notice_kind CHECK (kind IN ('takedown','preservation','reminder','escalation','recall')),
        about_notice_id uuid CONSTRAINT fk_notice_about REFERENCES notice,
        basis text NOT NULL,
        basis_version int NOT NULL,
        state text NOT NULL CONSTRAINT ck_notice_state CHECK (state IN ('draft','approved','sending','delivered','answered','undeliverable','recalled')),
        body_sealed bytea,
        body_sha256 bytea,
        elements jsonb NOT NULL DEFAULT '[]',
        first_approved_by uuid CONSTRAINT fk_notice_first_approver REFERENCES staff,
        approved_by uuid CONSTRAINT fk_notice_approver REFERENCES staff,
        approved_at timestamptz,
        delivered_at timestamptz,
        delivered_by text CONSTRAINT ck_notice_delivered_by CHECK (delivered_by IN ('webhook','mail','by_hand')),
        delivery_proof_sealed bytea,
        attempts_made int NOT NULL DEFAULT 0,
        next_attempt_at timestamptz,
        undeliverable_because text,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        CONSTRAINT ck_notice_body CHECK (state = 'draft' OR (state = 'recalled' AND approved_at IS NULL) OR body_sealed IS NOT NULL)
      );
      CREATE INDEX ix_notice_case ON notice (case_id);
      CREATE INDEX ix_notice_next_attempt ON notice (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
      CREATE UNIQUE INDEX uq_notice_recall ON notice (about_notice_id) WHERE kind = 'recall';
      CREATE TABLE notice_item (
        notice_id uuid NOT NULL CONSTRAINT fk_notice_item_notice REFERENCES notice ON DELETE CASCADE,
        item_id uuid NOT NULL CONSTRAINT fk_notice_item_item REFERENCES item ON DELETE CASCADE,
        CONSTRAINT pk_notice_item PRIMARY KEY (notice_id, item_id)
      );
      CREATE INDEX ix_notice_item_item ON notice_item (item_id);
      CREATE TABLE delivery_attempt (
        notice_id uuid NOT NULL CONSTRAINT fk_delivery_attempt_notice REFERENCES notice ON DELETE CASCADE,
        number int NOT NULL,
        started_at timestamptz NOT NULL,
        finished_at timestamptz,
        status int,
        error text,
        verdict text,
        duration_ms int,
        sent_sha256 bytea,
        response_sha256 bytea,
        tls_peer text,
        CONSTRAINT pk_delivery_attempt PRIMARY KEY (notice_id, number)
      );
      CREATE TABLE answer (
        id uuid CONSTRAINT pk_answer PRIMARY KEY,
        platform_id uuid NOT NULL CONSTRAINT fk_answer_platform REFERENCES platform,
        webhook_id text NOT NULL,
        notice_id uuid NOT NULL CONSTRAINT fk_answer_notice REFERENCES notice ON DELETE CASCADE,
        type text NOT NULL CONSTRAINT ck_answer_type CHECK (type IN ('received','accepted','needs_information','refused','removed')),
        reason_code text,
        text_sealed bytea,
        body_sha256 bytea NOT NULL,
        received_at timestamptz NOT NULL,
        CONSTRAINT uq_answer_webhook_id UNIQUE (platform_id, webhook_id)
      );
      CREATE INDEX ix_answer_notice ON answer (notice_id);

      CREATE TABLE clock (
        id uuid CONSTRAINT pk_clock PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT fk_clock_case REFERENCES "case" ON DELETE CASCADE,
        notice_id uuid NOT NULL CONSTRAINT fk_clock_notice REFERENCES notice ON DELETE CASCADE,
        rule text NOT NULL,
        rule_version int NOT NULL,
        kind text NOT NULL CONSTRAINT ck_clock_kind CHECK (kind IN ('statutory','promise')),
        trigger text NOT NULL CONSTRAINT ck_clock_trigger CHECK (trigger IN ('notice','regulator_notice','order')),
        state text NOT NULL CONSTRAINT ck_clock_state CHECK (state IN ('waiting','running','met','breached','void')),
        started_at timestamptz,
        due_at timestamptz,
        warnings_fired int[] NOT NULL DEFAULT '{}',
        next_event_at timestamptz,
        ended_at timestamptz,
        facts jsonb NOT NULL DEFAULT '{}',
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL,
        CONSTRAINT ck_clock_running CHECK (state NOT IN ('running','met','breached') OR (started_at IS NOT NULL AND due_at IS NOT NULL))
      );
      CREATE UNIQUE INDEX uq_clock_running ON clock (notice_id, rule) WHERE state IN ('waiting','running');
      CREATE INDEX ix_clock_next_event ON clock (next_event_at) WHERE next_event_at IS NOT NULL;
      CREATE INDEX ix_clock_case ON clock (case_id);

      CREATE TABLE removal_check (
        item_id uuid NOT NULL CONSTRAINT fk_removal_check_item REFERENCES item ON DELETE CASCADE,
        number int NOT NULL,
        started_at timestamptz NOT NULL,
        finished_at timestamptz,
        status int,
        error text,
        verdict text CONSTRAINT ck_removal_check_verdict CHECK (verdict IN ('gone','there','unclear')),
        CONSTRAINT pk_removal_check PRIMARY KEY (item_id, number)
      );
      CREATE TABLE task (
        id uuid CONSTRAINT pk_task PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT fk_task_case REFERENCES "case" ON DELETE CASCADE,
        kind text NOT NULL,
        subject_id uuid,
        detail jsonb NOT NULL DEFAULT '{}',
        due_at timestamptz,
        created_at timestamptz NOT NULL,
        done_at timestamptz,
        done_by uuid CONSTRAINT fk_task_staff REFERENCES staff
      );
      CREATE UNIQUE INDEX uq_task_open ON task (case_id, kind, subject_id) NULLS NOT DISTINCT WHERE done_at IS NULL;

      CREATE TABLE note (
        id uuid CONSTRAINT pk_note PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT fk_note_case REFERENCES "case" ON DELETE CASCADE,
        about text NOT NULL CONSTRAINT ck_note_about CHECK (about IN ('closing','reopening','hold')),
        text_sealed bytea NOT NULL,
        written_by uuid NOT NULL CONSTRAINT fk_note_staff REFERENCES staff,
        written_at timestamptz NOT NULL
      );
      CREATE INDEX ix_note_case ON note (case_id);

      CREATE TABLE audit_head (
        chain_id uuid CONSTRAINT pk_audit_head PRIMARY KEY,
        seq int NOT NULL,
        hash bytea NOT NULL
      );
      CREATE TABLE audit_entry (
        chain_id uuid NOT NULL,
        seq int NOT NULL,
        at timestamptz NOT NULL,
        actor text NOT NULL,
        action text NOT NULL,
        detail jsonb NOT NULL,
        hash bytea NOT NULL,
        CONSTRAINT pk_audit_entry PRIMARY KEY (chain_id, seq)
      );
      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the record is append-only'; END $$;
      CREATE TRIGGER audit_entry_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

      CREATE TABLE outbox_message (
        id uuid CONSTRAINT pk_outbox_message PRIMARY KEY,
        job text NOT NULL,
        payload jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        leased_until timestamptz,
        handed_over int NOT NULL DEFAULT 0,
        failed int NOT NULL DEFAULT 0,
        last_error text,
        done_at timestamptz,
        parked_at timestamptz
      );
      CREATE INDEX ix_outbox_open ON outbox_message (created_at) WHERE done_at IS NULL AND parked_at IS NULL;
      CREATE INDEX ix_outbox_done ON outbox_message (done_at) WHERE done_at IS NOT NULL;
      CREATE TABLE sweep_beat (
        name text CONSTRAINT pk_sweep_beat PRIMARY KEY,
        at timestamptz NOT NULL
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE sweep_beat, outbox_message, audit_entry, audit_head, note, task, removal_check, clock, answer, delivery_attempt,
        notice_item, notice, item, channel, platform, authority, consent, contact_rule, person_session, person_access,
        report, key_ring, "case", staff_session, staff;
      DROP FUNCTION refuse_change();
    `);
  }
}
