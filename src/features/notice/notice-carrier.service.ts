import { Injectable } from '@nestjs/common';
import { judgeMailResponse, SEND_WITHIN_MS } from '../../domain/notice/delivery-schedule';
import { Mailer } from '../../infra/mail/mailer';
import { type SignedMessage, webhookHeaders } from '../../infra/webhook/signature';
import type { OpenChannel } from '../platform/platform.service';
import type { Granted } from './delivery-claim.service';
import { FeedShelf } from './feed-shelf.service';
import { NoticeBatches } from './notice-batch.service';
import { NoticeCall } from './notice-call.service';
import { type AnswerPageAddress, noticeMail } from './notice-mail';
import { NO_WIRE, type Outcome } from './notice-outcome';
import { messageOf } from './notice-request';

export type Permission = Pick<Granted, 'at' | 'claimedAt'>;

/** The frozen bytes of one notice, opened for one attempt. */
export interface Parcel {
  readonly caseId: string;
  readonly body: Buffer;
  readonly channel: OpenChannel;
  readonly answerPage: AnswerPageAddress | null;
  /** It may go in one call with others: the platform wants that, and nothing speaks against this notice. */
  readonly mayShare: boolean;
}

/** This channel needs a human, or is retired: nothing is sent, and the notice goes to whatever comes after it. */
const NO_WAY: Outcome = { ...NO_WIRE, error: 'no-automatic-channel', verdict: 'rejected' };

/** Carries one parcel over its channel: a signed call, a mail, or the shelf from which the platform fetches. */
@Injectable()
export class NoticeCarrier {
  constructor(
    private readonly calls: NoticeCall,
    private readonly batches: NoticeBatches,
    private readonly mailer: Mailer,
    private readonly shelf: FeedShelf,
  ) {}

  async carry(noticeId: string, parcel: Parcel, { at, claimedAt }: Permission): Promise<Outcome> {
    const { body, channel } = parcel;
    const { kind, keys, isRetired } = channel;
    const message = messageOf(noticeId, at, body);
    if (isRetired || kind === 'by_hand') return NO_WAY;
    if (kind === 'mail')
      return this.mail(message, channel, {
        date: at,
        freshUntil: claimedAt + SEND_WITHIN_MS.mail,
        answerPage: parcel.answerPage,
      });
    if (keys.length === 0) return NO_WAY;
    if (kind === 'webhook') {
      const freshUntil = claimedAt + SEND_WITHIN_MS.webhook;
      return (parcel.mayShare ? this.batches : this.calls).carry(message, channel, freshUntil);
    }
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
    const { responseSha256 } = result;
    const sum = responseSha256 === null ? null : Buffer.from(responseSha256, 'hex');
    return { ...result, verdict, responseSha256: sum, retryAfterSeconds: null, batch: null };
  }
}
