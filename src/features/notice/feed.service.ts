import { Injectable } from '@nestjs/common';
import { FEED_PAGE_MAX, mayBeReplayed } from '../../domain/notice/feed';
import { Clock } from '../../infra/clock/clock';
import { actAs } from '../../infra/database/actor';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { hasWebhookForm, verifyWebhook } from '../../infra/webhook/verify';
import { PlatformKeyService } from '../platform/platform-key.service';
import { FeedBell, type Turn } from './feed-bell';
import { FeedGiving, type FetchedNotice } from './feed-giving.service';
import { FeedReceipts } from './feed-receipts.service';
import { FEED_REQUEST_SCHEMA, type FeedRequest } from './feed.forms';
import { FeedStore, ofFeed } from './feed.store';

export interface IncomingFetch {
  readonly slug: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawBody: Buffer;
  /** Aborted when the caller has gone. */
  readonly gone: AbortSignal;
}

export interface FeedPage {
  readonly notices: readonly FetchedNotice[];
  /** To be sent as `after` once these notices are kept. */
  readonly cursor: string;
}

export type FeedAnswer =
  | { readonly kind: 'page'; readonly page: FeedPage }
  | { readonly kind: 'invalid'; readonly problem: string }
  | { readonly kind: 'not_authentic' | 'not_json' | 'unknown_cursor' | 'replayed' };

/** How often a request that waits looks for itself, for what another process laid out. */
const LOOK_EVERY_MS = 2_000;
const NOTHING_YET = { lastPosition: 0, ackedPosition: 0, requestAt: null, requestId: null };

/**
 * The feed of a platform that cannot receive (ADR 0045). Each request acknowledges what was given out before, by its
 * cursor, and asks for what comes after it; it may wait a while for something new.
 */
@Injectable()
export class FeedService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly platformKeys: PlatformKeyService,
    private readonly store: FeedStore,
    private readonly giving: FeedGiving,
    private readonly receipts: FeedReceipts,
    private readonly bell: FeedBell,
  ) {}

  async serve({ slug, headers, rawBody, gone }: IncomingFetch): Promise<FeedAnswer> {
    const now = this.clock.now();
    if (!hasWebhookForm({ headers, rawBody, now })) return { kind: 'not_authentic' };
    const sender = await actAs({ kind: 'door', key: `platform:${slug}` }, () =>
      this.work.read((tx) => this.platformKeys.answerKeysOfSlug(tx, slug)),
    );
    const verified = verifyWebhook({ headers, rawBody, keys: sender?.keys ?? [], now });
    if (!verified.ok || sender === null) return { kind: 'not_authentic' };
    const read = readRequest(rawBody);
    if (!('request' in read)) return read;
    const { platformId } = sender;
    const after = Number(read.request.after);
    const refusal = await this.begin(platformId, { after, id: verified.id, timestamp: verified.timestamp });
    if (refusal !== null) return { kind: refusal };
    await this.receipts.acknowledge(platformId, after);
    const turn = this.bell.takeTurn(platformId);
    const leave = () => turn.end();
    gone.addEventListener('abort', leave);
    try {
      return { kind: 'page', page: await this.waitFor(platformId, read.request, turn) };
    } finally {
      gone.removeEventListener('abort', leave);
      turn.end();
    }
  }

  /** Takes note of the request, unless it may be a copy of an earlier one or names a place that is not there. */
  private begin(
    platformId: string,
    { after, id, timestamp }: { after: number; id: string; timestamp: number },
  ): Promise<'replayed' | 'unknown_cursor' | null> {
    return ofFeed(platformId, () =>
      this.work.run(async (tx) => {
        const { lastPosition, requestAt, requestId } = (await this.store.lock(tx, platformId)) ?? NOTHING_YET;
        const last =
          requestAt === null || requestId === null
            ? null
            : { timestamp: Math.floor(requestAt.getTime() / 1000), id: requestId };
        if (mayBeReplayed({ last, timestamp, id })) return 'replayed';
        if (after > lastPosition) return 'unknown_cursor';
        await this.store.noteRequest(tx, platformId, { at: new Date(timestamp * 1000), id });
        return null;
      }),
    );
  }

  private async waitFor(
    platformId: string,
    { after, waitSeconds = 0, limit = FEED_PAGE_MAX }: FeedRequest,
    turn: Turn,
  ): Promise<FeedPage> {
    const until = performance.now() + waitSeconds * 1000;
    for (;;) {
      const notices = await this.giving.giveOut(platformId, Number(after), limit);
      const leftMs = until - performance.now();
      if (notices.length > 0 || leftMs <= 0 || turn.isOver) return { notices, cursor: notices.at(-1)?.cursor ?? after };
      await turn.rest(Math.min(leftMs, LOOK_EVERY_MS));
    }
  }
}

type ReadRequest =
  | { readonly request: FeedRequest }
  | { readonly kind: 'not_json' }
  | { readonly kind: 'invalid'; readonly problem: string };

function readRequest(rawBody: Buffer): ReadRequest {
  let json: unknown;
  try {
    json = JSON.parse(rawBody.toString('utf8'));
  } catch {
    return { kind: 'not_json' };
  }
  const parsed = FEED_REQUEST_SCHEMA.safeParse(json);
  if (parsed.success) return { request: parsed.data };
  const [issue] = parsed.error.issues;
  return { kind: 'invalid', problem: `${issue!.path.join('.') || 'body'}: ${issue!.message}`.slice(0, 200) };
}
