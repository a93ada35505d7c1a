import { Injectable } from '@nestjs/common';
import { judgeMailResponse, judgeResponse, SEND_WITHIN_MS } from '../../domain/notice/delivery-schedule';
import { Mailer } from '../../infra/mail/mailer';
import { OutgoingHttp } from '../../infra/webhook/outgoing-http';
import { type SignedMessage, webhookHeaders } from '../../infra/webhook/signature';
import type { OpenChannel } from '../platform/platform.service';
import type { Granted } from './delivery-claim.service';
import type { AttemptResult } from './delivery.store';
import { FeedShelf } from './feed-shelf.service';
import { type AnswerPageAddress, noticeMail } from './notice-mail';
import { messageOf, NOTICE_CONTENT_TYPE } from './notice-request';

/** How one call ended: the status is one of HTTP or of SMTP, by the channel. */
export type Outcome = Omit<
  AttemptResult,
  'noticeId' | 'caseId' | 'attempt' | 'channelId' | 'channelKind' | 'scheduleSeconds' | 'sentSha256'
>;

export type Permission = Pick<Granted, 'at' | 'claimedAt'>;

/** The frozen bytes of one notice, opened for one attempt. */
export interface Parcel {
  readonly caseId: string;
  readonly body: Buffer;
  readonly channel: OpenChannel;
  readonly answerPage: AnswerPageAddress | null;
}

/** Nothing went over a wire that could have told us more. */
const NO_WIRE = {
  status: null,
  error: null,
  durationMs: 0,
  responseSha256: null,
  tlsPeer: null,
  retryAfterSeconds: null,
} as const;
/** This channel needs a human, or is retired: nothing is sent, and the notice goes to whatever comes after it. */
const NO_WAY: Outcome = { ...NO_WIRE, error: 'no-automatic-channel', verdict: 'rejected' };

/** Carries one parcel over its channel: a signed call, a mail, or the shelf from which the platform fetches. */
@Injectable()
export class NoticeCarrier {
  constructor(
    private readonly http: OutgoingHttp,
    private readonly mailer: Mailer,
    private readonly shelf: FeedShelf,
  ) {}

  async carry(noticeId: string, parcel: Parcel, { at, claimedAt }: Permission): Promise<Outcome> {
    const { body, channel } = parcel;
    const { kind, endpoint, keys, isRetired } = channel;
    const message = messageOf(noticeId, at, body);
    if (isRetired || kind === 'by_hand') return NO_WAY;
    if (kind === 'mail')
      return this.mail(message, channel, {
        date: at,
        freshUntil: claimedAt + SEND_WITHIN_MS.mail,
        answerPage: parcel.answerPage,
      });
    if (keys.length === 0) return NO_WAY;
    if (kind === 'webhook')
      return this.post(message, { url: endpoint, keys, freshUntil: claimedAt + SEND_WITHIN_MS.webhook });
    const headers = webhookHeaders(message, keys);
    await this.shelf.layOut({
      noticeId,
      caseId: parcel.caseId,
      platformId: channel.platformId,
      signature: headers['webhook-signature'],
      signedAt: new Date(message.timestamp * 1000),
    });
    return { ...NO_WIRE, verdict: 'laid_out' };
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
}

const bytesOf = (hex: string | null): Buffer | null => (hex === null ? null : Buffer.from(hex, 'hex'));
