import { Injectable } from '@nestjs/common';
import type { RuleId } from '../../domain/deadline/rule';
import type { Tx } from '../../infra/database/unit-of-work';

export interface ChannelRecord {
  readonly id: string;
  readonly platformId: string;
  readonly kind: 'webhook' | 'mail' | 'by_hand';
  readonly endpoint: string;
  readonly scheduleSeconds: number[] | null;
  readonly maxInFlight: number | null;
  readonly secretSealed: Buffer | null;
}

@Injectable()
export class PlatformStore {
  hosts(tx: Tx): Promise<{ id: string; hosts: string[] }[]> {
    return tx.query<{ id: string; hosts: string[] }[]>('SELECT id, hosts FROM platform');
  }

  async upsert(
    tx: Tx,
    id: string,
    row: { slug: string; name: string; hosts: readonly string[]; bases: readonly RuleId[] },
  ): Promise<string> {
    const [stored] = await tx.query<{ id: string }[]>(
      `INSERT INTO platform (id, slug, name, hosts, bases) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (slug) DO UPDATE SET name = EXCLUDED.name, hosts = EXCLUDED.hosts, bases = EXCLUDED.bases
       RETURNING id`,
      [id, row.slug, row.name, row.hosts, row.bases],
    );
    return stored!.id;
  }

  async upsertWebhook(
    tx: Tx,
    row: { id: string; platformId: string; endpoint: string; secretSealed: Buffer; answerSecretSealed: Buffer },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO channel (id, platform_id, kind, position, endpoint, secret_sealed, answer_secret_sealed)
       VALUES ($1, $2, 'webhook', 1, $3, $4, $5)
       ON CONFLICT (platform_id, position) DO UPDATE SET endpoint = EXCLUDED.endpoint,
         secret_sealed = EXCLUDED.secret_sealed, answer_secret_sealed = EXCLUDED.answer_secret_sealed`,
      [row.id, row.platformId, row.endpoint, row.secretSealed, row.answerSecretSealed],
    );
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
      'SELECT id, kind, endpoint FROM channel WHERE platform_id = $1 ORDER BY position LIMIT 1',
      [platformId],
    );
    return row ?? null;
  }

  async nextChannel(tx: Tx, channelId: string): Promise<{ id: string; kind: ChannelRecord['kind'] } | null> {
    const [row] = await tx.query<{ id: string; kind: ChannelRecord['kind'] }[]>(
      `SELECT n.id, n.kind FROM channel c JOIN channel n ON n.platform_id = c.platform_id AND n.position > c.position
       WHERE c.id = $1 ORDER BY n.position LIMIT 1`,
      [channelId],
    );
    return row ?? null;
  }

  channels(tx: Tx, ids: readonly string[]): Promise<ChannelRecord[]> {
    return tx.query<ChannelRecord[]>(
      `SELECT id, platform_id AS "platformId", kind, endpoint, schedule_seconds AS "scheduleSeconds",
         max_in_flight AS "maxInFlight", secret_sealed AS "secretSealed" FROM channel WHERE id = ANY($1)`,
      [ids],
    );
  }

  async answerSecrets(tx: Tx, platformId: string): Promise<Buffer[]> {
    const rows = await tx.query<{ sealed: Buffer }[]>(
      'SELECT answer_secret_sealed AS sealed FROM channel WHERE platform_id = $1 AND answer_secret_sealed IS NOT NULL',
      [platformId],
    );
    return rows.map((row) => row.sealed);
  }
}
