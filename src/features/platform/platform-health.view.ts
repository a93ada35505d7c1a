import { Injectable } from '@nestjs/common';
import type { BreakerState } from '../../domain/notice/breaker';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import type { ChannelKind } from './platform.entity';

/** One channel of a platform, or a platform without any. Endpoints stay inside: an address may hold a secret. */
export interface ChannelHealth {
  readonly platformName: string;
  readonly slug: string;
  readonly kind: ChannelKind | null;
  readonly position: number | null;
  readonly breaker: BreakerState | null;
  readonly failuresInRow: number;
  readonly openedAt: Date | null;
  readonly nextPingAt: Date | null;
  readonly slowUntil: Date | null;
  readonly waiting: number;
  readonly oldestWaitingAt: Date | null;
  readonly undeliverable: number;
  readonly lastSuccessAt: Date | null;
}

/**
 * Every platform that is set up, with its channels in their order: whether it can be reached, and what waits for it. The
 * numbers are those of all cases, whoever asks: who may see no notice must still see that a platform takes none.
 */
@Injectable()
export class PlatformHealthView {
  constructor(private readonly work: UnitOfWork) {}

  all(): Promise<ChannelHealth[]> {
    return this.work.read((tx) =>
      tx.query<ChannelHealth[]>(
        `SELECT p.name AS "platformName", p.slug, ch.kind, ch.position, b.state AS breaker,
           coalesce(b.failures_in_row, 0) AS "failuresInRow", b.opened_at AS "openedAt", b.next_ping_at AS "nextPingAt",
           b.slow_until AS "slowUntil", coalesce(w.waiting, 0) AS waiting, w.oldest AS "oldestWaitingAt",
           coalesce(w.undeliverable, 0) AS undeliverable,
           CASE ch.kind WHEN 'webhook' THEN w.by_webhook WHEN 'pull' THEN w.by_pull WHEN 'mail' THEN w.by_mail WHEN 'by_hand' THEN w.by_hand END
             AS "lastSuccessAt"
         FROM platform p
         LEFT JOIN channel ch ON ch.platform_id = p.id AND ch.position > 0
         LEFT JOIN breaker b ON b.channel_id = ch.id
         LEFT JOIN buckler_notices_by_channel() w ON w.channel = ch.id
         WHERE ch.id IS NOT NULL OR p.origin = 'operator'
         ORDER BY p.name, p.id, ch.position`,
      ),
    );
  }
}
