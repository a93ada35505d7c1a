import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a process sees and changes the rows that its actor may, and no others (ADR 0020). Here are the questions that
 * policies ask; the policies and grants themselves are made from `src/infra/database/access.ts` at the end of every
 * migration, so that a table of a later one needs a line there and nothing here.
 * Undo: everybody may again what the owner lets them. The group roles stay, other databases of the cluster use them; the
 * queue's tables go, because only `migrate` can make them for a worker that may not.
 */
export class LeastPrivilege1764380000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE FUNCTION buckler_sees_every_case() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT current_setting('buckler.actor', true) = ANY ('{caseworker,supervisor}') $$;
      CREATE FUNCTION buckler_sees_case(case_id uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT $1 = nullif(current_setting('buckler.case', true), '')::uuid $$;
      -- The one row that the door sees: the one that is named, or the oldest, which stands in for it. Every way to name
      -- it is looked up whatever the others found, so that nobody learns by the time whether it is there. With the rights
      -- of the owner, who sees them all; in plpgsql, which keeps the plan.
      CREATE FUNCTION buckler_notice_at_door() RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
        DECLARE key text := current_setting('buckler.key', true);
        BEGIN
          RETURN (SELECT coalesce(named.id, oldest.id)
            FROM (SELECT id FROM notice ORDER BY id LIMIT 1) oldest
            LEFT JOIN notice named ON named.id = CASE WHEN key ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN key::uuid END);
        END $$;
      CREATE FUNCTION buckler_staff_at_door() RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
        DECLARE key text := current_setting('buckler.key', true);
        BEGIN
          RETURN (SELECT coalesce(named.id, own.id, session.staff_id, oldest.id)
            FROM (SELECT id FROM staff ORDER BY id LIMIT 1) oldest
            LEFT JOIN staff named ON named.email = key
            LEFT JOIN staff own ON own.id = CASE WHEN key ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN key::uuid END
            LEFT JOIN staff_session session
              ON session.token_hash = CASE WHEN key ~ '^([0-9a-f]{2})+$' THEN decode(key, 'hex') END);
        END $$;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DO $$ DECLARE found record; BEGIN
        FOR found IN SELECT policyname AS name, tablename AS "table" FROM pg_policies WHERE schemaname = 'public' LOOP
          EXECUTE format('DROP POLICY %I ON %I', found.name, found."table");
        END LOOP;
        FOR found IN SELECT relname AS "table" FROM pg_class
          WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r','p') AND relrowsecurity LOOP
          EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY', found."table");
        END LOOP;
        FOR found IN SELECT rolname AS name FROM pg_roles
          WHERE rolname IN ('buckler_owner','buckler_web','buckler_worker','buckler_auditor') LOOP
          EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %I', found.name);
          EXECUTE format('REVOKE ALL ON SCHEMA public FROM %I', found.name);
        END LOOP;
      END $$;
      DROP FUNCTION buckler_staff_at_door();
      DROP FUNCTION buckler_notice_at_door();
      DROP FUNCTION buckler_sees_case(uuid);
      DROP FUNCTION buckler_sees_every_case();
      DROP SCHEMA IF EXISTS bullmq CASCADE;
    `);
  }
}
