import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { ANSWER_SCHEMA, type PlatformAnswer } from './answer.forms';

/** What one message may hold; 64 kB end it sooner as a rule. */
export const MOST_ROWS = 500;
export const BULK_FORMATS = ['application/x-ndjson', 'text/csv'] as const;
export type BulkFormat = (typeof BULK_FORMATS)[number];

/** One answer of many: the notice it is about, or why it could not be read. Rows count from 1, without a header. */
export type BulkRow =
  | { readonly ok: true; readonly notice: string; readonly answer: PlatformAnswer }
  | { readonly ok: false; readonly notice: string | null; readonly problem: string };

/** Null when the body as a whole is not of that format, or holds more than {@link MOST_ROWS}. */
export function readBulk(text: string, format: BulkFormat): readonly BulkRow[] | null {
  const rows = format === 'text/csv' ? readCsv(text) : readLines(text);
  return rows === null || rows.length > MOST_ROWS ? null : rows.map(readRow);
}

/** Newline-delimited JSON (ndjson.org): one object in a line; empty lines count for nothing. */
function readLines(text: string): readonly unknown[] | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length > MOST_ROWS ? null : lines.map(readJson);
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}

export const COLUMNS = [
  'notice',
  'type',
  'items',
  'reason',
  'text',
  'question',
  'newUrl',
  'counterStatement',
  'statementOfReasons',
] as const;
/** Columns whose cell is the field of the same name. */
const PLAIN = ['question', 'newUrl', 'counterStatement', 'statementOfReasons'] as const;
const csvRow = z.partialRecord(z.enum(COLUMNS), z.string());

/** RFC 4180 with a header of {@link COLUMNS}; ids in `items` stand with spaces between. */
function readCsv(text: string): readonly unknown[] | null {
  let records: unknown[];
  try {
    records = parse(text, { columns: true, bom: true, skip_empty_lines: true, trim: true });
  } catch {
    return null;
  }
  const rows = records.map((record) => csvRow.safeParse(record));
  if (rows.some(({ success }) => !success)) return null;
  return rows.map(({ data }) => {
    const cells = mapCells(data!);
    const { notice, type, items, reason, text: words } = cells;
    return {
      notice,
      type,
      ...(items === '' ? {} : { items: items.split(/[\s;]+/) }),
      ...(reason === '' ? {} : { reason: { code: reason, ...(words === '' ? {} : { text: words }) } }),
      ...Object.fromEntries(PLAIN.flatMap((name) => (cells[name] === '' ? [] : [[name, cells[name]]]))),
    };
  });
}

/**
 * Spreadsheets put an apostrophe before a cell that would else be run as a formula, and so do careful exports (OWASP,
 * CSV Injection). It is not part of what was said.
 */
function mapCells(row: z.infer<typeof csvRow>): Record<(typeof COLUMNS)[number], string> {
  const cells = COLUMNS.map((column) => [column, (row[column] ?? '').replace(/^'(?=[=+\-@\t\r])/, '')]);
  return Object.fromEntries(cells) as Record<(typeof COLUMNS)[number], string>;
}

function readRow(given: unknown): BulkRow {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { ok: false, notice: null, problem: 'not a JSON object' };
  const { notice, ...answer } = given as Record<string, unknown>;
  if (typeof notice !== 'string' || !z.uuid().safeParse(notice).success)
    return { ok: false, notice: null, problem: 'notice: the id of a notice is missing' };
  const parsed = ANSWER_SCHEMA.safeParse(answer);
  if (parsed.success) return { ok: true, notice: notice.toLowerCase(), answer: parsed.data };
  const [issue] = parsed.error.issues;
  return { ok: false, notice, problem: `${issue!.path.join('.') || 'row'}: ${issue!.message}`.slice(0, 200) };
}
