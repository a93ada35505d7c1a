import { hash } from 'node:crypto';
import { canonicalJson, type Json } from './canonical-json';

/** The form of the entries that are written now. Form 1 (until ADR 0021) is only read. */
export const ENTRY_FORMAT = 2;

/** Everything of an entry that its hash covers, beside the hash before it. */
export interface HashedEntry {
  readonly chainId: string;
  readonly seq: number;
  /** ISO 8601 in UTC with milliseconds, as `Date.toISOString` writes it. */
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly detail: Json;
}

/**
 * An entry's SHA-256 over the 32 bytes before it (none before the first) and the entry itself. Form 2 is canonical JSON
 * (RFC 8785) that names its own form; form 1 was an array with the detail's members sorted. Null for an unknown form or
 * for what has no such form, which no entry of ours is.
 */
export function entryHash(previous: Buffer, entry: HashedEntry, format: number): Buffer | null {
  const canonical = FORMS[format]?.(entry) ?? null;
  return canonical === null ? null : hashAfter(previous, canonical);
}

/** The same for an entry that is being written, whose detail is canonical JSON already. */
export const newEntryHash = (
  previous: Buffer,
  entry: Omit<HashedEntry, 'detail'> & { readonly detail: string },
): Buffer => hashAfter(previous, canonicalEntry(entry));

const hashAfter = (previous: Buffer, canonical: string): Buffer =>
  hash('sha256', Buffer.concat([previous, Buffer.from(canonical)]), 'buffer');

/** The members in the order of RFC 8785, written out because this is done for every step of every case. */
const canonicalEntry = ({ chainId, seq, at, actor, action, detail }: Parameters<typeof newEntryHash>[1]): string =>
  `{"action":${canonicalJson(action)},"actor":${canonicalJson(actor)},"at":${canonicalJson(at)},` +
  `"chain":${canonicalJson(chainId)},"detail":${detail},"seq":${canonicalJson(seq)},"v":2}`;

const FORMS: Readonly<Record<number, (entry: HashedEntry) => string | null>> = {
  1: ({ chainId, seq, at, actor, action, detail }) => {
    if (typeof detail !== 'object' || detail === null) return null;
    const sorted = Object.fromEntries(Object.entries(detail).sort(([a], [b]) => (a < b ? -1 : 1)));
    return JSON.stringify([chainId, seq, at, actor, action, sorted]);
  },
  2: (entry) => canonicalEntry({ ...entry, detail: canonicalJson(entry.detail) }),
};
