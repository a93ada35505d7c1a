import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a process sees and changes the rows that its actor may, and no others (ADR 0020). Here are the two questions that
 * every policy asks; the policies and grants themselves are made from `src/infra/database/access.ts` at the end of every
 * migration, so that a table of a later one needs a line there and nothing here.
 * Undo: everybody may again what the owner lets them. The group roles stay, other databases of the cluster use them; the
 * queue's tables go, because only `migrate` can make them for a worker that may not.
 */
export class LeastPrivilege1764210000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE FUNCTION buckler_sees_every_case() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT current_setting('buckler.actor', true) = ANY ('{caseworker,supervisor}') $$;
      CREATE FUNCTION buckler_sees_case(case_id uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT $1 = nullif(current_setting('buckler.case', true), '')::uuid $$;
      -- The oldest row stands in for one that is not there (nobody may learn by the time that it is not); at the door it
      -- is seen beside the one that is named. With the rights of the owner, who sees which is the oldest.
      CREATE FUNCTION buckler_oldest_notice() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS $$ SELECT id FROM notice ORDER BY id LIMIT 1 $$;
      CREATE FUNCTION buckler_oldest_staff() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS $$ SELECT id FROM staff ORDER BY id LIMIT 1 $$;
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
      DROP FUNCTION buckler_oldest_staff();
      DROP FUNCTION buckler_oldest_notice();
      DROP FUNCTION buckler_sees_case(uuid);
      DROP FUNCTION buckler_sees_every_case();
      DROP SCHEMA IF EXISTS bullmq CASCADE;
    `);
  }
}
