import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a platform may be given an ed25519 key in place of a shared secret, and while a key is replaced both must count.
 * Two columns of a channel cannot hold that. The secrets move as they are: what they are sealed for names no column.
 * Undo: the newest shared secrets move back; ed25519 keys and older secrets are lost.
 */
export class KeepKeysOfPlatforms1764370000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE webhook_key (
        id uuid CONSTRAINT pk_webhook_key PRIMARY KEY,
        platform_id uuid NOT NULL CONSTRAINT fk_webhook_key_platform REFERENCES platform ON DELETE CASCADE,
        purpose text NOT NULL CONSTRAINT ck_webhook_key_purpose CHECK (purpose IN ('notice','answer')),
        scheme text NOT NULL CONSTRAINT ck_webhook_key_scheme CHECK (scheme IN ('v1','v1a')),
        secret_sealed bytea,
        public_key text,
        created_at timestamptz NOT NULL,
        ends_at timestamptz,
        CONSTRAINT ck_webhook_key_halves CHECK ((scheme = 'v1a') = (public_key IS NOT NULL)
          AND (purpose = 'answer' AND scheme = 'v1a') = (secret_sealed IS NULL))
      );
      CREATE INDEX ix_webhook_key_platform ON webhook_key (platform_id, purpose);

      INSERT INTO webhook_key (id, platform_id, purpose, scheme, secret_sealed, created_at)
        SELECT gen_random_uuid(), platform_id, 'notice', 'v1', secret_sealed, now()
        FROM channel WHERE secret_sealed IS NOT NULL
        UNION ALL
        SELECT gen_random_uuid(), platform_id, 'answer', 'v1', answer_secret_sealed, now()
        FROM channel WHERE answer_secret_sealed IS NOT NULL;

      ALTER TABLE channel DROP COLUMN secret_sealed, DROP COLUMN answer_secret_sealed;

      ALTER TABLE platform ADD COLUMN notice_format text NOT NULL DEFAULT 'buckler-1'
        CONSTRAINT ck_platform_notice_format CHECK (notice_format IN ('buckler-1','dsa-16','xarf-4-ncii','ozone-report'));
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE platform DROP COLUMN notice_format;
      ALTER TABLE channel ADD COLUMN secret_sealed bytea, ADD COLUMN answer_secret_sealed bytea;
      UPDATE channel c SET
        secret_sealed = (SELECT k.secret_sealed FROM webhook_key k WHERE k.platform_id = c.platform_id AND k.purpose = 'notice'
          AND k.scheme = 'v1' ORDER BY k.created_at DESC LIMIT 1),
        answer_secret_sealed = (SELECT k.secret_sealed FROM webhook_key k WHERE k.platform_id = c.platform_id
          AND k.purpose = 'answer' AND k.scheme = 'v1' ORDER BY k.created_at DESC LIMIT 1)
      WHERE c.kind = 'webhook';
      DROP TABLE webhook_key;
    `);
  }
}
