import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../infra/clock/clock';
import { Batcher } from '../../infra/database/batcher';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { OutgoingHttp } from '../../infra/webhook/outgoing-http';
import { webhookHeaders } from '../../infra/webhook/signature';
import { CaseKeyService } from '../case/case-key.service';
import { type OpenChannel, PlatformService } from '../platform/platform.service';
import type { AttemptResult } from './delivery.store';
import { NoticeStore } from './notice.store';

export type Sent = Omit<AttemptResult, 'noticeId' | 'caseId' | 'attempt' | 'verdict'>;

interface Parcel {
  readonly body: Buffer;
  readonly channel: OpenChannel;
}

/** The same id over all attempts of a notice: a receiver that saw it once does nothing the second time. */
export const webhookIdOf = (noticeId: string): string => `ntc_${noticeId.replaceAll('-', '')}`;

/** Sends the frozen bytes of a notice once over its channel. What the other side does is a value, not an exception. */
@Injectable()
export class NoticeSender {
  private readonly parcels = new Batcher<string, Parcel | null>(
    (ids) => this.open(ids),
    (id) => id,
  );

  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly notices: NoticeStore,
    private readonly keys: CaseKeyService,
    private readonly platforms: PlatformService,
    private readonly http: OutgoingHttp,
  ) {}

  /**
   * Null when there is nothing to send any more: the person has withdrawn, a reminder is too late, or the case's key is
   * gone. Nothing is written after `freshUntil` (`performance.now()`); the error is `stale` then. `onStart` is told when the call begins.
   */
  async send(noticeId: string, freshUntil: number, onStart: (channel: OpenChannel) => void): Promise<Sent | null> {
    const parcel = await this.parcels.submit(noticeId);
    if (parcel === null) return null;
    const { body, channel } = parcel;
    onStart(channel);
    const over = { channelId: channel.id, channelKind: channel.kind, scheduleSeconds: channel.scheduleSeconds };
    const sentSha256 = createHash('sha256').update(body).digest();
    if (channel.kind !== 'webhook' || channel.secret === null) {
      return {
        ...over,
        status: null,
        error: 'no-webhook',
        durationMs: 0,
        sentSha256,
        responseSha256: null,
        tlsPeer: null,
        retryAfterSeconds: null,
      };
    }
    const message = {
      id: webhookIdOf(noticeId),
      timestamp: Math.floor(this.clock.now().getTime() / 1000),
      body,
    };
    const result = await this.http.post({
      url: channel.endpoint,
      headers: { 'content-type': 'application/json; charset=utf-8', ...webhookHeaders(message, [channel.secret]) },
      body,
      freshUntil,
    });
    return {
      ...over,
      status: result.status,
      error: result.error,
      durationMs: result.durationMs,
      sentSha256,
      responseSha256: result.responseSha256 === null ? null : Buffer.from(result.responseSha256, 'hex'),
      tlsPeer: result.tlsPeer,
      retryAfterSeconds: result.retryAfterSeconds,
    };
  }

  private open(ids: readonly string[]): Promise<(Parcel | null)[]> {
    return this.work.read(async (tx) => {
      const notices = new Map((await this.notices.bodies(tx, ids, this.clock.now())).map((row) => [row.id, row]));
      const rows = [...notices.values()];
      const [vaults, channels] = await Promise.all([
        this.keys.vaultsOf(tx, [...new Set(rows.map((row) => row.caseId))]),
        this.platforms.openChannels(tx, [...new Set(rows.map((row) => row.channelId))]),
      ]);
      return ids.map((id) => {
        const row = notices.get(id);
        const vault = row && vaults.get(row.caseId);
        const channel = row && channels.get(row.channelId);
        if (!row?.bodySealed || !vault || !channel) return null;
        return { body: Buffer.from(vault.open('notice.body', row.bodySealed), 'utf8'), channel };
      });
    });
  }
}
