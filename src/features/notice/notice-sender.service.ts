import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { judgeMailResponse, judgeResponse, SEND_WITHIN_MS } from '../../domain/notice/delivery-schedule';
import { Batcher } from '../../infra/database/batcher';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { Mailer } from '../../infra/mail/mailer';
import { OutgoingHttp } from '../../infra/webhook/outgoing-http';
import { type SignedMessage, webhookHeaders } from '../../infra/webhook/signature';
import { CaseKeyService } from '../case/case-key.service';
import { type OpenChannel, PlatformService } from '../platform/platform.service';
import type { Granted } from './delivery-claim.service';
import type { AttemptResult } from './delivery.store';
import { AnswerPageAddresses } from './answer-page-addresses.service';
import { type AnswerPageAddress, noticeMail } from './notice-mail';
import { messageOf, NOTICE_CONTENT_TYPE } from './notice-request';
import { NoticeStore } from './notice.store';

/** How one call ended, and over which channel. The status is one of HTTP or of SMTP, by `channelKind`. */
export type Sent = Omit<AttemptResult, 'noticeId' | 'caseId' | 'attempt'>;

type Outcome = Omit<Sent, 'channelId' | 'channelKind' | 'scheduleSeconds' | 'sentSha256'>;

type Permission = Pick<Granted, 'at' | 'claimedAt'>;

interface Parcel {
  readonly body: Buffer;
  readonly channel: OpenChannel;
  readonly answerPage: AnswerPageAddress | null;
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
  private readonly parcels = new Batcher<{ id: string; at: Date }, Parcel | null>(
    (wanted) => this.open(wanted),
    ({ id }) => id,
  );

  constructor(
    private readonly work: UnitOfWork,
    private readonly notices: NoticeStore,
    private readonly keys: CaseKeyService,
    private readonly platforms: PlatformService,
    private readonly http: OutgoingHttp,
    private readonly mailer: Mailer,
    private readonly pages: AnswerPageAddresses,
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
      ...(await this.call(noticeId, parcel, permission)),
      channelId: channel.id,
      channelKind: channel.kind,
      scheduleSeconds: channel.scheduleSeconds,
      sentSha256: createHash('sha256').update(body).digest(),
    };
  }

  private call(
    noticeId: string,
    { body, channel, answerPage }: Parcel,
    { at, claimedAt }: Permission,
  ): Promise<Outcome> {
    const { kind, endpoint, keys, isRetired } = channel;
    const message = messageOf(noticeId, at, body);
    if (isRetired || kind === 'by_hand') return Promise.resolve(NO_WAY);
    const freshUntil = claimedAt + SEND_WITHIN_MS[kind];
    if (kind === 'mail') return this.mail(message, channel, { date: at, freshUntil, answerPage });
    return keys.length === 0 ? Promise.resolve(NO_WAY) : this.post(message, { url: endpoint, keys, freshUntil });
  }

  private async post(
    message: SignedMessage,
    { url, keys, freshUntil }: { url: string; keys: readonly string[]; freshUntil: number },
  ): Promise<Outcome> {
    const headers = { 'content-type': NOTICE_CONTENT_TYPE, ...webhookHeaders(message, keys) };
    const { status, error, durationMs, responseSha256, tlsPeer, retryAfterSeconds } = await this.http.post({
      url,
      headers,
      body: message.body,
      freshUntil,
    });
    const verdict = judgeResponse({ status, error });
    return { status, error, verdict, durationMs, responseSha256: bytesOf(responseSha256), tlsPeer, retryAfterSeconds };
  }

  private async mail(
    message: SignedMessage,
    { endpoint, keys }: OpenChannel,
    { date, freshUntil, answerPage }: { date: Date; freshUntil: number; answerPage: AnswerPageAddress | null },
  ): Promise<Outcome> {
    const signature = keys.length === 0 ? null : webhookHeaders(message, keys);
    const result = await this.mailer.send(
      { ...noticeMail(message.body, signature, answerPage), to: endpoint, date },
      freshUntil,
    );
    const verdict = judgeMailResponse(result);
    return { ...result, verdict, responseSha256: bytesOf(result.responseSha256), retryAfterSeconds: null };
  }

  private open(wanted: readonly { id: string; at: Date }[]): Promise<(Parcel | null)[]> {
    const ids = wanted.map(({ id }) => id);
    const newest = new Date(Math.max(...wanted.map(({ at }) => at.getTime())));
    return this.work.read(async (tx) => {
      const rows = await this.notices.bodies(tx, ids, newest);
      const notices = new Map(rows.map((row) => [row.id, row]));
      const [vaults, channels] = await Promise.all([
        this.keys.vaultsOf(tx, [...new Set(rows.map((row) => row.caseId))], 'notice-delivery'),
        this.platforms.openChannels(tx, [...new Set(rows.map((row) => row.channelId))]),
      ]);
      const parcels = ids.map((id) => {
        const row = notices.get(id);
        const vault = row && vaults.get(row.caseId);
        const channel = row && channels.get(row.channelId);
        if (!row?.bodySealed || !vault || !channel) return null;
        return { body: Buffer.from(vault.open('notice.body', row.bodySealed), 'utf8'), channel, vault };
      });
      const pages = await this.pages.forMails(tx, parcels, newest);
      return parcels.map((parcel, n) => parcel && { ...parcel, answerPage: pages[n] ?? null });
    });
  }
}

const bytesOf = (hex: string | null): Buffer | null => (hex === null ? null : Buffer.from(hex, 'hex'));
