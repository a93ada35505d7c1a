import { Injectable } from '@nestjs/common';
import { judgeResponse } from '../../domain/notice/delivery-schedule';
import { OutgoingHttp } from '../../infra/webhook/outgoing-http';
import { type SignedMessage, webhookHeaders } from '../../infra/webhook/signature';
import type { OpenChannel } from '../platform/platform.service';
import type { Outcome } from './notice-outcome';
import { NOTICE_CONTENT_TYPE } from './notice-request';

/** What one signed call led to; whether that is a success is for others to say. */
export interface CallResult {
  readonly status: number | null;
  readonly error: string | null;
  readonly durationMs: number;
  readonly responseSha256: Buffer | null;
  readonly tlsPeer: string | null;
  readonly retryAfterSeconds: number | null;
  /** Only when it was asked for, and came whole. */
  readonly answer: string | null;
}

export interface CallTo {
  readonly url: string;
  readonly keys: readonly string[];
  /** The last moment (`performance.now()`) at which it may begin to be written. */
  readonly freshUntil: number;
  readonly keepsAnswer?: boolean;
}

/** One signed POST to a platform. */
@Injectable()
export class NoticeCall {
  constructor(private readonly http: OutgoingHttp) {}

  /** A notice by itself: what its call led to is its own outcome. */
  async carry(message: SignedMessage, { endpoint, keys }: OpenChannel, freshUntil: number): Promise<Outcome> {
    const { answer: _, ...call } = await this.post(message, { url: endpoint, keys, freshUntil });
    return { ...call, verdict: judgeResponse(call), batch: null };
  }

  async post(message: SignedMessage, { url, keys, freshUntil, keepsAnswer = false }: CallTo): Promise<CallResult> {
    const { status, error, durationMs, responseSha256, tlsPeer, retryAfterSeconds, body } = await this.http.post({
      url,
      headers: { 'content-type': NOTICE_CONTENT_TYPE, ...webhookHeaders(message, keys) },
      body: message.body,
      freshUntil,
      keepsBody: keepsAnswer,
    });
    return {
      status,
      error,
      durationMs,
      responseSha256: responseSha256 === null ? null : Buffer.from(responseSha256, 'hex'),
      tlsPeer,
      retryAfterSeconds,
      answer: body?.toString('utf8') ?? null,
    };
  }
}
