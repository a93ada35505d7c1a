import { Injectable } from '@nestjs/common';
import type { FeedFormat, LiveEntry, SharedKind } from '../../domain/fingerprint/exchange';
import type { Tx } from '../../infra/database/unit-of-work';

export interface RecipientAtDoor {
  readonly id: string;
  readonly format: FeedFormat;
  readonly lastPosition: number;
}

export interface OpenHash {
  readonly fingerprintId: string;
  readonly caseId: string;
  readonly kind: SharedKind;
  readonly valueSealed: Buffer;
  readonly wrappedKey: Buffer;
  readonly outerKeyId: string;
}

export interface PlacedEntry {
  readonly id: string;
  readonly kind: SharedKind;
  readonly position: number;
  readonly fedAt: Date;
  readonly givenAt: Date;
  readonly isWithdrawn: boolean;
  readonly fingerprintId: string | null;
}

/** The feed of the recipient at the door. Its row is locked first, so that one recipient's questions follow each other. */
@Injectable()
export class FeedStore {
  /** Null for a key that nobody has. */
  async lockRecipient(tx: Tx): Promise<RecipientAtDoor | null> {
    const [row] = await tx.query<RecipientAtDoor[]>(
      `SELECT id, format, last_position AS "lastPosition" FROM hash_recipient
       WHERE id = (SELECT buckler_recipient_at_door()) FOR UPDATE`,
    );
    return row ?? null;
  }

  async mayLeaveNow(tx: Tx): Promise<string[]> {
    const rows = await tx.query<{ id: string }[]>('SELECT h.fingerprint_id AS id FROM buckler_hashes_at_door() h');
    return rows.map(({ id }) => id);
  }

  /** Of those that may leave still, in this very moment and until the end of the transaction. */
  open(tx: Tx, fingerprintIds: readonly string[]): Promise<OpenHash[]> {
    return tx.query<OpenHash[]>(
      `SELECT h.fingerprint_id AS "fingerprintId", h.case_id AS "caseId", h.kind, h.value_sealed AS "valueSealed",
         h.wrapped_key AS "wrappedKey", h.outer_key_id AS "outerKeyId"
       FROM buckler_open_hashes_at_door($1) h`,
      [fingerprintIds],
    );
  }

  live(tx: Tx, recipientId: string): Promise<LiveEntry[]> {
    return tx.query<LiveEntry[]>(
      `SELECT e.id, s.fingerprint_id AS "fingerprintId" FROM hash_entry e
       LEFT JOIN fingerprint_share s ON s.entry_id = e.id
       WHERE e.recipient_id = $1 AND e.withdrawn_at IS NULL`,
      [recipientId],
    );
  }

  /** The recipient holds them, and must be told to delete them. */
  async takeBack(tx: Tx, entryIds: readonly string[], at: Date): Promise<void> {
    await tx.query('UPDATE hash_entry SET withdrawn_at = $2, position = NULL, fed_at = NULL WHERE id = ANY($1)', [
      entryIds,
      at.toISOString(),
    ]);
  }

  /** Withdrawals that wait to be told; in the order of their random ids, which says nothing. */
  async toTell(tx: Tx, recipientId: string, limit: number): Promise<string[]> {
    const rows = await tx.query<{ id: string }[]>(
      `SELECT id FROM hash_entry WHERE recipient_id = $1 AND position IS NULL ORDER BY id LIMIT $2`,
      [recipientId, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Gives withdrawals their places, from `first` on. */
  async tell(tx: Tx, entryIds: readonly string[], first: number, at: Date): Promise<void> {
    await tx.query(
      `UPDATE hash_entry e SET position = $2 + n.n, fed_at = $3, told_at = $3
       FROM unnest($1::uuid[]) WITH ORDINALITY AS n (id, n) WHERE e.id = n.id`,
      [entryIds, first - 1, at.toISOString()],
    );
  }

  async give(
    tx: Tx,
    recipientId: string,
    entries: readonly (Pick<OpenHash, 'caseId' | 'fingerprintId' | 'kind'> & { readonly id: string })[],
    first: number,
    at: Date,
  ): Promise<void> {
    const ids = entries.map(({ id }) => id);
    await tx.query(
      `INSERT INTO hash_entry (id, recipient_id, kind, position, fed_at, given_at)
       SELECT n.id, $1, n.kind, $4 + n.n, $5, $5 FROM unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS n (id, kind, n)`,
      [recipientId, ids, entries.map(({ kind }) => kind), first - 1, at.toISOString()],
    );
    await tx.query(
      `INSERT INTO fingerprint_share (entry_id, case_id, fingerprint_id)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[])`,
      [ids, entries.map(({ caseId }) => caseId), entries.map(({ fingerprintId }) => fingerprintId)],
    );
  }

  /** What has a place after this one, in order. */
  after(tx: Tx, recipientId: string, position: number, limit: number): Promise<PlacedEntry[]> {
    return tx.query<PlacedEntry[]>(
      `SELECT e.id, e.kind, e.position, e.fed_at AS "fedAt", e.given_at AS "givenAt",
         e.withdrawn_at IS NOT NULL AS "isWithdrawn", s.fingerprint_id AS "fingerprintId"
       FROM hash_entry e LEFT JOIN fingerprint_share s ON s.entry_id = e.id
       WHERE e.recipient_id = $1 AND e.position > $2 ORDER BY e.position LIMIT $3`,
      [recipientId, position, limit],
    );
  }

  /** The last place before a moment: readers of both formats may ask by time. */
  async placeBefore(tx: Tx, recipientId: string, from: Date): Promise<number> {
    const [row] = await tx.query<{ position: number }[]>(
      'SELECT coalesce(max(position), 0) AS position FROM hash_entry WHERE recipient_id = $1 AND fed_at < $2',
      [recipientId, from.toISOString()],
    );
    return row!.position;
  }

  async fetched(tx: Tx, recipientId: string, lastPosition: number, at: Date): Promise<void> {
    await tx.query('UPDATE hash_recipient SET last_fetched_at = $2, last_position = $3 WHERE id = $1', [
      recipientId,
      at.toISOString(),
      lastPosition,
    ]);
  }

  /** Of which cases these entries are, as far as that is still known. */
  casesOf(tx: Tx, entryIds: readonly string[]): Promise<{ caseId: string; count: number }[]> {
    return tx.query<{ caseId: string; count: number }[]>(
      `SELECT case_id AS "caseId", count(*)::int AS count FROM fingerprint_share WHERE entry_id = ANY($1) GROUP BY case_id`,
      [entryIds],
    );
  }
}
