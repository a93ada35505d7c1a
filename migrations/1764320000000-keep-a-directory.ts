import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: how services are reached is public and changes, so it is kept as facts with a source and a date, apart from the
 * channels that are in use; and where notices go is changed by two persons, with the endpoint's own proof.
 * Undo: the facts and the history of changes are lost; the channels stay as they are.
 */
export class KeepADirectory1764320000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE platform
        ADD COLUMN origin text NOT NULL DEFAULT 'operator'
          CONSTRAINT ck_platform_origin CHECK (origin IN ('operator','directory','look_up')),
        ADD COLUMN service_kind text NOT NULL DEFAULT 'unknown' CONSTRAINT ck_platform_service_kind CHECK (service_kind IN
          ('unknown','social','messaging','video','image_host','adult','search','forum','file_host','cloud')),
        ADD COLUMN operated_by text,
        ADD COLUMN established_in text,
        ADD COLUMN eu_very_large text NOT NULL DEFAULT 'unknown'
          CONSTRAINT ck_platform_eu_very_large CHECK (eu_very_large IN ('yes','no','unknown'));

      CREATE TABLE platform_contact (
        id uuid CONSTRAINT pk_platform_contact PRIMARY KEY,
        platform_id uuid NOT NULL CONSTRAINT fk_platform_contact_platform REFERENCES platform ON DELETE CASCADE,
        kind text NOT NULL CONSTRAINT ck_platform_contact_kind CHECK (kind IN ('mail','web_form','in_app')),
        purpose text NOT NULL CONSTRAINT ck_platform_contact_purpose CHECK (purpose IN
          ('ncii','abuse','impersonation','copyright','data_protection','under_18')),
        position int NOT NULL,
        address text NOT NULL,
        use_for text,
        evidence text,
        languages text,
        stated_time text,
        source text NOT NULL,
        source_on text,
        sureness text NOT NULL CONSTRAINT ck_platform_contact_sureness CHECK (sureness IN ('primary','secondary','looked_up')),
        created_at timestamptz NOT NULL,
        CONSTRAINT uq_platform_contact UNIQUE (platform_id, purpose, address)
      );

      CREATE TABLE platform_change (
        id uuid CONSTRAINT pk_platform_change PRIMARY KEY,
        platform_id uuid NOT NULL CONSTRAINT fk_platform_change_platform REFERENCES platform ON DELETE CASCADE,
        channel_kind text NOT NULL CONSTRAINT ck_platform_change_channel_kind
          CHECK (channel_kind IN ('webhook','mail','by_hand')),
        address text NOT NULL,
        state text NOT NULL CONSTRAINT ck_platform_change_state
          CHECK (state IN ('proposed','confirmed','in_use','failed','refused')),
        proposed_by uuid NOT NULL CONSTRAINT fk_platform_change_proposed_by REFERENCES staff,
        proposed_at timestamptz NOT NULL,
        decided_by uuid CONSTRAINT fk_platform_change_decided_by REFERENCES staff,
        decided_at timestamptz,
        ended_at timestamptz,
        failed_because text,
        CONSTRAINT ck_platform_change_second_person
          CHECK (state IN ('proposed','refused') OR (decided_by IS NOT NULL AND decided_by <> proposed_by))
      );
      CREATE UNIQUE INDEX uq_platform_change_open ON platform_change (platform_id, channel_kind)
        WHERE state IN ('proposed','confirmed');
      CREATE INDEX ix_platform_change_platform ON platform_change (platform_id, proposed_at);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE platform_change;
      DROP TABLE platform_contact;
      ALTER TABLE platform DROP COLUMN eu_very_large, DROP COLUMN established_in, DROP COLUMN operated_by,
        DROP COLUMN service_kind, DROP COLUMN origin;
    `);
  }
}
