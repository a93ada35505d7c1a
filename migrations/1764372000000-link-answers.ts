import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a platform that gets its notice by mail has no key to sign an answer with. Each notice gets one address of its
 * own, good for a while, where a browser can answer it (ADR 0038). We keep the token's hash to know it by, and the token
 * sealed under the case's key because the mail leaves later than the approval.
 * Undo: the addresses that were sent out lead nowhere.
 */
export class LinkAnswers1764372000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE answer_link (
        id uuid CONSTRAINT pk_answer_link PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT fk_answer_link_case REFERENCES "case" ON DELETE CASCADE,
        notice_id uuid NOT NULL CONSTRAINT fk_answer_link_notice REFERENCES notice ON DELETE CASCADE,
        platform_id uuid NOT NULL CONSTRAINT fk_answer_link_platform REFERENCES platform,
        token_hash bytea NOT NULL CONSTRAINT uq_answer_link_token UNIQUE,
        token_sealed bytea NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        revoked_at timestamptz,
        last_opened_at timestamptz
      );
      CREATE INDEX ix_answer_link_notice ON answer_link (notice_id);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE answer_link;');
  }
}
