import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: the directory says how a platform is reached, and not how it went: whether notices arrive, over which way, and
 * what comes back. Whoever decides about its channels may see no case, so numbers of days are told, as for the channels
 * (1764377010000), and no notice and no case comes with them.
 * Undo: the page of a platform has no history again.
 */
export class TellTheContactsWithAPlatform1764383100000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE FUNCTION buckler_contacts_with_platform(named text, days int)
        RETURNS TABLE (day date, what text, how text, n int)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
          IF NOT coalesce(current_setting('buckler.actor', true), '') = ANY ('{caseworker,supervisor,administrator,auditor}') THEN
            RAISE insufficient_privilege;
          END IF;
          RETURN QUERY
          WITH of_platform AS (
            SELECT o.id, o.delivered_at, o.delivered_by FROM notice o JOIN platform p ON p.id = o.platform_id WHERE p.slug = named
          ), contact (at, what, how) AS (
            SELECT o.delivered_at, 'arrived', o.delivered_by FROM of_platform o WHERE o.delivered_at IS NOT NULL
            UNION ALL
            SELECT t.started_at, 'failed', c.kind FROM of_platform o JOIN delivery_attempt t ON t.notice_id = o.id
              LEFT JOIN channel c ON c.id = t.channel_id
              WHERE t.verdict IN ('retry','slow_down','gone','failed_redirect','rejected')
            UNION ALL
            SELECT a.received_at, 'answered', a.type FROM of_platform o JOIN answer a ON a.notice_id = o.id
            UNION ALL
            SELECT r.received_at, 'replied', NULL FROM of_platform o JOIN mail_reply r ON r.notice_id = o.id WHERE NOT r.is_automatic
          ), counted AS (
            SELECT (c.at AT TIME ZONE 'UTC')::date AS day, c.what, c.how, count(*)::int AS n FROM contact c GROUP BY 1, 2, 3
          )
          SELECT k.day, k.what, k.how, k.n FROM counted k
          WHERE k.day IN (SELECT DISTINCT l.day FROM counted l ORDER BY l.day DESC LIMIT days)
          ORDER BY k.day DESC, k.what, k.how;
        END $$;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP FUNCTION buckler_contacts_with_platform(text, int)');
  }
}
