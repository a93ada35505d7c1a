import { Injectable } from '@nestjs/common';
import type { RuleId } from '../../domain/deadline/rule';
import { matchPlatform } from '../../domain/platform/match-platform';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { Envelope } from '../../infra/crypto/envelope';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { PlatformStore } from './platform.store';

export interface PlatformInput {
  readonly slug: string;
  readonly name: string;
  readonly hosts: readonly string[];
  readonly bases: readonly RuleId[];
  readonly webhook: { readonly endpoint: string; readonly secret: string; readonly answerSecret: string };
}

/** Where and how a notice is handed over, with the secrets opened for one use. */
export interface OpenChannel {
  readonly id: string;
  readonly platformId: string;
  readonly kind: 'webhook' | 'mail' | 'by_hand';
  readonly endpoint: string;
  readonly secret: string | null;
  /** What this channel asks for in place of our own schedule and limits; null where it asks for nothing. */
  readonly scheduleSeconds: readonly number[] | null;
  readonly maxInFlight: number | null;
}

/** The directory of platforms: who an address belongs to, and how they are reached. */
@Injectable()
export class PlatformService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: PlatformStore,
    private readonly envelope: Envelope,
    private readonly audit: AuditLog,
  ) {}

  /** The platform of each host, in order; null where nobody we know owns it. Inside a transaction, pass it. */
  async matchHosts(hosts: readonly string[], tx?: Tx): Promise<(string | null)[]> {
    if (hosts.length === 0) return [];
    const known = tx ? await this.store.hosts(tx) : await this.work.read((own) => this.store.hosts(own));
    return hosts.map((host) => matchPlatform(host, known));
  }

  /** Adds a platform with its webhook, or brings an existing one (by slug) up to date. */
  register(input: PlatformInput): Promise<string> {
    return this.work.run(async (tx) => {
      const id = await this.store.upsert(tx, uuidV7(), input);
      await this.store.upsertWebhook(tx, {
        id: uuidV7(),
        platformId: id,
        endpoint: input.webhook.endpoint,
        secretSealed: this.envelope.sealStandalone(input.webhook.secret, purpose('secret', id)),
        answerSecretSealed: this.envelope.sealStandalone(input.webhook.answerSecret, purpose('answer_secret', id)),
      });
      const at = await this.clock.lawNow(tx);
      const detail = { platform: id };
      await this.audit.append(tx, {
        chainId: SYSTEM_CHAIN,
        at,
        actor: 'system',
        action: 'platform.registered',
        detail,
      });
      return id;
    });
  }

  /** The first channel of a platform, by the order of its ladder; null when it has none. */
  firstChannel(tx: Tx, platformId: string): Promise<{ id: string; kind: string; endpoint: string } | null> {
    return this.store.firstChannel(tx, platformId);
  }

  /** The channel of the same platform that comes after this one; null when it is the last. */
  nextChannel(tx: Tx, channelId: string): Promise<{ id: string; kind: OpenChannel['kind'] } | null> {
    return this.store.nextChannel(tx, channelId);
  }

  /** The legal bases on which a platform can be addressed, and its name. */
  find(tx: Tx, platformId: string): Promise<{ id: string; name: string; slug: string; bases: RuleId[] } | null> {
    return this.store.find(tx, platformId);
  }

  async openChannels(tx: Tx, channelIds: readonly string[]): Promise<Map<string, OpenChannel>> {
    const rows = await this.store.channels(tx, channelIds);
    return new Map(
      rows.map(({ secretSealed, ...row }) => [
        row.id,
        {
          ...row,
          secret: secretSealed && this.envelope.openStandalone(secretSealed, purpose('secret', row.platformId)),
        },
      ]),
    );
  }

  /** The secrets with which a platform signs its answers. */
  async answerSecrets(tx: Tx, platformId: string): Promise<string[]> {
    const sealed = await this.store.answerSecrets(tx, platformId);
    return sealed.map((secret) => this.envelope.openStandalone(secret, purpose('answer_secret', platformId)));
  }
}

const purpose = (column: string, platformId: string): string => `channel.${column}|${platformId}`;
