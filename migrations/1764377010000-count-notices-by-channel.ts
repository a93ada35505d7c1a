import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: the page of the platforms says how many notices wait for each, and counted only those of cases that its reader may
 * see. An administrator and an auditor see no case, so they read 0 beside a platform that took nothing for hours. Numbers
 * and times are for everybody at the desk; no notice and no case comes with them.
 * Undo: the count follows the rights of its reader again.
 */
export class CountNoticesByChannel1764377010000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE FUNCTION buckler_notices_by_channel() RETURNS TABLE (channel uuid, waiting int, oldest timestamptz,
          undeliverable int, by_webhook timestamptz, by_pull timestamptz, by_mail timestamptz, by_hand timestamptz)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
          IF NOT coalesce(current_setting('buckler.actor', true), '') = ANY ('{caseworker,supervisor,administrator,auditor}') THEN
            RAISE insufficient_privilege;
          END IF;
          RETURN QUERY SELECT n.channel_id, (count(*) FILTER (WHERE n.state IN ('approved','sending')))::int,
              min(n.approved_at) FILTER (WHERE n.state IN ('approved','sending')),
              (count(*) FILTER (WHERE n.state = 'undeliverable'))::int,
              max(n.delivered_at) FILTER (WHERE n.delivered_by = 'webhook'),
              max(n.delivered_at) FILTER (WHERE n.delivered_by = 'pull'),
              max(n.delivered_at) FILTER (WHERE n.delivered_by = 'mail'),
              max(n.delivered_at) FILTER (WHERE n.delivered_by = 'by_hand')
            FROM notice n GROUP BY n.channel_id;
        END $$;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP FUNCTION buckler_notices_by_channel()');
  }
}
