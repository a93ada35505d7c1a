import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  BATCH_FRAME_BYTES,
  BATCH_NEEDS_MS,
  BATCH_WAIT_MS,
  batchBody,
  batchMessage,
  MAX_BATCH_BYTES,
  partOutcomes,
} from '../../domain/notice/batch';
import { judgeResponse } from '../../domain/notice/delivery-schedule';
import { type SignedMessage, webhookHeaders } from '../../infra/webhook/signature';
import type { OpenChannel } from '../platform/platform.service';
import { BatchGathering } from './batch-gathering';
import { NoticeCall } from './notice-call.service';
import { NO_WIRE, type Outcome } from './notice-outcome';

interface Member {
  readonly message: SignedMessage;
  readonly channel: OpenChannel;
  readonly freshUntil: number;
  /** Its line of the batch, signed by itself. */
  readonly text: string;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/** The permission to send ran out while it waited: nothing of it was written. */
const STALE: Outcome = { ...NO_WIRE, error: 'stale', verdict: 'not_sent' };

/** Carries notices of several cases to one endpoint in one call, for platforms that want it (ADR 0052). */
@Injectable()
export class NoticeBatches {
  private readonly gathering = new BatchGathering<Member>((members) => void this.leave(members), {
    waitMs: BATCH_WAIT_MS,
    maxBytes: MAX_BATCH_BYTES,
  });

  constructor(private readonly calls: NoticeCall) {}

  /** One notice; with others where others are ready within a moment. `freshUntil`: the end of its own permission. */
  carry(message: SignedMessage, channel: OpenChannel, freshUntil: number): Promise<Outcome> {
    const headers = webhookHeaders(message, channel.keys);
    const text = batchMessage({
      webhookId: headers['webhook-id'],
      webhookTimestamp: headers['webhook-timestamp'],
      webhookSignature: headers['webhook-signature'],
      body: message.body.toString('utf8'),
    });
    const bytes = Buffer.byteLength(text) + 2;
    return new Promise((resolve, reject) => {
      const member: Member = { message, channel, freshUntil, text, resolve, reject };
      const isAlone = freshUntil - performance.now() < BATCH_NEEDS_MS || bytes > MAX_BATCH_BYTES - BATCH_FRAME_BYTES;
      if (isAlone) void this.leave([member]);
      // Whoever was claimed before a change of the address must not take others to the old one.
      else this.gathering.add(`${channel.id} ${channel.endpoint}`, member, { bytes, max: channel.batchMax ?? 1 });
    });
  }

  /** Never throws: each member is told its own outcome, or the fault of ours that it shares. */
  private async leave(members: readonly Member[]): Promise<void> {
    const now = performance.now();
    for (const member of members) if (member.freshUntil < now) member.resolve(STALE);
    const fresh = members.filter((member) => member.freshUntil >= now);
    try {
      const [first] = fresh;
      if (first !== undefined && fresh.length === 1)
        first.resolve(await this.calls.carry(first.message, first.channel, first.freshUntil));
      if (fresh.length > 1) await this.together(fresh);
    } catch (error) {
      for (const member of fresh) member.reject(error);
    }
  }

  private async together(members: readonly Member[]): Promise<void> {
    const { channel } = members.at(-1)!;
    const body = Buffer.from(batchBody(members.map(({ text }) => text)), 'utf8');
    const timestamp = Math.max(...members.map(({ message }) => message.timestamp));
    const { answer, ...call } = await this.calls.post(
      { id: batchIdOf(members.map(({ message }) => message)), timestamp, body },
      {
        url: channel.endpoint,
        keys: channel.keys,
        // It begins within every permission in it, or not at all.
        freshUntil: Math.min(...members.map((member) => member.freshUntil)),
        keepsAnswer: true,
      },
    );
    const verdict = judgeResponse(call);
    const shared = { sha256: createHash('sha256').update(body).digest(), size: members.length, verdict };
    const parts = partOutcomes(
      { ...call, answer },
      members.map(({ message }) => message.id),
    );
    members.forEach((member, n) =>
      member.resolve({
        ...call,
        ...parts[n]!,
        batch: verdict === 'not_sent' ? null : { ...shared, status: call.status, speaks: n === 0 },
      }),
    );
  }
}

/**
 * Drawn from what is in it and when that was claimed: no two batches have the same id, so that a receiver that keeps ids
 * passes over none. What came before is told by the ids inside.
 */
const batchIdOf = (messages: readonly SignedMessage[]): string =>
  `batch_${createHash('sha256')
    .update(messages.map(({ id, timestamp }) => `${id}.${timestamp}\n`).join(''))
    .digest('hex')
    .slice(0, 40)}`;
