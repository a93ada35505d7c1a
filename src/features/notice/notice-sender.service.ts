import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Batcher } from '../../infra/database/batcher';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseKeyService } from '../case/case-key.service';
import { type OpenChannel, PlatformService } from '../platform/platform.service';
import { type AttemptResult, DeliveryStore } from './delivery.store';
import { AnswerPageAddresses } from './answer-page-addresses.service';
import { NoticeCarrier, type Parcel, type Permission } from './notice-carrier.service';
import { NoticeStore } from './notice.store';

/** How one call ended, and over which channel. The status is one of HTTP or of SMTP, by `channelKind`. */
export type Sent = Omit<AttemptResult, 'noticeId' | 'caseId' | 'attempt'>;

/** Sends the frozen bytes of a notice once over its channel. What the other side does is a value, not an exception. */
@Injectable()
export class NoticeSender {
  private readonly parcels = new Batcher<{ id: string; at: Date }, Parcel | null>(
    (wanted) => this.open(wanted),
    ({ id }) => [id],
  );

  constructor(
    private readonly work: UnitOfWork,
    private readonly notices: NoticeStore,
    private readonly keys: CaseKeyService,
    private readonly platforms: PlatformService,
    private readonly carrier: NoticeCarrier,
    private readonly pages: AnswerPageAddresses,
    private readonly delivery: DeliveryStore,
  ) {}

  /**
   * Null when there is nothing to send any more: the person has withdrawn, a reminder is too late, or the case's key is
   * gone. The permission to write counts from `claimedAt` (`performance.now()`); what comes too late is `not_sent`. What
   * is signed and dated bears `at`, the claim's time by the database's clock. `onStart` is told when the call begins.
   */
  async send(noticeId: string, permission: Permission, onStart: (channel: OpenChannel) => void): Promise<Sent | null> {
    const parcel = await this.parcels.submit({ id: noticeId, at: permission.at });
    if (parcel === null) return null;
    const { body, channel } = parcel;
    onStart(channel);
    return {
      ...(await this.carrier.carry(noticeId, parcel, permission)),
      channelId: channel.id,
      channelKind: channel.kind,
      scheduleSeconds: channel.scheduleSeconds,
      sentSha256: createHash('sha256').update(body).digest(),
    };
  }

  private open(wanted: readonly { id: string; at: Date }[]): Promise<(Parcel | null)[]> {
    const ids = wanted.map(({ id }) => id);
    const newest = new Date(Math.max(...wanted.map(({ at }) => at.getTime())));
    return this.work.read(async (tx) => {
      const rows = await this.notices.bodies(tx, ids, newest);
      const notices = new Map(rows.map((row) => [row.id, row]));
      const vaults = await this.keys.vaultsOf(tx, [...new Set(rows.map((row) => row.caseId))], 'notice-delivery');
      const channels = await this.platforms.openChannels(tx, [...new Set(rows.map((row) => row.channelId))]);
      const mayShare = ({ channelId }: { channelId: string }) => (channels.get(channelId)?.batchMax ?? null) !== null;
      const asking = rows.filter(mayShare).map((row) => row.id);
      const sharing = asking.length === 0 ? new Set<string>() : await this.delivery.sharing(tx, asking);
      const parcels = ids.map((id) => {
        const row = notices.get(id);
        const vault = row && vaults.get(row.caseId);
        const channel = row && channels.get(row.channelId);
        if (!row?.bodySealed || !vault || !channel) return null;
        const body = Buffer.from(vault.open('notice.body', row.bodySealed), 'utf8');
        return { caseId: row.caseId, body, channel, vault, mayShare: sharing.has(id) };
      });
      const pages = await this.pages.forMails(tx, parcels, newest);
      return parcels.map((parcel, n) => parcel && { ...parcel, answerPage: pages[n] ?? null });
    });
  }
}
