import { Injectable } from '@nestjs/common';
import { beforeCommit } from '../database/before-commit';
import type { Tx } from '../database/unit-of-work';
import { canonicalJson } from './canonical-json';
import { ENTRY_FORMAT, newEntryHash } from './entry-hash';
import { verifyChain } from './verify-chains';

/** The chain for what belongs to no case (sign-ins, platform set-up). */
export const SYSTEM_CHAIN = '00000000-0000-0000-0000-000000000000';

/** Who did it, as an id and never a name: `staff:<id>`, `platform:<id>`, `person` or `system`. */
export type Actor = 'person' | 'system' | `staff:${string}` | `platform:${string}`;

export interface AuditRecord {
  /** The case's id, or {@link SYSTEM_CHAIN}. */
  readonly chainId: string;
  readonly at: Date;
  readonly actor: Actor;
  readonly action: string;
  /** Ids, states, numbers, codes. Never personal data: the record outlives an erasure. */
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

export type ChainVerdict =
  { readonly ok: true; readonly entries: number } | { readonly ok: false; readonly brokenAt: number };

interface Head {
  readonly chain_id: string;
  readonly seq: number;
  readonly hash: Buffer;
}

/**
 * The append-only record, one hash chain per case: each entry commits to the one before, so an edit, a swap or a gap
 * shows (ADR 0008). Appending takes the chain's head row, which orders writers of one case and nobody else.
 */
@Injectable()
export class AuditLog {
  /** Entries of units of work that are still open, in the order in which they happened. */
  private readonly pending = new WeakMap<Tx, AuditRecord[]>();

  /**
   * Adds entries to the record. Inside a unit of work they are written together, right before its commit: one round of
   * statements for everything that happened, and the chains' heads are held as shortly as can be.
   */
  async append(tx: Tx, ...records: readonly AuditRecord[]): Promise<void> {
    if (records.length === 0) return;
    const waiting = this.pending.get(tx);
    if (waiting !== undefined) {
      waiting.push(...records);
      return;
    }
    const mine = [...records];
    const isPutOff = beforeCommit(tx, () => {
      this.pending.delete(tx);
      return this.write(tx, mine);
    });
    if (isPutOff) this.pending.set(tx, mine);
    else await this.write(tx, mine);
  }

  private async write(tx: Tx, records: readonly AuditRecord[]): Promise<void> {
    const chains = [...new Set(records.map((record) => record.chainId))].sort();
    const heads = await this.lockHeads(tx, chains);
    const head = new Map<string, { seq: number; hash: Buffer }>(heads.map((row) => [row.chain_id, row]));
    // What happens together has one time: it is written out once.
    const times = new Map<Date, string>();
    const rows = records.map(({ chainId, at, actor, action, detail }) => {
      const last = head.get(chainId)!;
      const time = times.get(at) ?? at.toISOString();
      times.set(at, time);
      const entry = { chainId, seq: last.seq + 1, at: time, actor, action, detail: canonicalJson(detail) };
      const row = { ...entry, hash: newEntryHash(last.hash, entry) };
      head.set(chainId, row);
      return row;
    });
    await tx.query(
      `WITH entries AS (
         INSERT INTO audit_entry (chain_id, seq, at, actor, action, detail, hash, format)
         SELECT *, ${ENTRY_FORMAT} FROM unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::text[], $5::text[], $6::jsonb[], $7::bytea[])
       )
       UPDATE audit_head AS h SET seq = n.seq, hash = n.hash, is_unseen = true
       FROM unnest($8::uuid[], $9::int[], $10::bytea[]) AS n (chain_id, seq, hash) WHERE h.chain_id = n.chain_id`,
      [
        rows.map((r) => r.chainId),
        rows.map((r) => r.seq),
        rows.map((r) => r.at),
        rows.map((r) => r.actor),
        rows.map((r) => r.action),
        rows.map((r) => r.detail),
        rows.map((r) => r.hash),
        chains,
        chains.map((id) => head.get(id)!.seq),
        chains.map((id) => head.get(id)!.hash),
      ],
    );
  }

  /** The chains' newest entries, locked in the order of their ids, so that two batches cannot wait for each other in a ring. */
  private async lockHeads(tx: Tx, chains: readonly string[]): Promise<Head[]> {
    const lock = (ids: readonly string[]) =>
      tx.query<Head[]>(
        'SELECT chain_id, seq, hash FROM audit_head WHERE chain_id = ANY($1) ORDER BY chain_id FOR UPDATE',
        [ids],
      );
    const known = await lock(chains);
    if (known.length === chains.length) return known;
    const found = new Set(known.map((row) => row.chain_id));
    const missing = chains.filter((id) => !found.has(id));
    await tx.query(
      `INSERT INTO audit_head (chain_id, seq, hash) SELECT id, 0, ''::bytea FROM unnest($1::uuid[]) AS c (id)
       ON CONFLICT (chain_id) DO NOTHING`,
      [missing],
    );
    return [...known, ...(await lock(missing))];
  }

  /** Whether this actor has done this, with this detail at least, since then. */
  async hasEntry(tx: Tx, wanted: Omit<AuditRecord, 'at'> & { readonly since: Date }): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM audit_entry WHERE chain_id = $1 AND actor = $2 AND action = $3 AND at >= $4 AND detail @> $5
       LIMIT 1`,
      [wanted.chainId, wanted.actor, wanted.action, wanted.since.toISOString(), JSON.stringify(wanted.detail)],
    );
    return rows.length > 0;
  }

  /** Walks a chain from its first entry; names the first that does not follow from the one before, or is not there. */
  async verify(tx: Pick<Tx, 'query'>, chainId: string): Promise<ChainVerdict> {
    const { entries, findings } = await verifyChain(tx, chainId);
    const [first] = findings.map(({ seq }) => seq).sort((a, b) => a - b);
    return first === undefined ? { ok: true, entries } : { ok: false, brokenAt: first };
  }
}

/** The entry for what the reconciler found undone in a case and put right. */
export const repairEntry = (caseId: string, detail: AuditRecord['detail'], at: Date): AuditRecord => ({
  chainId: caseId,
  at,
  actor: 'system',
  action: 'system.repaired',
  detail,
});
