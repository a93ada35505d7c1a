import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: answers that come at the same moment are judged and written down together (ADR 0055). The door looks up the owners
 * of many notices with one question, and a platform's transaction is about the cases of all answers in it.
 * Undo: the door asks for each notice by itself, and a transaction is about one case again.
 */
export class AnswerTogether1764382000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE OR REPLACE FUNCTION buckler_sees_case(case_id uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT $1 = ANY (string_to_array(current_setting('buckler.case', true), ',')::uuid[]) $$;
      -- For each name the notice, or the oldest, which stands in for it (as in buckler_notice_at_door), with the keys of
      -- its platform that count at this moment. With the rights of the owner; in plpgsql, which keeps the plan, and told to
      -- keep it: planning this takes five times as long as running it.
      CREATE FUNCTION buckler_owners_at_door(names text[], moment timestamptz)
        RETURNS TABLE ("position" bigint, is_this boolean, case_id uuid, platform_id uuid, secrets bytea[], publics text[])
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
        BEGIN
          RETURN QUERY
          SELECT asked.at, n.id::text = asked.name, n.case_id, n.platform_id, k.secrets, k.publics
          FROM unnest(names) WITH ORDINALITY AS asked (name, at)
          CROSS JOIN (SELECT id FROM notice ORDER BY id LIMIT 1) AS oldest
          LEFT JOIN notice named
            ON named.id = CASE WHEN asked.name ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN asked.name::uuid END
          JOIN notice n ON n.id = coalesce(named.id, oldest.id)
          CROSS JOIN LATERAL (
            SELECT array_agg(w.secret_sealed ORDER BY w.created_at DESC, w.id DESC) AS secrets,
              array_agg(w.public_key ORDER BY w.created_at DESC, w.id DESC) AS publics
            FROM webhook_key w
            WHERE w.platform_id = n.platform_id AND w.purpose = 'answer' AND (w.ends_at IS NULL OR w.ends_at > moment)
          ) AS k;
        END $$;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP FUNCTION buckler_owners_at_door(text[], timestamptz);
      CREATE OR REPLACE FUNCTION buckler_sees_case(case_id uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT $1 = nullif(current_setting('buckler.case', true), '')::uuid $$;
    `);
  }
}
