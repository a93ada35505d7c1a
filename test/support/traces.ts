import type { SealedField } from '../../src/features/case/case-key.service';

/** Anything that answers questions: the application's database, or a restored one. */
export interface Asked {
  query<Row>(sql: string, parameters?: unknown[]): Promise<Row[]>;
}

export interface SealedValue {
  readonly field: SealedField;
  readonly caseId: string;
  readonly sealed: Buffer;
}

/** Sealed columns that belong to no case: secrets of staff and of platforms, and forms that nobody has sent
 * yet (ADR 0027, 0035). */
const NOT_OF_A_CASE = [
  'staff.totp_sealed',
  'webhook_key.secret_sealed',
  'report_draft.body_sealed',
  'report_draft.code_sealed',
  'staff_kept_form.form_sealed',
];

/** The columns the catalogue calls sealed, with how a row of theirs finds its case. A new one is found by itself. */
export async function sealedColumns(db: Asked): Promise<{ table: string; column: string; caseOf: string }[]> {
  const rows = await db.query<{ table: string; column: string; owners: string[] }>(
    `SELECT c.table_name AS table, c.column_name AS column,
       ARRAY(SELECT o.column_name::text FROM information_schema.columns o WHERE o.table_schema = 'public'
         AND o.table_name = c.table_name AND o.column_name IN ('case_id', 'notice_id', 'item_id')) AS owners
     FROM information_schema.columns c
     WHERE c.table_schema = 'public' AND c.column_name LIKE '%\\_sealed' ORDER BY 1, 2`,
  );
  return rows
    .filter(({ table, column }) => !NOT_OF_A_CASE.includes(`${table}.${column}`))
    .map(({ table, column, owners }) => {
      if (owners.includes('case_id')) return { table, column, caseOf: 't.case_id' };
      if (owners.includes('notice_id'))
        return { table, column, caseOf: '(SELECT n.case_id FROM notice n WHERE n.id = t.notice_id)' };
      if (owners.includes('item_id'))
        return { table, column, caseOf: '(SELECT i.case_id FROM item i WHERE i.id = t.item_id)' };
      throw new Error(`${table}.${column} is sealed, and nobody knows whose it is`);
    });
}

/** Every sealed value there is of these cases (of all, without a list), found by the catalogue. */
export async function sealedValues(db: Asked, caseIds?: readonly string[]): Promise<SealedValue[]> {
  const found: SealedValue[] = [];
  for (const { table, column, caseOf } of await sealedColumns(db)) {
    const rows = await db.query<{ caseId: string; sealed: Buffer }>(
      `SELECT ${caseOf} AS "caseId", t.${column} AS sealed FROM ${table} t
       WHERE length(t.${column}) > 0 AND ($1::uuid[] IS NULL OR ${caseOf} = ANY($1))`,
      [caseIds ?? null],
    );
    const field = `${table}.${column.replace(/_sealed$/, '')}` as SealedField;
    found.push(...rows.map(({ caseId, sealed }) => ({ field, caseId, sealed })));
  }
  return found;
}

/** Everything by which rows of a case can be recognised: ids, the fingerprints of its links, hashes, its secret. */
export async function marksOf(db: Asked, caseId: string): Promise<Map<string, string>> {
  const rows = await db.query<{ what: string; mark: string }>(
    `SELECT 'case' AS what, $1::uuid::text AS mark
     UNION ALL SELECT 'item', id::text FROM item WHERE case_id = $1
     UNION ALL SELECT 'index', encode(url_index, 'hex') FROM item WHERE case_id = $1
     UNION ALL SELECT 'notice', id::text FROM notice WHERE case_id = $1
     UNION ALL SELECT 'bytes', encode(body_sha256, 'hex') FROM notice WHERE case_id = $1 AND body_sha256 IS NOT NULL
     UNION ALL SELECT 'answer', encode(a.body_sha256, 'hex') FROM answer a JOIN notice n ON n.id = a.notice_id WHERE n.case_id = $1
     UNION ALL SELECT 'clock', id::text FROM clock WHERE case_id = $1
     UNION ALL SELECT 'task', id::text FROM task WHERE case_id = $1
     UNION ALL SELECT 'submission', submission_id::text FROM report WHERE case_id = $1
     UNION ALL SELECT 'secret', secret_hash FROM person_access WHERE case_id = $1
     UNION ALL SELECT 'visit', encode(token_hash, 'hex') FROM person_session WHERE case_id = $1
     UNION ALL SELECT 'key', encode(wrapped_key, 'hex') FROM key_ring WHERE case_id = $1`,
    [caseId],
  );
  return new Map(rows.map(({ what, mark }) => [mark, what]));
}

/** Where these marks stand now: every column of every table of every schema, the queue's own tables among them. */
export async function tracesOf(db: Asked, marks: ReadonlyMap<string, string>): Promise<string[]> {
  const tables = await db.query<{ name: string }>(
    `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  const found = new Set<string>();
  for (const { name } of tables) {
    const rows = await db.query<{ mark: string }>(
      `SELECT m.mark FROM unnest($1::text[]) AS m (mark)
       WHERE EXISTS (SELECT 1 FROM ${name} t WHERE strpos(to_jsonb(t)::text, m.mark) > 0)`,
      [[...marks.keys()]],
    );
    for (const { mark } of rows) found.add(`${name.replace('public.', '').replaceAll('"', '')}: ${marks.get(mark)}`);
  }
  return [...found].sort();
}
