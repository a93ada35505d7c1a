import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a platform that got its notice by mail answers by mail. What is written to the address of a notice is kept below
 * it as sealed text, for a human to read (ADR 0048).
 * Undo: the replies are lost.
 */
export class KeepMailReplies1764376500000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE mail_reply (
        id uuid CONSTRAINT pk_mail_reply PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT fk_mail_reply_case REFERENCES "case" ON DELETE CASCADE,
        notice_id uuid NOT NULL CONSTRAINT fk_mail_reply_notice REFERENCES notice ON DELETE CASCADE,
        sender_sealed bytea,
        text_sealed bytea,
        is_known boolean NOT NULL,
        is_automatic boolean NOT NULL,
        is_cut boolean NOT NULL,
        message_sha256 bytea NOT NULL,
        received_at timestamptz NOT NULL,
        CONSTRAINT uq_mail_reply_message UNIQUE (notice_id, message_sha256)
      );
      CREATE INDEX ix_mail_reply_case ON mail_reply (case_id);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE mail_reply');
  }
}
