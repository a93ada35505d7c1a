import { Injectable } from '@nestjs/common';
import { type BreakerFacts, HEALTHY, nextPing } from '../../domain/notice/breaker';
import type { Tx } from '../../infra/database/unit-of-work';

/** What a claim must know of an endpoint that is not simply well. */
export interface EndpointStanding {
  readonly channelId: string;
  readonly isOpen: boolean;
  readonly slowUntil: Date | null;
  /** Attempts that may still be made in this minute; null without a limit. */
  readonly leftThisMinute: number | null;
}

export interface DuePing {
  readonly channelId: string;
  readonly ping: number;
}

type StoredBreaker = BreakerFacts & { readonly channelId: string };

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;
const COLUMNS = `channel_id AS "channelId", state, failures_in_row AS "failuresInRow", opened_at AS "openedAt",
  next_ping_at AS "nextPingAt", slow_until AS "slowUntil"`;

@Injectable()
export class BreakerStore {
  /** Only endpoints with trouble or a limit have an answer; all others may be called. */
  async standings(tx: Tx, channelIds: readonly string[], now: Date): Promise<Map<string, EndpointStanding>> {
    const rows = await tx.query<EndpointStanding[]>(
      `SELECT c.id AS "channelId", coalesce(b.state = 'open', false) AS "isOpen",
         CASE WHEN b.slow_until > $2 THEN b.slow_until END AS "slowUntil",
         c.max_per_minute - CASE WHEN b.minute_began_at > $2::timestamptz - interval '1 minute' THEN b.minute_count ELSE 0 END
           AS "leftThisMinute"
       FROM channel c LEFT JOIN breaker b ON b.channel_id = c.id
       WHERE c.id = ANY($1) AND (b.state = 'open' OR b.slow_until > $2 OR c.max_per_minute IS NOT NULL)`,
      [channelIds, now.toISOString()],
    );
    return new Map(rows.map((row) => [row.channelId, row]));
  }

  /** Counts attempts of this minute, for channels with a limit a minute. Creates and locks their rows first. */
  async lockLimited(tx: Tx, channelIds: readonly string[]): Promise<void> {
    await tx.query(
      `INSERT INTO breaker (channel_id, state, failures_in_row)
       SELECT id, 'closed', 0 FROM channel WHERE id = ANY($1) AND max_per_minute IS NOT NULL ORDER BY id
       ON CONFLICT (channel_id) DO UPDATE SET minute_count = breaker.minute_count`,
      [channelIds],
    );
  }

  async countAttempts(tx: Tx, counts: ReadonlyMap<string, number>, now: Date): Promise<void> {
    if (counts.size === 0) return;
    await tx.query(
      `UPDATE breaker AS b SET
         minute_count = x.n + CASE WHEN b.minute_began_at > $3::timestamptz - interval '1 minute' THEN b.minute_count ELSE 0 END,
         minute_began_at = CASE WHEN b.minute_began_at > $3::timestamptz - interval '1 minute' THEN b.minute_began_at ELSE $3 END
       FROM unnest($1::uuid[], $2::int[]) AS x (id, n) WHERE b.channel_id = x.id`,
      [[...counts.keys()], [...counts.values()], now.toISOString()],
    );
  }

  /** Those of the channels whose breaker is open, kept from closing until the end of this transaction. */
  async shareOpen(tx: Tx, channelIds: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ id: string }[]>(
      `SELECT channel_id AS id FROM breaker WHERE channel_id = ANY($1) AND state = 'open' ORDER BY channel_id FOR SHARE`,
      [channelIds],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** Those of the channels that have a row, without a lock. */
  known(tx: Tx, channelIds: readonly string[]): Promise<StoredBreaker[]> {
    return tx.query<StoredBreaker[]>(`SELECT ${COLUMNS} FROM breaker WHERE channel_id = ANY($1)`, [channelIds]);
  }

  /** The breaker, locked; made when there was none. */
  async lock(tx: Tx, channelId: string): Promise<BreakerFacts> {
    await tx.query(
      `INSERT INTO breaker (channel_id, state, failures_in_row) VALUES ($1, $2, 0) ON CONFLICT (channel_id) DO NOTHING`,
      [channelId, HEALTHY.state],
    );
    const [row] = await tx.query<BreakerFacts[]>(`SELECT ${COLUMNS} FROM breaker WHERE channel_id = $1 FOR UPDATE`, [
      channelId,
    ]);
    return row!;
  }

  async apply(tx: Tx, channelId: string, facts: BreakerFacts): Promise<void> {
    await tx.query(
      `UPDATE breaker SET state = $2, failures_in_row = $3, opened_at = $4, next_ping_at = $5, slow_until = $6 WHERE channel_id = $1`,
      [channelId, facts.state, facts.failuresInRow, iso(facts.openedAt), iso(facts.nextPingAt), iso(facts.slowUntil)],
    );
  }

  /** Open endpoints whose ping is due: taken by setting the next one, so that other workers pass them by. */
  async takeDuePings(tx: Tx, now: Date, limit: number): Promise<DuePing[]> {
    const due = await tx.query<{ channelId: string; openedAt: Date; ping: number }[]>(
      `SELECT channel_id AS "channelId", opened_at AS "openedAt", pings_made + 1 AS ping FROM breaker
       WHERE next_ping_at <= $1 AND state = 'open' ORDER BY next_ping_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [now.toISOString(), limit],
    );
    await tx.query(
      `UPDATE breaker AS b SET pings_made = x.ping, next_ping_at = x.at
       FROM unnest($1::uuid[], $2::int[], $3::timestamptz[]) AS x (id, ping, at) WHERE b.channel_id = x.id`,
      [
        due.map((row) => row.channelId),
        due.map((row) => row.ping),
        due.map((row) => nextPing(row.openedAt, now).toISOString()),
      ],
    );
    return due;
  }

  /** Whether this ping is still wanted: it is the newest one, and the breaker is still open. */
  async isPingWanted(tx: Tx, { channelId, ping }: DuePing): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM breaker WHERE channel_id = $1 AND pings_made = $2 AND state = 'open'`,
      [channelId, ping],
    );
    return rows.length > 0;
  }

  /**
   * Makes every waiting notice of a channel due that may leave by now, the one with the least time left first. One that
   * is under way right now is left alone: an attempt that began within its crash lease and has no end.
   */
  async flush(tx: Tx, channelId: string, dueAt: Date, startedAfter: Date): Promise<void> {
    await tx.query(
      `WITH waiting AS (
         SELECT w.id, w.due_by, w.approved_at FROM notice w
         WHERE w.channel_id = $1 AND w.state IN ('approved','sending') AND w.next_attempt_at IS NOT NULL
           AND (w.leaves_at IS NULL OR w.leaves_at <= $2)
           AND NOT EXISTS (SELECT 1 FROM delivery_attempt a WHERE a.notice_id = w.id AND a.number = w.attempts_made
             AND a.finished_at IS NULL AND a.started_at > $3)
         ORDER BY w.id FOR UPDATE
       )
       UPDATE notice AS n SET next_attempt_at = $2::timestamptz + x.place * interval '1 microsecond'
       FROM (SELECT id, row_number() OVER (ORDER BY due_by NULLS LAST, approved_at, id) AS place FROM waiting) AS x
       WHERE n.id = x.id`,
      [channelId, dueAt.toISOString(), startedAfter.toISOString()],
    );
  }
}
