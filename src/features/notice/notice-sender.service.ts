import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../infra/clock/clock';
import { Batcher } from '../../infra/database/batcher';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { Mailer } from '../../infra/mail/mailer';
import { OutgoingHttp } from '../../infra/webhook/outgoing-http';
import { type SignedMessage, webhookHeaders } from '../../infra/webhook/signature';
import { CaseKeyService } from '../case/case-key.service';
import { type OpenChannel, PlatformService } from '../platform/platform.service';
import type { AttemptResult } from './delivery.store';
import { noticeMail, webhookIdOf } from './notice-mail';
import { NoticeStore } from './notice.store';

/** How one call ended, and over which channel. The status is one of HTTP or of SMTP, by `channelKind`. */
export type Sent = Omit<AttemptResult, 'noticeId' | 'caseId' | 'attempt' | 'verdict'> & {
  readonly channelId: string;
  readonly channelKind: OpenChannel['kind'];
  readonly scheduleSeconds: readonly number[] | null;
};

type Outcome = Omit<Sent, 'channelId' | 'channelKind' | 'scheduleSeconds' | 'sentSha256'>;

interface Parcel {
  readonly body: Buffer;
  readonly channel: OpenChannel;
}

const NO_WAY: Outcome = {
  status: null,
  error: 'no-automatic-channel',
  durationMs: 0,
  responseSha256: null,
  tlsPeer: null,
  retryAfterSeconds: null,
};

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
    private readonly mailer: Mailer,
  ) {}

  /**
   * Null when there is nothing to send any more: the person has withdrawn, or the case's key is gone. Nothing is written
   * after `freshUntil` (`performance.now()`). `onStart` is told when the call begins.
   */
  async send(
    noticeId: string,
    freshUntil = Infinity,
    onStart: (channel: OpenChannel) => void = () => undefined,
  ): Promise<Sent | null> {
    const parcel = await this.parcels.submit(noticeId);
    if (parcel === null) return null;
    const { body, channel } = parcel;
    onStart(channel);
    const message = { id: webhookIdOf(noticeId), timestamp: Math.floor(this.clock.now().getTime() / 1000), body };
    return {
      ...(await this.call(message, channel, freshUntil)),
      channelId: channel.id,
      channelKind: channel.kind,
      scheduleSeconds: channel.scheduleSeconds,
      sentSha256: createHash('sha256').update(body).digest(),
    };
  }

  private call(message: SignedMessage, channel: OpenChannel, freshUntil: number): Promise<Outcome> {
    const { kind, endpoint, secret } = channel;
    if (channel.isRetired) return Promise.resolve(NO_WAY);
    if (kind === 'webhook' && secret !== null) return this.post(message, endpoint, secret);
    return kind === 'mail' ? this.mail(message, channel, freshUntil) : Promise.resolve(NO_WAY);
  }

  private async post(message: SignedMessage, url: string, secret: string): Promise<Outcome> {
    const headers = { 'content-type': 'application/json; charset=utf-8', ...webhookHeaders(message, [secret]) };
    const result = await this.http.post({ url, headers, body: message.body });
    return {
      status: result.status,
      error: result.error,
      durationMs: result.durationMs,
      responseSha256: bytesOf(result.responseSha256),
      tlsPeer: result.tlsPeer,
      retryAfterSeconds: result.retryAfterSeconds,
    };
  }

  private async mail(message: SignedMessage, channel: OpenChannel, freshUntil: number): Promise<Outcome> {
    const { endpoint, signingSecret } = channel;
    const signature = signingSecret === null ? null : webhookHeaders(message, [signingSecret]);
    const result = await this.mailer.send({ ...noticeMail(message.body, signature), to: endpoint }, freshUntil);
    return { ...result, responseSha256: bytesOf(result.responseSha256), retryAfterSeconds: null };
  }

  private open(ids: readonly string[]): Promise<(Parcel | null)[]> {
    return this.work.read(async (tx) => {
      const notices = new Map((await this.notices.bodies(tx, ids)).map((row) => [row.id, row]));
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

const bytesOf = (hex: string | null): Buffer | null => (hex === null ? null : Buffer.from(hex, 'hex'));
