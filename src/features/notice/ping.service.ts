import { Injectable } from '@nestjs/common';
import { judgeResponse } from '../../domain/notice/delivery-schedule';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { Outbox } from '../../infra/outbox/outbox';
import { OutgoingHttp } from '../../infra/webhook/outgoing-http';
import { webhookHeaders } from '../../infra/webhook/signature';
import { PlatformService } from '../platform/platform.service';
import { BreakerService } from './breaker.service';
import { BreakerStore, type DuePing } from './breaker.store';

/** All that a ping says. Signed like a notice, so that a platform may answer it without thinking. */
const PING_BODY = Buffer.from('{"type":"endpoint.ping"}\n', 'utf8');

/** Asks an endpoint that failed whether it is back, so that recovery is noticed within minutes, not at the next attempt. */
@Injectable()
export class PingService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: BreakerStore,
    private readonly breakers: BreakerService,
    private readonly platforms: PlatformService,
    private readonly http: OutgoingHttp,
    private readonly outbox: Outbox,
  ) {}

  /** Puts the pings that are due into the outbox. */
  sweep(limit: number): Promise<number> {
    return this.work.run(async (tx) => {
      const now = await this.clock.lawNow(tx);
      const due = await this.store.takeDuePings(tx, now, limit);
      const messages = due.map(
        ({ channelId, ping }) => ({ job: 'ping-endpoint', payload: { channelId, ping } }) as const,
      );
      await this.outbox.add(tx, now, ...messages);
      return due.length;
    });
  }

  /** Ping number `ping` of an endpoint; one that is not wanted any more does nothing. */
  async ping(due: DuePing): Promise<void> {
    const wanted = await this.work.read(async (tx) =>
      (await this.store.isPingWanted(tx, due))
        ? { channels: await this.platforms.openChannels(tx, [due.channelId]), at: await this.clock.lawNow(tx) }
        : null,
    );
    const channel = wanted?.channels.get(due.channelId);
    if (!wanted || !channel || channel.keys.length === 0) return;
    const id = `ping_${due.channelId.replaceAll('-', '')}_${due.ping}`;
    const timestamp = Math.floor(wanted.at.getTime() / 1000);
    const signature = webhookHeaders({ id, timestamp, body: PING_BODY }, channel.keys);
    const headers = { 'content-type': 'application/json; charset=utf-8', ...signature };
    const { status, error, retryAfterSeconds } = await this.http.post({
      url: channel.endpoint,
      headers,
      body: PING_BODY,
    });
    const verdict = judgeResponse({ status, error });
    await this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      await this.breakers.learn(tx, [{ channelId: due.channelId, verdict, status, retryAfterSeconds }], at);
    });
  }
}
