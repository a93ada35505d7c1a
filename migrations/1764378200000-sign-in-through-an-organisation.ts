import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: people at the desk may sign in through the helpline's own sign-in service (ADR 0051): which account there opens
 * which account here, as a keyed digest.
 * Undo: those sessions end, and the bonds are lost; everybody has another way in.
 */
export class SignInThroughAnOrganisation1764378200000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE staff_identity (
        identity_index bytea CONSTRAINT pk_staff_identity PRIMARY KEY,
        staff_id uuid NOT NULL CONSTRAINT uq_staff_identity_staff UNIQUE
          CONSTRAINT fk_staff_identity_staff REFERENCES staff ON DELETE CASCADE,
        bound_at timestamptz NOT NULL,
        last_used_at timestamptz
      );
      ALTER TABLE staff_session DROP CONSTRAINT ck_staff_session_way;
      ALTER TABLE staff_session ADD CONSTRAINT ck_staff_session_way
        CHECK (way IN ('password','passkey','recovery_code','link','organisation'));
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DELETE FROM staff_session WHERE way = 'organisation';
      ALTER TABLE staff_session DROP CONSTRAINT ck_staff_session_way;
      ALTER TABLE staff_session ADD CONSTRAINT ck_staff_session_way
        CHECK (way IN ('password','passkey','recovery_code','link'));
      DROP TABLE staff_identity;
    `);
  }
}
