import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: the account that stands in for one that is not there was always the oldest (ADR 0020). A list of guessed addresses
 * then wrote that one row again and again, and its growing trail of versions, and the queue for its lock, could be told
 * by their time from a list of addresses that exist. Now the neighbour in the order of addresses stands in: guesses that
 * spread over the alphabet spread over the rows, there or not.
 * Undo: the oldest stands in again.
 */
export class StandInByNeighbour1764381000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(atDoor('neighbour'));
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(atDoor('oldest'));
  }
}

const STAND_IN = {
  oldest: 'SELECT id FROM staff ORDER BY id LIMIT 1',
  neighbour: `SELECT id FROM (
      (SELECT id, 1 AS turn FROM staff WHERE email > key ORDER BY email LIMIT 1)
      UNION ALL (SELECT id, 2 AS turn FROM staff ORDER BY email LIMIT 1)) AS next_or_first ORDER BY turn LIMIT 1`,
} as const;

const atDoor = (standIn: keyof typeof STAND_IN): string => `
  CREATE OR REPLACE FUNCTION buckler_staff_at_door() RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    DECLARE key text := current_setting('buckler.key', true);
    BEGIN
      RETURN (SELECT coalesce(named.id, own.id, session.staff_id, stand_in.id)
        FROM (${STAND_IN[standIn]}) AS stand_in
        LEFT JOIN staff named ON named.email = key
        LEFT JOIN staff own ON own.id = CASE WHEN key ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN key::uuid END
        LEFT JOIN staff_session session
          ON session.token_hash = CASE WHEN key ~ '^([0-9a-f]{2})+$' THEN decode(key, 'hex') END);
    END $$`;
