import { Injectable } from '@nestjs/common';
import type { ChangeState } from '../../domain/platform/change';
import type { ContactPurpose, PlatformEntry } from '../../domain/platform/entry';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { AUTOMATIC, ENTRY_COLUMNS } from './change.store';
import type { ContactKind, Sureness } from './directory.entity';
import type { ChannelKind } from './platform.entity';

export interface DirectoryLine {
  readonly slug: string;
  readonly name: string;
  readonly origin: 'operator' | 'directory' | 'look_up';
  readonly channels: number;
  readonly contacts: number;
  readonly waiting: number;
}

export interface KnownContact {
  readonly id: string;
  readonly kind: ContactKind;
  readonly purpose: ContactPurpose;
  readonly address: string;
  readonly useFor: string | null;
  readonly evidence: string | null;
  readonly languages: string | null;
  readonly statedTime: string | null;
  readonly source: string;
  readonly sourceOn: string | null;
  readonly sureness: Sureness;
}

/** A change of an address, or of the entry: then there is no kind and no address. */
export interface PlatformChange {
  readonly id: string;
  readonly kind: ChannelKind | null;
  readonly address: string | null;
  readonly before: PlatformEntry | null;
  readonly wanted: PlatformEntry | null;
  readonly state: ChangeState;
  readonly proposedBy: string;
  readonly proposer: string | null;
  readonly proposedAt: Date;
  readonly decider: string | null;
  readonly decidedAt: Date | null;
  readonly endedAt: Date | null;
  readonly failedBecause: string | null;
}

export interface PlatformPage extends PlatformEntry {
  readonly slug: string;
  readonly name: string;
  readonly origin: DirectoryLine['origin'];
  readonly channels: readonly { readonly kind: ChannelKind; readonly position: number; readonly endpoint: string }[];
  readonly contacts: readonly KnownContact[];
  readonly changes: readonly PlatformChange[];
}

const MOST_CHANGES = 100;

/** The directory as the desk reads it: who is known, how they are reached, and who changed that. */
@Injectable()
export class DirectoryView {
  constructor(private readonly work: UnitOfWork) {}

  all(): Promise<DirectoryLine[]> {
    return this.work.read((tx) =>
      tx.query<DirectoryLine[]>(
        `SELECT p.slug, p.name, p.origin,
           (SELECT count(*)::int FROM channel c WHERE c.platform_id = p.id AND c.position > 0) AS channels,
           (SELECT count(*)::int FROM platform_contact k WHERE k.platform_id = p.id) AS contacts,
           (SELECT count(*)::int FROM platform_change h WHERE h.platform_id = p.id AND (h.state = 'proposed' OR h.state = 'failed' AND h.channel_kind IS NOT NULL)) AS waiting
         FROM platform p ORDER BY lower(p.name), p.id`,
      ),
    );
  }

  /** One platform; null when there is none of this name. */
  one(slug: string): Promise<PlatformPage | null> {
    return this.work.read(async (tx) => {
      const [platform] = await tx.query<(Omit<PlatformPage, 'channels' | 'contacts' | 'changes'> & { id: string })[]>(
        `SELECT p.id, p.slug, p.name, p.origin, ${ENTRY_COLUMNS}
         FROM platform p LEFT JOIN channel ch ON ch.platform_id = p.id AND ${AUTOMATIC} WHERE p.slug = $1`,
        [slug],
      );
      if (platform === undefined) return null;
      const { id, ...facts } = platform;
      return {
        ...facts,
        channels: await tx.query<PlatformPage['channels'][number][]>(
          'SELECT kind, position, endpoint FROM channel WHERE platform_id = $1 AND position > 0 ORDER BY position',
          [id],
        ),
        contacts: await this.contacts(tx, id),
        changes: await this.changes(tx, id),
      };
    });
  }

  private contacts(tx: Tx, platformId: string): Promise<KnownContact[]> {
    return tx.query<KnownContact[]>(
      `SELECT id, kind, purpose, address, use_for AS "useFor", evidence, languages, stated_time AS "statedTime", source,
         source_on AS "sourceOn", sureness
       FROM platform_contact WHERE platform_id = $1 ORDER BY position, id`,
      [platformId],
    );
  }

  private changes(tx: Tx, platformId: string): Promise<PlatformChange[]> {
    return tx.query<PlatformChange[]>(
      `SELECT h.id, h.channel_kind AS kind, h.address, h.entry_before AS before, h.entry_wanted AS wanted, h.state, h.proposed_by AS "proposedBy", a.name AS proposer,
         h.proposed_at AS "proposedAt", b.name AS decider, h.decided_at AS "decidedAt", h.ended_at AS "endedAt",
         h.failed_because AS "failedBecause"
       FROM platform_change h LEFT JOIN staff a ON a.id = h.proposed_by LEFT JOIN staff b ON b.id = h.decided_by
       WHERE h.platform_id = $1 ORDER BY h.proposed_at DESC, h.id DESC LIMIT $2`,
      [platformId, MOST_CHANGES],
    );
  }
}
