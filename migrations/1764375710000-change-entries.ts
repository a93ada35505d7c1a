import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: the hosts of a platform and the laws that bind it decide whom a notice goes to and what it says, so they change
 * the way addresses do: by two persons, with what was and what is wanted side by side. And how many notices went out
 * under which version of which law is a number that everybody at the desk may see, without seeing a notice.
 * Undo: proposals about hosts and laws, and their history, are lost; what was put to use stays.
 */
export class ChangeEntries1764375710000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE platform_change
        ALTER COLUMN channel_kind DROP NOT NULL,
        ALTER COLUMN address DROP NOT NULL,
        ADD COLUMN entry_before jsonb,
        ADD COLUMN entry_wanted jsonb,
        ADD CONSTRAINT ck_platform_change_subject CHECK (
          (channel_kind IS NULL) = (address IS NULL) AND (entry_before IS NULL) = (entry_wanted IS NULL)
          AND (channel_kind IS NULL) = (entry_wanted IS NOT NULL));
      CREATE UNIQUE INDEX uq_platform_change_open_entry ON platform_change (platform_id)
        WHERE state IN ('proposed','confirmed') AND channel_kind IS NULL;

      CREATE FUNCTION buckler_notices_by_rule() RETURNS TABLE (rule text, version int, notices int)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
          IF NOT coalesce(current_setting('buckler.actor', true), '') = ANY ('{caseworker,supervisor,administrator,auditor}') THEN
            RAISE insufficient_privilege;
          END IF;
          RETURN QUERY SELECT n.basis, n.basis_version, count(*)::int FROM notice n
            WHERE n.approved_at IS NOT NULL AND n.kind = 'takedown' GROUP BY n.basis, n.basis_version;
        END $$;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP FUNCTION buckler_notices_by_rule();
      DELETE FROM platform_change WHERE channel_kind IS NULL;
      DROP INDEX uq_platform_change_open_entry;
      ALTER TABLE platform_change DROP CONSTRAINT ck_platform_change_subject, DROP COLUMN entry_wanted,
        DROP COLUMN entry_before, ALTER COLUMN address SET NOT NULL, ALTER COLUMN channel_kind SET NOT NULL;
    `);
  }
}
