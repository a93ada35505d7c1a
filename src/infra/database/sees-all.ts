/**
 * Throws when a policy may hide rows of any table from this login. What is not seen is not backed up or wrapped again,
 * and nobody would notice. (`row_security = off` says no to our own owner too, because it is forced: ADR 0020.)
 */
export async function mustSeeAll(query: (sql: string) => Promise<readonly { name: string }[]>): Promise<void> {
  const hidden = await query(
    `SELECT c.relname AS name FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r','p') AND row_security_active(c.oid)
       AND (EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND NOT p.polpermissive)
         OR NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd = '*'
           AND pg_get_expr(p.polqual, p.polrelid) = 'true'
           AND EXISTS (SELECT 1 FROM unnest(p.polroles) r WHERE r = 0 OR pg_has_role(current_user, r, 'USAGE'))))
     ORDER BY 1`,
  );
  if (hidden.length > 0)
    throw new Error(
      `a row-level security policy hides rows from this login: ${hidden.map(({ name }) => name).join(', ')}. ` +
        'Use the owner of the database (DATABASE_URL) and migrate first.',
    );
}
