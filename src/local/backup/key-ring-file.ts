import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Client } from 'pg';
import { z } from 'zod';
import type { OpenDatabase } from '../../infra/database/open-database';
import { mustSeeAll } from '../../infra/database/sees-all';
import { removeLeftBehind } from './left-behind';

const NAME = /^buckler-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2}\.\d{3})Z\.keys$/;
const DRAFT = /^\.buckler-.*\.keys\.making-(\d+)$/;
const PAGE = 1_000;
const DAY_MS = 86_400_000;

const head = z.strictObject({ format: z.literal(1), what: z.literal('key ring of Buckler'), madeAt: z.iso.datetime() });
const row = z.strictObject({
  case: z.uuid(),
  outerKeyId: z.string(),
  wrapped: z.base64(),
  createdAt: z.iso.datetime(),
});
const tail = z.strictObject({ keys: z.number().int().min(0), sha256: z.string() });
type KeyRow = z.infer<typeof row>;

/**
 * Where the key rings of a folder of backups are: beside it, never in it, because they are deleted by another clock.
 * A backup without a key ring is unreadable; a key ring knows nothing but ids of cases and their wrapped keys (ADR 0019).
 */
export const keysFolderOf = (backups: string): string => `${path.resolve(backups)}-keys`;

/** The name of the key ring that belongs to a backup of this moment. */
export const keyRingNameAt = (at: Date): string => `buckler-${at.toISOString().replaceAll(/[-:]/g, '')}.keys`;

/** Writes every wrapped key that this session sees to a file for its owner only; it has its name when it is whole. */
export async function writeKeyRing(client: Client, folder: string, at: Date): Promise<{ file: string; keys: number }> {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  removeLeftBehind(folder, DRAFT);
  const name = keyRingNameAt(at);
  const draft = path.join(folder, `.${name}.making-${process.pid}`);
  const handle = fs.openSync(draft, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    const put = (line: object) => {
      const text = `${JSON.stringify(line)}\n`;
      hash.update(text);
      fs.writeSync(handle, text);
    };
    // Where policies hide rows from this role, fail: a ring that lacks keys must not pass for a whole one.
    await mustSeeAll(async (sql) => (await client.query<{ name: string }>(sql)).rows);
    put({ format: 1, what: 'key ring of Buckler', madeAt: at.toISOString() });
    let keys = 0;
    for (let last = '00000000-0000-0000-0000-000000000000'; ;) {
      const { rows } = await client.query<{ id: string; outer: string; wrapped: Buffer; at: Date }>(
        `SELECT case_id AS id, outer_key_id AS outer, wrapped_key AS wrapped, created_at AS at FROM key_ring
         WHERE case_id > $1 ORDER BY case_id LIMIT ${PAGE}`,
        [last],
      );
      for (const { id, outer, wrapped, at: createdAt } of rows)
        put({ case: id, outerKeyId: outer, wrapped: wrapped.toString('base64'), createdAt: createdAt.toISOString() });
      keys += rows.length;
      if (rows.length < PAGE) break;
      last = rows.at(-1)!.id;
    }
    fs.writeSync(handle, `${JSON.stringify({ keys, sha256: hash.digest('hex') })}\n`);
    fs.fsyncSync(handle);
    fs.closeSync(handle);
    fs.renameSync(draft, path.join(folder, name));
    return { file: name, keys };
  } catch (error) {
    fs.rmSync(draft, { force: true });
    throw error;
  }
}

/** The newest key ring of a folder, or null. The newest fits every older backup: the key of a case never changes. */
export function newestKeyRing(folder: string): string | null {
  const newest = namesIn(folder).at(-1);
  return newest === undefined ? null : path.join(folder, newest);
}

/** Deletes key rings older than so many days, but never the newest. Returns their names. */
export function pruneKeyRings(folder: string, days: number, now: Date): string[] {
  const old = namesIn(folder)
    .slice(0, -1)
    .filter((name) => timeOf(name) < now.getTime() - days * DAY_MS);
  for (const name of old) fs.rmSync(path.join(folder, name), { force: true });
  return old;
}

/** How many keys a key ring holds. Throws with what is wrong if it is not whole, byte for byte. */
export async function verifyKeyRing(file: string): Promise<number> {
  let keys = 0;
  for await (const _ of rowsOf(file)) keys += 1;
  return keys;
}

/**
 * Puts the keys of a key ring into a restored database. A key of a case that the database does not know is passed over:
 * the ring may be younger than the data. How many were put there.
 */
export async function loadKeyRing(database: OpenDatabase, file: string): Promise<number> {
  let loaded = 0;
  let page: KeyRow[] = [];
  const flush = async () => {
    const put = await database.query<unknown[]>(
      `INSERT INTO key_ring (case_id, wrapped_key, outer_key_id, created_at)
       SELECT k.id, decode(k.wrapped, 'base64'), k.outer_id, k.at
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) AS k (id, wrapped, outer_id, at)
       WHERE EXISTS (SELECT 1 FROM "case" c WHERE c.id = k.id) ON CONFLICT (case_id) DO NOTHING RETURNING 1`,
      [
        page.map((key) => key.case),
        page.map((key) => key.wrapped),
        page.map((key) => key.outerKeyId),
        page.map((key) => key.createdAt),
      ],
    );
    loaded += put.length;
    page = [];
  };
  for await (const key of rowsOf(file)) if (page.push(key) === PAGE) await flush();
  if (page.length > 0) await flush();
  return loaded;
}

async function* rowsOf(file: string): AsyncGenerator<KeyRow> {
  const name = path.basename(file);
  if (!fs.existsSync(file)) throw new Error(`The key ring ${file} is not there.`);
  const hash = createHash('sha256');
  let keys = 0;
  let isHeadRead = false;
  let end: z.infer<typeof tail> | null = null;
  for await (const line of createInterface({ input: fs.createReadStream(file), crlfDelay: Infinity })) {
    const value = parse(line);
    if (end !== null) throw new Error(`The key ring ${name} is damaged: it goes on after its end.`);
    end = tail.safeParse(value).data ?? null;
    if (end !== null) continue;
    hash.update(`${line}\n`);
    if (isHeadRead) {
      const key = row.safeParse(value).data;
      if (key === undefined) throw new Error(`The key ring ${name} is damaged at line ${keys + 2}.`);
      keys += 1;
      yield key;
    } else if (head.safeParse(value).success) isHeadRead = true;
    else throw new Error(`${name} is no key ring of this version of Buckler.`);
  }
  if (end === null || end.keys !== keys || end.sha256 !== hash.digest('hex'))
    throw new Error(`The key ring ${name} is damaged: it is not whole.`);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

const namesIn = (folder: string): string[] =>
  fs.existsSync(folder)
    ? fs
        .readdirSync(folder)
        .filter((name) => NAME.test(name))
        .sort()
    : [];

const timeOf = (name: string): number =>
  Date.parse(
    name.replace(
      NAME,
      (_all, y: string, m: string, d: string, h: string, min: string, s: string) => `${y}-${m}-${d}T${h}:${min}:${s}Z`,
    ),
  );
