import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: how much of what hurts a screen shows is each one's own choice, on every device (ADR 0039).
 * Undo: drops the choices; every page looks as before.
 */
export class WearLess1764374000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE desk_look (
        staff_id uuid CONSTRAINT pk_desk_look PRIMARY KEY CONSTRAINT fk_desk_look_staff REFERENCES staff ON DELETE CASCADE,
        is_dense boolean NOT NULL,
        is_grey boolean NOT NULL,
        hides_words boolean NOT NULL
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE desk_look');
  }
}
