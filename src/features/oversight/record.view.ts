import { Injectable } from '@nestjs/common';
import { AuditLog, type ChainVerdict, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';

/** Which entries are meant; what is null is not asked about. */
export interface RecordFilter {
  readonly locator: string | null;
  readonly staffId: string | null;
  readonly action: string | null;
  readonly from: Date | null;
  readonly until: Date | null;
}
/** An entry's place in the order of the list: the next page begins below it. */
export interface RecordKey {
  readonly at: Date;
  readonly chainId: string;
  readonly seq: number;
}
export interface RecordEntry extends RecordKey {
  /** Null: it belongs to no case. */
  readonly locator: string | null;
  readonly actor: string;
  /** Staff are named: their work is what the record is about. Nobody else is. */
  readonly staffName: string | null;
  readonly action: string;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
  readonly hash: string;
}
export interface RecordPage {
  readonly entries: readonly RecordEntry[];
  readonly next: RecordKey | null;
  /** Of the chosen case's chain, or of the system's own; null for a case that is not there. */
  readonly verdict: ChainVerdict | null;
  readonly staff: readonly { readonly id: string; readonly name: string }[];
  /** What the ids on this page stand for, as far as whoever reads may know it. */
  readonly named: readonly NamedId[];
}
export interface NamedId {
  readonly id: string;
  readonly kind: 'staff' | 'platform' | 'recipient' | 'notice' | 'item';
  /** A name; of a notice its platform's, of a link its number in its case. */
  readonly text: string;
}

const FROM = `FROM audit_entry e
  LEFT JOIN "case" c ON c.id = e.chain_id
  LEFT JOIN staff s ON e.actor LIKE 'staff:%' AND s.id::text = substr(e.actor, 7)`;
const ENTRY = `e.chain_id AS "chainId", e.seq, e.at, c.locator, e.actor, s.name AS "staffName", e.action, e.detail,
  encode(e.hash, 'hex') AS hash`;
const MATCHING = `($1::text IS NULL OR c.locator = $1) AND ($2::text IS NULL OR e.actor = 'staff:' || $2)
  AND ($3::text IS NULL OR e.action = $3) AND ($4::timestamptz IS NULL OR e.at >= $4)
  AND ($5::timestamptz IS NULL OR e.at < $5)`;
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Each table answers only whom it is open to: an auditor learns no notice and no link by this. */
const NAMES = `SELECT id, 'staff' AS kind, name AS text FROM staff WHERE id = ANY($1)
  UNION ALL SELECT id, 'platform', name FROM platform WHERE id = ANY($1)
  UNION ALL SELECT id, 'recipient', name FROM hash_recipient WHERE id = ANY($1)
  UNION ALL SELECT n.id, 'notice', p.name FROM notice n JOIN platform p ON p.id = n.platform_id WHERE n.id = ANY($1)
  UNION ALL SELECT i.id, 'item',
    (SELECT count(*)::text FROM item o WHERE o.case_id = i.case_id AND o.position <= i.position)
    FROM item i WHERE i.id = ANY($1)`;
/** What one export holds at most; the filter narrows it. */
export const EXPORT_MOST_ENTRIES = 10_000;

/**
 * The record for an auditor: who did what, when, in which case. It reads the record, locators and names of staff, of
 * platforms and of recipients, and nothing else: no key of a case is ever fetched, no sealed column is named here. A
 * supervisor also reads which notice and which link an entry is about.
 */
@Injectable()
export class RecordView {
  constructor(
    private readonly work: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  page(filter: RecordFilter, below: RecordKey | null, limit: number): Promise<RecordPage> {
    return this.work.snapshot(async (tx) => {
      const rows = await this.entries(tx, filter, below, limit + 1);
      const entries = rows.slice(0, limit);
      return {
        entries,
        next: rows.length > limit ? entries.at(-1)! : null,
        verdict: await this.verify(tx, filter.locator),
        staff: await tx.query<{ id: string; name: string }[]>('SELECT id, name FROM staff ORDER BY name, id'),
        named: await tx.query<NamedId[]>(NAMES, [idsOn(entries)]),
      };
    });
  }

  /** The same entries as lines of JSON, newest first. */
  lines(filter: RecordFilter): Promise<Buffer> {
    return this.work.read(async (tx) => {
      const rows = await this.entries(tx, filter, null, EXPORT_MOST_ENTRIES);
      const lines = rows.map(({ chainId, staffName, ...entry }) =>
        JSON.stringify({ chain: chainId, ...entry, ...(staffName === null ? {} : { name: staffName }) }),
      );
      return Buffer.from(lines.map((line) => `${line}\n`).join(''), 'utf8');
    });
  }

  private entries(tx: Tx, filter: RecordFilter, below: RecordKey | null, limit: number): Promise<RecordEntry[]> {
    const { locator, staffId, action, from, until } = filter;
    return tx.query(
      `SELECT ${ENTRY} ${FROM} WHERE ${MATCHING}
         AND ($6::timestamptz IS NULL OR (e.at, e.chain_id, e.seq) < ($6, $7::uuid, $8::int))
       ORDER BY e.at DESC, e.chain_id DESC, e.seq DESC LIMIT $9`,
      [
        locator,
        staffId,
        action,
        from?.toISOString() ?? null,
        until?.toISOString() ?? null,
        below?.at.toISOString() ?? null,
        below?.chainId ?? null,
        below?.seq ?? null,
        limit,
      ],
    );
  }

  private async verify(tx: Tx, locator: string | null): Promise<ChainVerdict | null> {
    if (locator === null) return this.audit.verify(tx, SYSTEM_CHAIN);
    const [row] = await tx.query<{ id: string }[]>('SELECT id FROM "case" WHERE locator = $1', [locator]);
    return row === undefined ? null : this.audit.verify(tx, row.id);
  }
}

function idsOn(entries: readonly RecordEntry[]): string[] {
  const texts = entries.flatMap(({ actor, detail }) => [actor, ...Object.values(detail)]);
  return [...new Set(texts.flatMap((text) => (typeof text === 'string' ? (UUID.exec(text)?.[0] ?? []) : [])))];
}
