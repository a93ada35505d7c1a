/** Which words an entry commits to, and the keyed digest of them (`infra/crypto/commitment`). */
export interface Committed {
  /** The sealed field and the row in which the words lie: `note.text:<id>`. */
  readonly text: string;
  readonly digest: string;
}

/**
 * The part of an entry's detail that commits to words which somebody typed. They themselves lie sealed in their own row,
 * which an erasure can empty: the record never can be.
 */
export const committedTo = (field: string, rowId: string, digest: Buffer): Committed => ({
  text: `${field}:${rowId}`,
  digest: digest.toString('hex'),
});
