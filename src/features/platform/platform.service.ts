import { Injectable } from '@nestjs/common';
import type { RuleId } from '../../domain/deadline/rule';
import { isFormUrl, isMailAddress } from '../../domain/platform/contact-address';
import type { ChannelKind } from '../../domain/notice/fallback';
import { isBatchMax, MAX_IN_BATCH } from '../../domain/notice/batch';
import { PULL_SCHEDULE_SECONDS } from '../../domain/notice/feed';
import type { NoticeFormat } from '../../domain/notice/notice-formats';
import { matchPlatform } from '../../domain/platform/match-platform';
import { InvariantError } from '../../domain/shared/decision';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { Envelope } from '../../infra/crypto/envelope';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { siteOf } from '../../infra/network/public-suffix';
import { PlatformKeyService, webhookKeyPurpose } from './platform-key.service';
import { type NewChannel, PlatformStore } from './platform.store';

export interface PlatformInput {
  readonly slug: string;
  readonly name: string;
  readonly hosts: readonly string[];
  readonly bases: readonly RuleId[];
  readonly webhook: {
    /** Null: it cannot receive, and fetches its notices from its feed. */
    readonly endpoint: string | null;
    readonly secret: string;
    readonly answerSecret: string;
    /** What this platform asks for in place of our own schedule and limits. */
    readonly scheduleSeconds?: readonly number[];
    readonly maxInFlight?: number;
    readonly maxPerMinute?: number;
    /** How many notices of several cases it takes in one call, 2 to 50 (ADR 0052); each has its own when left out. */
    readonly batchMax?: number;
  };
  /** In which shape notices go there; our own when left out. */
  readonly noticeFormat?: NoticeFormat;
  /** Where notices go when the webhook does not take them. */
  readonly mail?: { readonly address: string };
  /** The platform's own form, which a caseworker fills in when nothing else works. */
  readonly byHand?: { readonly url: string };
}

/** Where and how a notice is handed over, with the secrets opened for one use. */
export interface OpenChannel {
  readonly id: string;
  readonly platformId: string;
  readonly kind: ChannelKind;
  readonly endpoint: string;
  /** What signs the bytes for this platform, whichever channel they take, newest first; several while one is replaced. */
  readonly keys: readonly string[];
  /** Its place on the platform's ladder, from 1 on; negative when it is retired. */
  readonly position: number;
  /** The platform no longer names this channel; old notices still refer to it, and nothing is sent over it. */
  readonly isRetired: boolean;
  /** What this channel asks for in place of our own schedule and limits; null where it asks for nothing. */
  readonly scheduleSeconds: readonly number[] | null;
  readonly maxInFlight: number | null;
  readonly maxPerMinute: number | null;
  /** How many notices may share one call; null: each has its own. */
  readonly batchMax: number | null;
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
    private readonly platformKeys: PlatformKeyService,
  ) {}

  /** The platform of each host, in order; null where nobody we know owns it. Inside a transaction, pass it. */
  async matchHosts(hosts: readonly string[], tx?: Tx): Promise<(string | null)[]> {
    if (hosts.length === 0) return [];
    const known = tx ? await this.store.hosts(tx) : await this.work.read((own) => this.store.hosts(own));
    return hosts.map((host) => matchPlatform(host, known, siteOf));
  }

  /**
   * Adds a platform with its channels, or brings an existing one (by slug) up to date: webhook or feed first, then mail,
   * then by hand. A channel that is left out is removed, or retired while notices refer to it. Throws InvariantError for
   * addresses and limits that cannot be meant; the command line asks first.
   */
  async register(input: PlatformInput): Promise<string> {
    const problem = channelProblem(input);
    if (problem !== null) throw new InvariantError(problem);
    return this.work.run(async (tx) => {
      const id = await this.store.upsert(tx, uuidV7(), input);
      await this.store.lockChannels(tx, id);
      const channels = this.channelsOf(id, input);
      await this.store.dropOthers(
        tx,
        id,
        channels.map((channel) => channel.kind),
      );
      for (const channel of channels) await this.store.putChannel(tx, channel);
      await this.platformKeys.ensure(tx, id, 'notice', input.webhook.secret);
      await this.platformKeys.ensure(tx, id, 'answer', input.webhook.answerSecret);
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
  nextChannel(tx: Tx, channelId: string): Promise<{ id: string; kind: ChannelKind } | null> {
    return this.store.nextChannel(tx, channelId);
  }

  /** The legal bases on which a platform can be addressed, and its name. */
  find(tx: Tx, platformId: string): Promise<{ id: string; name: string; slug: string; bases: RuleId[] } | null> {
    return this.store.find(tx, platformId);
  }

  async openChannels(tx: Tx, channelIds: readonly string[]): Promise<Map<string, OpenChannel>> {
    const rows = await this.store.channels(tx, channelIds, this.clock.now());
    return new Map(
      rows.map(({ keysSealed, ...row }) => {
        const purpose = webhookKeyPurpose('notice', row.platformId);
        const keys = keysSealed.map((sealed) => this.envelope.openStandalone(sealed, purpose));
        return [row.id, { ...row, isRetired: row.position < 0, keys }];
      }),
    );
  }

  private channelsOf(platformId: string, { slug, webhook, mail, byHand }: PlatformInput): NewChannel[] {
    const bare = {
      platformId,
      scheduleSeconds: null,
      maxInFlight: null,
      maxPerMinute: null,
      batchMax: null,
    };
    const first: NewChannel = {
      ...bare,
      id: uuidV7(),
      kind: webhook.endpoint === null ? 'pull' : 'webhook',
      position: 1,
      endpoint: webhook.endpoint ?? feedPath(slug),
      scheduleSeconds: webhook.scheduleSeconds ?? (webhook.endpoint === null ? PULL_SCHEDULE_SECONDS : null),
      maxInFlight: webhook.maxInFlight ?? null,
      maxPerMinute: webhook.maxPerMinute ?? null,
      batchMax: webhook.batchMax ?? null,
    };
    return [
      first,
      ...(mail ? [{ ...bare, id: uuidV7(), kind: 'mail', position: 2, endpoint: mail.address } as const] : []),
      ...(byHand ? [{ ...bare, id: uuidV7(), kind: 'by_hand', position: 3, endpoint: byHand.url } as const] : []),
    ];
  }
}

/** Where a platform that fetches finds its feed, at our own address. */
export const feedPath = (slug: string): string => `/api/platform/v1/platforms/${slug}/feed`;

/** What is wrong with the channels of a platform; null when nothing is. */
function channelProblem({ webhook, mail, byHand, noticeFormat }: PlatformInput): string | null {
  const isCount = (value: number | undefined, least: number) =>
    value === undefined || (Number.isSafeInteger(value) && value >= least && value <= 2_147_483_647);
  if (mail && !isMailAddress(mail.address)) return 'a mail channel is one plain address';
  if (byHand && !isFormUrl(byHand.url)) return 'a form is an https:// address';
  if (webhook.scheduleSeconds?.length === 0 || !(webhook.scheduleSeconds ?? []).every((one) => isCount(one, 0)))
    return 'a schedule is one or more whole seconds';
  const mayBatch = webhook.endpoint !== null && (noticeFormat ?? 'buckler-1') === 'buckler-1';
  if (webhook.batchMax !== undefined && !(mayBatch && isBatchMax(webhook.batchMax)))
    return `a batch is 2 to ${MAX_IN_BATCH} notices of our own format, for an endpoint`;
  const areLimits = isCount(webhook.maxInFlight, 1) && isCount(webhook.maxPerMinute, 1);
  return areLimits ? null : 'a limit is a whole number from 1 on';
}
