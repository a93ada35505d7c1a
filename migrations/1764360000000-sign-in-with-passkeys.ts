import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: people at the desk sign in with passkeys, come in by a link that works once, and prove again who they are before
 * they see more (ADR 0035). Who is invited by a link has neither password nor codes before they choose. What the web's
 * login may not do to an account, it may do through these functions only, each for the one actor that it asks for.
 * Undo: accounts without password or codes are disabled; passkeys, links, recovery codes and kept forms are lost.
 */
export class SignInWithPasskeys1764360000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE staff ALTER COLUMN password_hash DROP NOT NULL, ALTER COLUMN totp_sealed DROP NOT NULL;

      ALTER TABLE staff_session
        ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid() CONSTRAINT uq_staff_session_id UNIQUE,
        ADD COLUMN way text NOT NULL DEFAULT 'password'
          CONSTRAINT ck_staff_session_way CHECK (way IN ('password','passkey','recovery_code','link')),
        ADD COLUMN proved_at timestamptz;
      ALTER TABLE staff_session ALTER COLUMN id DROP DEFAULT;

      CREATE TABLE staff_passkey (
        id uuid CONSTRAINT pk_staff_passkey PRIMARY KEY,
        staff_id uuid NOT NULL CONSTRAINT fk_staff_passkey_staff REFERENCES staff ON DELETE CASCADE,
        credential_id bytea NOT NULL CONSTRAINT uq_staff_passkey_credential UNIQUE,
        public_key bytea NOT NULL,
        counter bigint NOT NULL,
        is_synced boolean NOT NULL,
        created_at timestamptz NOT NULL,
        last_used_at timestamptz
      );
      CREATE INDEX ix_staff_passkey_staff ON staff_passkey (staff_id);

      CREATE TABLE staff_challenge (
        challenge_hash bytea CONSTRAINT pk_staff_challenge PRIMARY KEY,
        purpose text NOT NULL CONSTRAINT ck_staff_challenge_purpose CHECK (purpose IN ('sign_in','prove','add')),
        staff_id uuid CONSTRAINT fk_staff_challenge_staff REFERENCES staff ON DELETE CASCADE,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX ix_staff_challenge_staff ON staff_challenge (staff_id);

      CREATE TABLE staff_recovery_code (
        code_hash bytea CONSTRAINT pk_staff_recovery_code PRIMARY KEY,
        staff_id uuid NOT NULL CONSTRAINT fk_staff_recovery_code_staff REFERENCES staff ON DELETE CASCADE
      );
      CREATE INDEX ix_staff_recovery_code_staff ON staff_recovery_code (staff_id);

      CREATE TABLE staff_link (
        token_hash bytea CONSTRAINT pk_staff_link PRIMARY KEY,
        staff_id uuid NOT NULL CONSTRAINT fk_staff_link_staff REFERENCES staff ON DELETE CASCADE,
        kind text NOT NULL CONSTRAINT ck_staff_link_kind CHECK (kind IN ('invitation','recovery')),
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX ix_staff_link_staff ON staff_link (staff_id);

      CREATE TABLE staff_kept_form (
        staff_id uuid CONSTRAINT pk_staff_kept_form PRIMARY KEY
          CONSTRAINT fk_staff_kept_form_staff REFERENCES staff ON DELETE CASCADE,
        form_sealed bytea NOT NULL,
        expires_at timestamptz NOT NULL
      );

      CREATE FUNCTION buckler_admit_staff(new_id uuid, new_email text, new_name text, new_role text, at timestamptz)
        RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
          IF current_setting('buckler.actor', true) IS DISTINCT FROM 'administrator' THEN
            RAISE insufficient_privilege;
          END IF;
          INSERT INTO staff (id, email, name, role, created_at) VALUES (new_id, new_email, new_name, new_role, at)
            ON CONFLICT (email) DO NOTHING;
          RETURN FOUND;
        END $$;
      CREATE FUNCTION buckler_change_staff(who uuid, new_role text, new_disabled_at timestamptz)
        RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
          IF current_setting('buckler.actor', true) IS DISTINCT FROM 'administrator'
            OR who::text = current_setting('buckler.staff', true) THEN
            RAISE insufficient_privilege;
          END IF;
          UPDATE staff SET role = new_role, disabled_at = new_disabled_at WHERE id = who;
          RETURN FOUND;
        END $$;
      CREATE FUNCTION buckler_keep_codes(who uuid, sealed bytea)
        RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
          IF current_setting('buckler.actor', true) IS DISTINCT FROM 'door'
            OR current_setting('buckler.key', true) IS DISTINCT FROM who::text THEN
            RAISE insufficient_privilege;
          END IF;
          UPDATE staff SET totp_sealed = sealed, totp_last_step = NULL WHERE id = who;
          RETURN FOUND;
        END $$;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP FUNCTION buckler_keep_codes(uuid, bytea);
      DROP FUNCTION buckler_change_staff(uuid, text, timestamptz);
      DROP FUNCTION buckler_admit_staff(uuid, text, text, text, timestamptz);
      DROP TABLE staff_kept_form, staff_link, staff_recovery_code, staff_challenge, staff_passkey;
      ALTER TABLE staff_session DROP COLUMN proved_at, DROP COLUMN way, DROP COLUMN id;
      UPDATE staff SET disabled_at = coalesce(disabled_at, now()), password_hash = coalesce(password_hash, ''),
        totp_sealed = coalesce(totp_sealed, '') WHERE password_hash IS NULL OR totp_sealed IS NULL;
      ALTER TABLE staff ALTER COLUMN password_hash SET NOT NULL, ALTER COLUMN totp_sealed SET NOT NULL;
    `);
  }
}
