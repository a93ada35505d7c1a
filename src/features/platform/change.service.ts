import { Inject, Injectable } from '@nestjs/common';
import { decideChange } from '../../domain/platform/change';
import { type EntryTrouble, entryTrouble } from '../../domain/platform/entry';
import { isFormUrl, isMailAddress } from '../../domain/platform/contact-address';
import type { RefusalCode } from '../../domain/shared/decision';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { Outbox } from '../../infra/outbox/outbox';
import { checkUrl } from '../../infra/webhook/address-guard';
import { type ChangeRecord, ChangeStore, isAbout } from './change.store';
import { PlatformKeyStore } from './platform-key.store';
import type { ChannelKind } from './platform.entity';

export interface WantedAddress {
  readonly kind: ChannelKind;
  readonly address: string;
}

/**
 * Where notices go is changed by two persons (ADR 0033): one proposes, another confirms, then the endpoint is asked.
 * The decision about an entry of the directory (entry-change.service.ts) is made here too.
 */
@Injectable()
export class PlatformChangeService {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: ChangeStore,
    private readonly platforms: PlatformKeyStore,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  /** Whether an address can be meant: the same rules by which it is sent to later. */
  mayBe({ kind, address }: WantedAddress): boolean {
    if (kind === 'mail') return isMailAddress(address);
    return kind === 'by_hand' ? isFormUrl(address) : checkUrl(address, this.config.outgoing).ok;
  }

  /** Throws RefusedError for an address that cannot be meant, or while another change of the channel is open. */
  propose(slug: string, staff: StaffIdentity, wanted: WantedAddress): Promise<void> {
    return this.work.run(async (tx) => {
      const platformId = await this.idOf(tx, slug);
      if (!this.mayBe(wanted)) throw new RefusedError({ code: 'platform.address-wrong' });
      const at = await this.clock.lawNow(tx);
      const id = uuidV7();
      if (!(await this.store.propose(tx, { id, platformId, proposedBy: staff.id, ...wanted }, at)))
        throw new RefusedError({ code: 'platform.change-open' });
      await this.record(
        tx,
        staff,
        'platform.change-proposed',
        { platform: platformId, change: id, channel: wanted.kind },
        at,
      );
    });
  }

  /**
   * Yes by a second person asks the endpoint, or puts the entry to use; no ends the change. Until then the old one
   * counts. Null when it was done. A yes to an entry that somebody else changed meanwhile ends the change and says so:
   * what was proposed stays in the history, to be proposed anew.
   */
  decide(slug: string, changeId: string, staff: StaffIdentity, decision: 'yes' | 'no'): Promise<RefusalCode | null> {
    return this.work.run(async (tx) => {
      const platformId = await this.idOf(tx, slug);
      const change = await this.store.lock(tx, changeId);
      if (change?.platformId !== platformId) throw new NotFoundError();
      const decided = decideChange(change, decision, staff.id);
      if (!decided.ok) throw new RefusedError({ code: decided.code });
      const at = await this.clock.lawNow(tx);
      await this.store.decide(tx, changeId, decided.next, staff.id, at);
      const detail = { platform: platformId, change: changeId };
      const because = decided.next === 'confirmed' ? await this.troubleOf(tx, change) : null;
      if (because !== null) {
        await this.store.end(tx, changeId, 'failed', because, at);
        await this.record(tx, staff, 'platform.change-failed', { ...detail, because }, at);
        return because === 'host-taken' ? 'platform.host-taken' : 'platform.entry-out-of-date';
      }
      await this.record(tx, staff, `platform.change-${decided.next}`, detail, at);
      if (decided.next === 'confirmed')
        await this.outbox.add(tx, at, {
          job: change.subject === 'entry' ? 'change-entry' : 'challenge-endpoint',
          payload: { changeId },
        });
      return null;
    });
  }

  private async troubleOf(tx: Tx, change: ChangeRecord): Promise<EntryTrouble | null> {
    if (!isAbout(change, 'entry')) return null;
    const now = await this.store.entryOf(tx, change.platformId);
    return now && entryTrouble(change, now, await this.store.hostsOfOthers(tx, change.platformId));
  }

  private async idOf(tx: Tx, slug: string): Promise<string> {
    const id = await this.platforms.idOfSlug(tx, slug);
    if (id === null) throw new NotFoundError();
    return id;
  }

  private record(
    tx: Tx,
    staff: StaffIdentity,
    action: string,
    detail: Readonly<Record<string, string>>,
    at: Date,
  ): Promise<void> {
    return this.audit.append(tx, { chainId: SYSTEM_CHAIN, at, actor: `staff:${staff.id}`, action, detail });
  }
}
