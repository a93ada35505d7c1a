import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { judgeMailResponse, judgeResponse, SEND_WITHIN_MS } from '../../domain/notice/delivery-schedule';
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
export type Sent = Omit<AttemptResult, 'noticeId' | 'caseId' | 'attempt'>;

type Outcome = Omit<Sent, 'channelId' | 'channelKind' | 'scheduleSeconds' | 'sentSha256'>;

interface Parcel {
  readonly body: Buffer;
  readonly channel: OpenChannel;
}

/** This channel needs a human, or is retired: nothing is sent, and the notice goes to whatever comes after it. */
const NO_WAY: Outcome = {
  status: null,
  error: 'no-automatic-channel',
  verdict: 'rejected',
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
   * Null when there is nothing to send any more: the person has withdrawn, a reminder is too late, or the case's key is
   * gone. The permission to write counts from `claimedAt` (`performance.now()`); what comes too late is `not_sent`.
   * `onStart` is told when the call begins.
   */
  async send(noticeId: string, claimedAt: number, onStart: (channel: OpenChannel) => void): Promise<Sent | null> {
    const parcel = await this.parcels.submit(noticeId);
    if (parcel === null) return null;
    const { body, channel } = parcel;
    onStart(channel);
    const message = { id: webhookIdOf(noticeId), timestamp: Math.floor(this.clock.now().getTime() / 1000), body };
    return {
      ...(await this.call(message, channel, claimedAt)),
      channelId: channel.id,
      channelKind: channel.kind,
      scheduleSeconds: channel.scheduleSeconds,
      sentSha256: createHash('sha256').update(body).digest(),
    };
  }

  private call(message: SignedMessage, channel: OpenChannel, claimedAt: number): Promise<Outcome> {
    const { kind, endpoint, secret, isRetired } = channel;
    if (isRetired || kind === 'by_hand') return Promise.resolve(NO_WAY);
    const freshUntil = claimedAt + SEND_WITHIN_MS[kind];
    if (kind === 'mail') return this.mail(message, channel, freshUntil);
    return secret === null ? Promise.resolve(NO_WAY) : this.post(message, { url: endpoint, secret, freshUntil });
  }

  private async post(
    message: SignedMessage,
    { url, secret, freshUntil }: { url: string; secret: string; freshUntil: number },
  ): Promise<Outcome> {
    const headers = { 'content-type': 'application/json; charset=utf-8', ...webhookHeaders(message, [secret]) };
    const { status, error, durationMs, responseSha256, tlsPeer, retryAfterSeconds } = await this.http.post({
      url,
      headers,
      body: message.body,
      freshUntil,
    });
    const verdict = judgeResponse({ status, error });
    return { status, error, verdict, durationMs, responseSha256: bytesOf(responseSha256), tlsPeer, retryAfterSeconds };
  }

  private async mail(message: SignedMessage, channel: OpenChannel, freshUntil: number): Promise<Outcome> {
    const { endpoint, signingSecret } = channel;
    const signature = signingSecret === null ? null : webhookHeaders(message, [signingSecret]);
    const result = await this.mailer.send({ ...noticeMail(message.body, signature), to: endpoint }, freshUntil);
    const verdict = judgeMailResponse(result);
    return { ...result, verdict, responseSha256: bytesOf(result.responseSha256), retryAfterSeconds: null };
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

const bytesOf = (hex: string | null): Buffer | null => (hex === null ? null : Buffer.from(hex, 'hex'));
