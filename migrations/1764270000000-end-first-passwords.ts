import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a first password went through other hands, and must not become the lasting one (ASVS 5.0, 6.4.1). Until when it
 * opens the desk; null: the password is the person's own. Accounts that exist keep theirs.
 * Undo: first passwords stay valid.
 */
export class EndFirstPasswords1764270000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE staff ADD COLUMN first_password_until timestamptz');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE staff DROP COLUMN first_password_until');
  }
}
