import { Injectable } from '@nestjs/common';
import type { ChangeState, ChangeSubject } from '../../domain/platform/change';
import type { OthersHosts, PlatformEntry } from '../../domain/platform/entry';
import type { Tx } from '../../infra/database/unit-of-work';
import type { ChannelKind } from './platform.entity';

interface AnyChange {
  readonly id: string;
  readonly platformId: string;
  readonly state: ChangeState;
  readonly proposedBy: string;
}
/** A new address of a channel. */
export interface AddressChangeRecord extends AnyChange {
  readonly subject: 'channel';
  readonly kind: ChannelKind;
  readonly address: string;
}
/** Other hosts, laws or facts: the entry as it was when that was proposed, and as it shall be. */
export interface EntryChangeRecord extends AnyChange {
  readonly subject: 'entry';
  readonly before: PlatformEntry;
  readonly wanted: PlatformEntry;
}
export type ChangeRecord = AddressChangeRecord | EntryChangeRecord;

const COLUMNS = `id, platform_id AS "platformId", CASE WHEN channel_kind IS NULL THEN 'entry' ELSE 'channel' END AS subject,
  channel_kind AS kind, address, entry_before AS before, entry_wanted AS wanted, state, proposed_by AS "proposedBy"`;
/** The channel that takes notices by itself, of which there is one: its limits are part of the entry. */
export const AUTOMATIC = `ch.position > 0 AND ch.kind IN ('webhook','pull')`;
export const ENTRY_COLUMNS = `p.hosts, p.bases, p.service_kind AS "serviceKind", p.operated_by AS "operatedBy",
  p.established_in AS "establishedIn", p.eu_very_large AS "euVeryLarge", ch.max_in_flight AS "maxInFlight",
  ch.max_per_minute AS "maxPerMinute"`;
const CONTACTS = `(SELECT coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'address', k.address, 'purpose', k.purpose,
  'languages', k.languages) ORDER BY k.position, k.id), '[]'::jsonb) FROM platform_contact k WHERE k.platform_id = p.id) AS contacts`;

/** Changes of platforms on their way: proposed, confirmed, in use. */
@Injectable()
export class ChangeStore {
  /** False when another change of this channel is open. */
  async propose(tx: Tx, row: Omit<AddressChangeRecord, 'state' | 'subject'>, at: Date): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `INSERT INTO platform_change (id, platform_id, channel_kind, address, state, proposed_by, proposed_at)
       VALUES ($1, $2, $3, $4, 'proposed', $5, $6)
       ON CONFLICT (platform_id, channel_kind) WHERE state IN ('proposed','confirmed') DO NOTHING RETURNING id`,
      [row.id, row.platformId, row.kind, row.address, row.proposedBy, at],
    );
    return rows.length === 1;
  }

  /** False when another change of this entry is open. */
  async proposeEntry(tx: Tx, row: Omit<EntryChangeRecord, 'state' | 'subject'>, at: Date): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `INSERT INTO platform_change (id, platform_id, entry_before, entry_wanted, state, proposed_by, proposed_at)
       VALUES ($1, $2, $3, $4, 'proposed', $5, $6)
       ON CONFLICT (platform_id) WHERE state IN ('proposed','confirmed') AND channel_kind IS NULL DO NOTHING RETURNING id`,
      [row.id, row.platformId, JSON.stringify(row.before), JSON.stringify(row.wanted), row.proposedBy, at],
    );
    return rows.length === 1;
  }

  /** Of this platform, and locked until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<ChangeRecord | null> {
    const [row] = await tx.query<ChangeRecord[]>(`SELECT ${COLUMNS} FROM platform_change WHERE id = $1 FOR UPDATE`, [
      id,
    ]);
    return row ?? null;
  }

  async find(tx: Tx, id: string): Promise<ChangeRecord | null> {
    const [row] = await tx.query<ChangeRecord[]>(`SELECT ${COLUMNS} FROM platform_change WHERE id = $1`, [id]);
    return row ?? null;
  }

  async decide(tx: Tx, id: string, state: 'confirmed' | 'refused', staffId: string, at: Date): Promise<void> {
    await tx.query(
      `UPDATE platform_change SET state = $2, decided_by = $3, decided_at = $4, failed_because = NULL,
         ended_at = CASE $2 WHEN 'refused' THEN $4::timestamptz END WHERE id = $1`,
      [id, state, staffId, at],
    );
  }

  async end(tx: Tx, id: string, state: 'in_use' | 'failed', because: string | null, at: Date): Promise<void> {
    await tx.query('UPDATE platform_change SET state = $2, failed_because = $3, ended_at = $4 WHERE id = $1', [
      id,
      state,
      because,
      at,
    ]);
  }

  /** `hasLimits`: something is sent there by itself. */
  async platformOf(tx: Tx, slug: string): Promise<{ id: string; name: string; hasLimits: boolean } | null> {
    const [row] = await tx.query<{ id: string; name: string; hasLimits: boolean }[]>(
      `SELECT p.id, p.name, EXISTS (SELECT 1 FROM channel ch WHERE ch.platform_id = p.id AND ${AUTOMATIC}) AS "hasLimits"
       FROM platform p WHERE p.slug = $1`,
      [slug],
    );
    return row ?? null;
  }

  /** What the directory says now. Null for nobody. */
  async entryOf(tx: Tx, platformId: string): Promise<PlatformEntry | null> {
    const [row] = await tx.query<PlatformEntry[]>(
      `SELECT ${ENTRY_COLUMNS}, ${CONTACTS} FROM platform p LEFT JOIN channel ch ON ch.platform_id = p.id AND ${AUTOMATIC} WHERE p.id = $1`,
      [platformId],
    );
    return row ?? null;
  }

  /** Of everybody else; null: of everybody. */
  hostsOfOthers(tx: Tx, platformId: string | null): Promise<OthersHosts[]> {
    return tx.query<OthersHosts[]>(
      'SELECT name, hosts FROM platform WHERE id IS DISTINCT FROM $1::uuid ORDER BY lower(name), id',
      [platformId],
    );
  }

  /** Keeps everybody else from changing an entry until the transaction ends, so that no host is given to two. */
  async lockEntries(tx: Tx): Promise<void> {
    await tx.query('SELECT id FROM platform ORDER BY id FOR NO KEY UPDATE');
  }

  async putEntry(tx: Tx, platformId: string, entry: PlatformEntry): Promise<void> {
    await tx.query(
      `UPDATE platform SET hosts = $2, bases = $3, service_kind = $4, operated_by = $5, established_in = $6,
         eu_very_large = $7 WHERE id = $1`,
      [
        platformId,
        entry.hosts,
        entry.bases,
        entry.serviceKind,
        entry.operatedBy,
        entry.establishedIn,
        entry.euVeryLarge,
      ],
    );
    await tx.query(
      `UPDATE channel ch SET max_in_flight = $2, max_per_minute = $3 WHERE ch.platform_id = $1 AND ${AUTOMATIC}`,
      [platformId, entry.maxInFlight, entry.maxPerMinute],
    );
    await tx.query(
      `UPDATE platform_contact k SET purpose = c.purpose, languages = c.languages
       FROM jsonb_to_recordset($2::jsonb) AS c (id uuid, purpose text, languages text)
       WHERE k.id = c.id AND k.platform_id = $1 AND (k.purpose, k.languages) IS DISTINCT FROM (c.purpose, c.languages)`,
      [platformId, JSON.stringify(entry.contacts ?? [])],
    );
  }
}

export const isAbout = <S extends ChangeSubject>(
  change: ChangeRecord | null,
  subject: S,
): change is Extract<ChangeRecord, { subject: S }> => change?.subject === subject;
