import { z } from 'zod';

const count = z.number().int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const facts = z.strictObject({
  /** The last migration of ours in the database. */
  schemaVersion: z.string(),
  counts: z.strictObject({ cases: count, notices: count, auditEntries: count, erasures: count }),
  /** SHA-256 over the head of every chain of the record: the same digest means the same record. */
  chainsDigest: sha256,
  /** Which outer keys are needed to read it. The ids, never the keys. */
  outerKeyIds: z.array(z.string()),
});

const manifest = z.strictObject({
  format: z.literal(1),
  /** `cluster`: the data directory of an embedded PostgreSQL. `dump`: a pg_dump of one database. */
  kind: z.enum(['cluster', 'dump']),
  /** Of the server, and for a dump of the program that wrote it. */
  serverMajor: count,
  dumpMajor: count.nullable(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  facts,
  files: z.array(z.strictObject({ name: z.string().regex(/^[a-z.]+$/), bytes: count, sha256 })),
});

/** What stands in a database, without a word about anybody: to compare a restored one with the one that was kept. */
export type DatabaseFacts = Readonly<z.infer<typeof facts>>;
/** `manifest.json`: what a backup consists of and what must be in it. It holds no key and nothing personal. */
export type Manifest = Readonly<z.infer<typeof manifest>>;
export type BackupKind = Manifest['kind'];

/** The manifest in this text, or null if it is none. */
export function parseManifest(text: string): Manifest | null {
  try {
    return manifest.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
