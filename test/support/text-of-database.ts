import { Client } from 'pg';

/**
 * Everything a text dump of a database would show: every row of every table in every schema, and the samples that the
 * planner keeps of them, as text. Read through a connection of its own, as whoever owns the database.
 */
export async function textOfDatabase(url: string): Promise<{ table: string; row: string }[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r','m') AND n.nspname NOT IN ('pg_catalog','information_schema') AND n.nspname NOT LIKE 'pg\\_t%'
       ORDER BY 1`,
    );
    const found: { table: string; row: string }[] = [];
    for (const { name } of [...tables, { name: 'pg_stats' }]) {
      const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      for (const { row } of rows) found.push({ table: name, row });
    }
    return found;
  } finally {
    await client.end();
  }
}

/** Where a word stands in the text of a database: as it is, or as bytes shown in hex or base64, at any offset. */
export function tablesWith(text: readonly { table: string; row: string }[], word: string): string[] {
  const bytes = Buffer.from(word, 'utf8');
  const base64 = [0, 1, 2].map((shift) =>
    // Only the letters that do not depend on what stands before and behind the word.
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  );
  const needles = [word.toLowerCase(), bytes.toString('hex')];
  const found = text.filter(({ row }) => {
    const lower = row.toLowerCase();
    return needles.some((one) => lower.includes(one)) || base64.some((one) => row.includes(one));
  });
  return [...new Set(found.map(({ table }) => table))].sort();
}
