import { z } from 'zod';

const count = z.number().int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const facts = z.strictObject({
  /** The last migration of ours in the database. */
  schemaVersion: z.string(),
  counts: z.strictObject({ cases: count, notices: count, auditEntries: count, erasures: count }),
  /** SHA-256 over the head of every chain of the record: the same digest means the same record. */
  chainsDigest: sha256,
  /** Which outer keys are needed to read it: keys of cases and standalone secrets. The ids, never the keys. */
  outerKeyIds: z.array(z.string()),
});

const manifest = z.strictObject({
  /** 1: the wrapped keys are in the data. 2: they are in a key ring, a file of its own in another folder (ADR 0019). */
  format: z.union([z.literal(1), z.literal(2)]),
  /** The key ring that was written with it; any younger one opens it as well. */
  keyRing: z.strictObject({ file: z.string(), keys: count }).optional(),
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
/** Where a backup is written to while it has no name yet. */
export interface BackupDraft {
  readonly directory: string;
  readonly keysFolder: string;
  readonly startedAt: Date;
}
/** What the maker of a backup says of it; the rest of the manifest is found out when its files are written. */
export type AboutBackup = Required<Pick<Manifest, 'keyRing'>> &
  Pick<Manifest, 'kind' | 'serverMajor' | 'dumpMajor' | 'facts'>;
export type BackupKind = Manifest['kind'];

/** The manifest in this text, or null if it is none. */
export function parseManifest(text: string): Manifest | null {
  try {
    return manifest.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
