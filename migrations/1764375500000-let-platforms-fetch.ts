import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a platform that cannot receive calls fetches its notices from a feed with a cursor; a notice counts as delivered
 * when the platform acknowledges it (ADR 0045). Two channels that were retired may have had the same place.
 * Undo: the channels that fetch become web forms by hand, so that nothing that waits there is lost; feeds are dropped.
 */
export class LetPlatformsFetch1764375500000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE channel
        DROP CONSTRAINT ck_channel_kind,
        ADD CONSTRAINT ck_channel_kind CHECK (kind IN ('webhook','pull','mail','by_hand')),
        DROP CONSTRAINT uq_channel_position;
      CREATE UNIQUE INDEX uq_channel_position ON channel (platform_id, position) WHERE position > 0;

      ALTER TABLE notice
        DROP CONSTRAINT ck_notice_delivered_by,
        ADD CONSTRAINT ck_notice_delivered_by CHECK (delivered_by IN ('webhook','pull','mail','by_hand'));

      CREATE TABLE feed (
        platform_id uuid CONSTRAINT pk_feed PRIMARY KEY
          CONSTRAINT fk_feed_platform REFERENCES platform ON DELETE CASCADE,
        last_position int NOT NULL DEFAULT 0,
        acked_position int NOT NULL DEFAULT 0,
        request_at timestamptz,
        request_id text
      );

      CREATE TABLE feed_entry (
        notice_id uuid CONSTRAINT pk_feed_entry PRIMARY KEY
          CONSTRAINT fk_feed_entry_notice REFERENCES notice ON DELETE CASCADE,
        case_id uuid NOT NULL CONSTRAINT fk_feed_entry_case REFERENCES "case" ON DELETE CASCADE,
        platform_id uuid NOT NULL CONSTRAINT fk_feed_entry_feed REFERENCES feed,
        position int NOT NULL,
        signature text NOT NULL,
        signed_at timestamptz NOT NULL,
        served_at timestamptz,
        acked_at timestamptz
      );
      CREATE UNIQUE INDEX uq_feed_entry_position ON feed_entry (platform_id, position);
      CREATE INDEX ix_feed_entry_case ON feed_entry (case_id);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE feed_entry, feed;
      UPDATE notice SET delivered_by = 'webhook' WHERE delivered_by = 'pull';
      ALTER TABLE notice
        DROP CONSTRAINT ck_notice_delivered_by,
        ADD CONSTRAINT ck_notice_delivered_by CHECK (delivered_by IN ('webhook','mail','by_hand'));
      DROP INDEX uq_channel_position;
      UPDATE channel SET kind = 'by_hand' WHERE kind = 'pull';
      UPDATE channel c SET position = -(o.most + o.number) FROM (
          SELECT id, max(abs(position)) OVER (PARTITION BY platform_id) AS most,
            row_number() OVER (PARTITION BY platform_id ORDER BY id) AS number FROM channel) o
        WHERE o.id = c.id AND c.position < 0;
      ALTER TABLE channel
        ADD CONSTRAINT uq_channel_position UNIQUE (platform_id, position),
        DROP CONSTRAINT ck_channel_kind,
        ADD CONSTRAINT ck_channel_kind CHECK (kind IN ('webhook','mail','by_hand'));
    `);
  }
}
