import { Injectable } from '@nestjs/common';
import type { ChannelKind } from '../../domain/notice/fallback';
import type { RuleId } from '../../domain/deadline/rule';
import type { NoticeFormat } from '../../domain/notice/notice-formats';
import type { Tx } from '../../infra/database/unit-of-work';

export interface ChannelRecord {
  readonly id: string;
  readonly platformId: string;
  readonly kind: ChannelKind;
  readonly endpoint: string;
  /** From 1 on, the order of the ladder; negative: retired. */
  readonly position: number;
  readonly scheduleSeconds: readonly number[] | null;
  readonly maxInFlight: number | null;
  readonly maxPerMinute: number | null;
  readonly batchMax: number | null;
  /** What signs notices for this platform at this moment, newest first, whatever channel this is. */
  readonly keysSealed: readonly Buffer[];
}

export type NewChannel = Omit<ChannelRecord, 'keysSealed'>;

@Injectable()
export class PlatformStore {
  hosts(tx: Tx): Promise<{ id: string; hosts: string[] }[]> {
    return tx.query<{ id: string; hosts: string[] }[]>('SELECT id, hosts FROM platform');
  }

  async upsert(
    tx: Tx,
    id: string,
    row: {
      slug: string;
      name: string;
      hosts: readonly string[];
      bases: readonly RuleId[];
      noticeFormat?: NoticeFormat;
    },
  ): Promise<string> {
    const [stored] = await tx.query<{ id: string }[]>(
      `INSERT INTO platform (id, slug, name, hosts, bases, notice_format) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (slug) DO UPDATE SET name = EXCLUDED.name, hosts = EXCLUDED.hosts, bases = EXCLUDED.bases,
         notice_format = EXCLUDED.notice_format
       RETURNING id`,
      [id, row.slug, row.name, row.hosts, row.bases, row.noticeFormat ?? 'buckler-1'],
    );
    return stored!.id;
  }

  /** Keeps everybody else from referring to a channel of this platform, or changing one, until the transaction ends. */
  async lockChannels(tx: Tx, platformId: string): Promise<void> {
    await tx.query('SELECT id FROM channel WHERE platform_id = $1 ORDER BY id FOR UPDATE', [platformId]);
  }

  /** A platform has one channel of each kind; its id stays, so that notices on their way go to the new address. */
  async putChannel(tx: Tx, row: NewChannel): Promise<void> {
    const values = [
      row.platformId,
      row.kind,
      row.position,
      row.endpoint,
      row.scheduleSeconds,
      row.maxInFlight,
      row.maxPerMinute,
      row.batchMax,
    ];
    const [, known] = await tx.query<[unknown[], number]>(
      `UPDATE channel SET position = $3, endpoint = $4, schedule_seconds = $5, max_in_flight = $6, max_per_minute = $7,
         batch_max = $8
       WHERE platform_id = $1 AND kind = $2`,
      values,
    );
    if (known > 0) return;
    await tx.query(
      `INSERT INTO channel (platform_id, kind, position, endpoint, schedule_seconds, max_in_flight, max_per_minute, batch_max, id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [...values, row.id],
    );
  }

  /** Only where a channel leads; what it asks for (schedule, limits) stays, and one that was retired is back. */
  async setEndpoint(
    tx: Tx,
    row: Pick<NewChannel, 'id' | 'platformId' | 'kind' | 'endpoint' | 'position'>,
  ): Promise<void> {
    // Whoever receives now fetches no more: both are the first of the ladder.
    if (row.kind === 'webhook')
      await tx.query(`UPDATE channel SET position = -abs(position) WHERE platform_id = $1 AND kind = 'pull'`, [
        row.platformId,
      ]);
    const [, known] = await tx.query<[unknown[], number]>(
      'UPDATE channel SET endpoint = $3, position = abs(position) WHERE platform_id = $1 AND kind = $2',
      [row.platformId, row.kind, row.endpoint],
    );
    if (known > 0) return;
    await tx.query('INSERT INTO channel (id, platform_id, kind, position, endpoint) VALUES ($1, $2, $3, $4, $5)', [
      row.id,
      row.platformId,
      row.kind,
      row.position,
      row.endpoint,
    ]);
  }

  /**
   * Removes the channels of all other kinds. One that notices refer to stays as evidence, but retired: a negative
   * position is on no ladder, and the sender uses it no more.
   */
  async dropOthers(tx: Tx, platformId: string, kinds: readonly ChannelRecord['kind'][]): Promise<void> {
    await tx.query(
      `DELETE FROM channel c WHERE c.platform_id = $1 AND c.kind <> ALL($2)
         AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.channel_id = c.id)
         AND NOT EXISTS (SELECT 1 FROM delivery_attempt a WHERE a.channel_id = c.id)`,
      [platformId, kinds],
    );
    await tx.query('UPDATE channel SET position = -abs(position) WHERE platform_id = $1 AND kind <> ALL($2)', [
      platformId,
      kinds,
    ]);
  }

  async find(tx: Tx, id: string): Promise<{ id: string; name: string; slug: string; bases: RuleId[] } | null> {
    const [row] = await tx.query<{ id: string; name: string; slug: string; bases: RuleId[] }[]>(
      'SELECT id, name, slug, bases FROM platform WHERE id = $1',
      [id],
    );
    return row ?? null;
  }

  async firstChannel(tx: Tx, platformId: string): Promise<{ id: string; kind: string; endpoint: string } | null> {
    const [row] = await tx.query<{ id: string; kind: string; endpoint: string }[]>(
      'SELECT id, kind, endpoint FROM channel WHERE platform_id = $1 AND position > 0 ORDER BY position LIMIT 1',
      [platformId],
    );
    return row ?? null;
  }

  /** Of one that is retired, whatever stands in its place now. */
  async nextChannel(tx: Tx, channelId: string): Promise<{ id: string; kind: ChannelRecord['kind'] } | null> {
    const [row] = await tx.query<{ id: string; kind: ChannelRecord['kind'] }[]>(
      `SELECT n.id, n.kind FROM channel c JOIN channel n ON n.platform_id = c.platform_id AND n.position > CASE WHEN c.position < 0 THEN -c.position - 1 ELSE c.position END
       WHERE c.id = $1 ORDER BY n.position LIMIT 1`,
      [channelId],
    );
    return row ?? null;
  }

  channels(tx: Tx, ids: readonly string[], now: Date): Promise<ChannelRecord[]> {
    return tx.query<ChannelRecord[]>(
      `SELECT c.id, c.platform_id AS "platformId", c.kind, c.endpoint, c.position, c.schedule_seconds AS "scheduleSeconds",
         c.max_in_flight AS "maxInFlight", c.max_per_minute AS "maxPerMinute", c.batch_max AS "batchMax",
         ARRAY(SELECT k.secret_sealed FROM webhook_key k
           WHERE k.platform_id = c.platform_id AND k.purpose = 'notice' AND (k.ends_at IS NULL OR k.ends_at > $2)
           ORDER BY k.created_at DESC, k.id DESC) AS "keysSealed"
       FROM channel c WHERE c.id = ANY($1)`,
      [ids, now],
    );
  }
}
