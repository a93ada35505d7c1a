import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: whoever comes back with a receipt writes with the caseworker, chooses what news they want, keeps a second word
 * for a watched phone, and gets new words from a recovery sheet or through an advocate they trust (ADR 0029, 0030).
 * Undo: drops all of it; messages are lost.
 */
export class LetThePersonAct1764290000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE message (
        id uuid CONSTRAINT pk_message PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT fk_message_case REFERENCES "case" ON DELETE CASCADE,
        kind text NOT NULL CONSTRAINT ck_message_kind CHECK (kind IN ('from_person','from_desk','question')),
        text_sealed bytea NOT NULL,
        written_by uuid CONSTRAINT fk_message_staff REFERENCES staff,
        written_at timestamptz NOT NULL,
        read_at timestamptz,
        CONSTRAINT ck_message_writer CHECK ((kind = 'from_person') = (written_by IS NULL))
      );
      CREATE INDEX ix_message_case ON message (case_id, written_at);

      CREATE TABLE person_news (
        id uuid CONSTRAINT pk_person_news PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT fk_person_news_case REFERENCES "case" ON DELETE CASCADE,
        kind text NOT NULL CONSTRAINT ck_person_news_kind
          CHECK (kind IN ('sent','gone','came_back','late','message','closed')),
        happened_at timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        tries int NOT NULL DEFAULT 0,
        outcome text CONSTRAINT ck_person_news_outcome CHECK (outcome IN ('mailed','not_wanted','no_way','undeliverable')),
        ended_at timestamptz,
        CONSTRAINT ck_person_news_ended CHECK ((outcome IS NULL) = (ended_at IS NULL))
      );
      CREATE UNIQUE INDEX uq_person_news_open ON person_news (case_id, kind) WHERE ended_at IS NULL;
      CREATE INDEX ix_person_news_due ON person_news (due_at) WHERE ended_at IS NULL;
      CREATE INDEX ix_person_news_case ON person_news (case_id);

      ALTER TABLE person_access
        ADD COLUMN recovery_hash text,
        ADD COLUMN second_hash text,
        ADD COLUMN updates text NOT NULL DEFAULT 'all'
          CONSTRAINT ck_person_access_updates CHECK (updates IN ('all','good','none'));
      ALTER TABLE person_session ADD COLUMN sees_all boolean NOT NULL DEFAULT true;

      CREATE TABLE trusted_advocate (
        case_id uuid CONSTRAINT pk_trusted_advocate PRIMARY KEY
          CONSTRAINT fk_trusted_advocate_case REFERENCES "case" ON DELETE CASCADE,
        code_sha256 bytea NOT NULL,
        named_at timestamptz NOT NULL
      );

      CREATE TABLE words_request (
        id uuid CONSTRAINT pk_words_request PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT fk_words_request_case REFERENCES "case" ON DELETE CASCADE,
        asked_by uuid NOT NULL CONSTRAINT fk_words_request_asked_by REFERENCES staff,
        asked_at timestamptz NOT NULL,
        confirmed_by uuid CONSTRAINT fk_words_request_confirmed_by REFERENCES staff,
        confirmed_at timestamptz,
        code_sha256 bytea,
        ends_at timestamptz NOT NULL,
        outcome text CONSTRAINT ck_words_request_outcome CHECK (outcome IN ('used','stopped','ran_out')),
        ended_at timestamptz,
        CONSTRAINT ck_words_request_people CHECK (confirmed_by IS NULL OR confirmed_by <> asked_by),
        CONSTRAINT ck_words_request_confirmed CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)
          AND (confirmed_by IS NULL) = (code_sha256 IS NULL)),
        CONSTRAINT ck_words_request_ended CHECK ((outcome IS NULL) = (ended_at IS NULL))
      );
      CREATE UNIQUE INDEX uq_words_request_open ON words_request (case_id) WHERE ended_at IS NULL;
      CREATE INDEX ix_words_request_case ON words_request (case_id);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE words_request, trusted_advocate, person_news, message;
      ALTER TABLE person_session DROP COLUMN sees_all;
      ALTER TABLE person_access DROP COLUMN updates, DROP COLUMN second_hash, DROP COLUMN recovery_hash;
    `);
  }
}
