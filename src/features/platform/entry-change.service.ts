import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  changedFields,
  ENTRY_FIELDS,
  entryTrouble,
  hostProblem,
  type HostProblem,
  listChange,
  normaliseHost,
  type OthersHosts,
  type PlatformEntry,
  takenHost,
  withChange,
} from '../../domain/platform/entry';
import { InvariantError } from '../../domain/shared/decision';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { siteOf } from '../../infra/network/public-suffix';
import { ChangeStore, isAbout } from './change.store';

/** A platform as the form for a change of its entry needs it. */
export interface EntryAtHand {
  readonly name: string;
  readonly entry: PlatformEntry;
  readonly hasLimits: boolean;
  /** Changes with whatever is changed: the form carries it, so that nobody overwrites what they have not seen. */
  readonly version: string;
  readonly others: readonly OthersHosts[];
}

const versionOf = (entry: PlatformEntry): string =>
  createHash('sha256')
    .update(JSON.stringify(ENTRY_FIELDS.map((field) => entry[field])))
    .digest('hex')
    .slice(0, 16);

/**
 * Which hosts are a platform's, which laws bind it, and the facts behind that, changed by two persons (ADR 0033). It is
 * put to use by the worker: the web's login cannot write a platform. Notices that were frozen keep their bytes, their
 * law and their addressee; a link keeps the platform it was given when it was reported or when its notice was drafted.
 */
@Injectable()
export class EntryChangeService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: ChangeStore,
    private readonly audit: AuditLog,
  ) {}

  /** Null when there is no platform of this name. */
  read(slug: string): Promise<EntryAtHand | null> {
    return this.work.read(async (tx) => {
      const platform = await this.store.platformOf(tx, slug);
      if (platform === null) return null;
      const entry = await this.entryOf(tx, platform.id);
      return {
        name: platform.name,
        hasLimits: platform.hasLimits,
        entry,
        version: versionOf(entry),
        others: await this.store.hostsOfOthers(tx, platform.id),
      };
    });
  }

  /** The first of these hosts that stands with another platform; null when none does. Also for one that is not there yet. */
  firstTaken(slug: string, hosts: readonly string[]): Promise<HostProblem | null> {
    return this.work.read(async (tx) => {
      const platform = await this.store.platformOf(tx, slug);
      return takenHost(hosts.map(normaliseHost), await this.store.hostsOfOthers(tx, platform?.id ?? null));
    });
  }

  /** What another change of this platform wanted, to begin from; null when it is none of it. */
  wantedBefore(slug: string, changeId: string): Promise<PlatformEntry | null> {
    return this.work.read(async (tx) => {
      const platform = await this.store.platformOf(tx, slug);
      const change = await this.store.find(tx, changeId);
      if (!isAbout(change, 'entry') || change.platformId !== platform?.id) return null;
      // Contacts that came meanwhile stand in the form as well.
      const { contacts: now = [] } = await this.entryOf(tx, platform.id);
      const { contacts: wanted = [] } = change.wanted;
      return { ...change.wanted, contacts: now.map((one) => wanted.find(({ id }) => id === one.id) ?? one) };
    });
  }

  /**
   * `version` as it was when the form was shown. Throws RefusedError when somebody else was faster, when nothing is
   * different, when a host is another's, or while another change is open.
   */
  propose(slug: string, staff: StaffIdentity, version: string, wanted: PlatformEntry): Promise<void> {
    return this.work.run(async (tx) => {
      const platform = await this.store.platformOf(tx, slug);
      if (platform === null) throw new NotFoundError();
      const platformId = platform.id;
      const now = await this.entryOf(tx, platformId);
      if (version !== versionOf(now)) throw new RefusedError({ code: 'platform.entry-moved' });
      const fields = changedFields(now, wanted);
      if (fields.length === 0) throw new RefusedError({ code: 'platform.entry-same' });
      const others = await this.store.hostsOfOthers(tx, platformId);
      if (hostProblem(listChange(now.hosts, wanted.hosts).added, others, siteOf) !== null)
        throw new RefusedError({ code: 'platform.host-taken' });
      const at = await this.clock.lawNow(tx);
      const id = uuidV7();
      const row = { id, platformId, proposedBy: staff.id, before: now, wanted };
      if (!(await this.store.proposeEntry(tx, row, at))) throw new RefusedError({ code: 'platform.entry-open' });
      await this.audit.append(tx, {
        chainId: SYSTEM_CHAIN,
        at,
        actor: `staff:${staff.id}`,
        action: 'platform.change-proposed',
        detail: { platform: platformId, change: id, fields: fields.join(' ') },
      });
    });
  }

  /**
   * Puts a confirmed change to use, unless the entry moved on after the second person said yes. Run twice, the second
   * time finds nothing to do.
   */
  async apply(changeId: string): Promise<void> {
    await this.work.run(async (tx) => {
      const change = await this.store.lock(tx, changeId);
      if (!isAbout(change, 'entry') || change.state !== 'confirmed') return;
      const { platformId } = change;
      await this.store.lockEntries(tx);
      const now = await this.entryOf(tx, platformId);
      const because = entryTrouble(change, now, await this.store.hostsOfOthers(tx, platformId));
      if (because === null) await this.store.putEntry(tx, platformId, withChange(now, change));
      const at = await this.clock.lawNow(tx);
      await this.store.end(tx, changeId, because === null ? 'in_use' : 'failed', because, at);
      await this.audit.append(tx, {
        chainId: SYSTEM_CHAIN,
        at,
        actor: 'system',
        action: because === null ? 'platform.change-in-use' : 'platform.change-failed',
        detail: {
          platform: platformId,
          change: changeId,
          fields: changedFields(change.before, change.wanted).join(' '),
          because,
        },
      });
    });
  }

  private async entryOf(tx: Tx, platformId: string): Promise<PlatformEntry> {
    const entry = await this.store.entryOf(tx, platformId);
    if (entry === null) throw new InvariantError('a change belongs to a platform');
    return entry;
  }
}
