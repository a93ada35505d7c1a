import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: delivery by policy. A breaker per endpoint, limits and a schedule per channel, the channel of each attempt, and
 * the times at which a notice in trouble goes to its next channel (ADR 0014).
 * Undo: drops what it adds; attempts and notices themselves stay.
 */
export class DeliverByPolicy1764100000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE channel
        ADD COLUMN schedule_seconds int[],
        ADD COLUMN max_in_flight int CONSTRAINT ck_channel_max_in_flight CHECK (max_in_flight > 0),
        ADD COLUMN max_per_minute int CONSTRAINT ck_channel_max_per_minute CHECK (max_per_minute > 0);

      CREATE TABLE breaker (
        channel_id uuid CONSTRAINT pk_breaker PRIMARY KEY CONSTRAINT fk_breaker_channel REFERENCES channel ON DELETE CASCADE,
        state text NOT NULL CONSTRAINT ck_breaker_state CHECK (state IN ('closed','open')),
        failures_in_row int NOT NULL,
        opened_at timestamptz,
        next_ping_at timestamptz,
        pings_made int NOT NULL DEFAULT 0,
        slow_until timestamptz,
        CONSTRAINT ck_breaker_open CHECK ((state = 'open') = (opened_at IS NOT NULL))
      );
      CREATE INDEX ix_breaker_next_ping ON breaker (next_ping_at) WHERE next_ping_at IS NOT NULL;

      ALTER TABLE notice
        ADD COLUMN due_by timestamptz,
        ADD COLUMN attempts_before int NOT NULL DEFAULT 0,
        ADD COLUMN trouble_since timestamptz,
        ADD COLUMN trouble_step text CONSTRAINT ck_notice_trouble_step CHECK (trouble_step IN ('task','fallback')),
        ADD COLUMN trouble_at timestamptz;
      CREATE INDEX ix_notice_trouble ON notice (trouble_at) WHERE trouble_at IS NOT NULL;
      CREATE INDEX ix_notice_backlog ON notice (channel_id) WHERE state IN ('approved','sending');

      ALTER TABLE delivery_attempt
        ADD COLUMN channel_id uuid CONSTRAINT fk_delivery_attempt_channel REFERENCES channel;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE delivery_attempt DROP COLUMN channel_id;
      DROP INDEX ix_notice_backlog, ix_notice_trouble;
      ALTER TABLE notice DROP COLUMN due_by, DROP COLUMN attempts_before, DROP COLUMN trouble_since,
        DROP COLUMN trouble_step, DROP COLUMN trouble_at;
      DROP TABLE breaker;
      ALTER TABLE channel DROP COLUMN schedule_seconds, DROP COLUMN max_in_flight, DROP COLUMN max_per_minute;
    `);
  }
}
