import { Injectable } from '@nestjs/common';
import type { ChannelKind } from '../../domain/notice/fallback';
import type { DeliveryVerdict } from '../../domain/notice/delivery-schedule';
import { StaleError } from '../../domain/shared/errors';
import type { Tx } from '../../infra/database/unit-of-work';
import type { LockedNotice } from './notice.store';

/** The one call in which several notices went (ADR 0052). */
export interface SharedCall {
  readonly sha256: Buffer;
  readonly size: number;
  /** How the call ended; what it meant for each notice may differ. */
  readonly status: number | null;
  readonly verdict: DeliveryVerdict;
  /** One of its notices speaks for it, so that the endpoint is judged by the call and once. */
  readonly speaks: boolean;
}

export interface AttemptResult {
  readonly noticeId: string;
  readonly caseId: string;
  readonly attempt: number;
  /** The channel it went over, and that channel's own schedule if it has one. */
  readonly channelId: string;
  readonly channelKind: ChannelKind;
  readonly scheduleSeconds: readonly number[] | null;
  readonly status: number | null;
  readonly error: string | null;
  readonly verdict: DeliveryVerdict;
  readonly durationMs: number;
  readonly sentSha256: Buffer | null;
  readonly responseSha256: Buffer | null;
  readonly tlsPeer: string | null;
  /** How long the platform asked us to wait; capped by the schedule. */
  readonly retryAfterSeconds: number | null;
  /** Null: it had a call of its own. */
  readonly batch: SharedCall | null;
}

export interface DueAttempt {
  readonly id: string;
  readonly channelId: string;
  readonly attempt: number;
}

export interface RedrivenNotice {
  readonly id: string;
  readonly caseId: string;
  readonly channelId: string;
  readonly attemptsMade: number;
}

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

interface CaseOfNotice {
  readonly id: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly isOnHold: boolean;
  readonly isConsentWithdrawn: boolean;
}

/** The hand-over loop's rows. Every method takes many notices, so that fifty attempts share one round of statements. */
@Injectable()
export class DeliveryStore {
  /**
   * Locks the cases of these notices for reading: a withdrawal, which takes the case for itself, either comes first and
   * is seen, or waits until the claim is committed.
   */
  async shareCases(tx: Tx, noticeIds: readonly string[]): Promise<CaseOfNotice[]> {
    // Taken back is only what was given: the row of the consent stands there and has an end.
    return tx.query<CaseOfNotice[]>(
      `SELECT c.id, c.state, c.outcome, c.hold_since IS NOT NULL AS "isOnHold",
         EXISTS (SELECT 1 FROM consent o WHERE o.case_id = c.id AND o.action = 'notify_platforms'
                 AND o.withdrawn_at IS NOT NULL) AS "isConsentWithdrawn"
       FROM "case" c
       WHERE c.id IN (SELECT case_id FROM notice WHERE id = ANY($1)) ORDER BY c.id FOR SHARE`,
      [noticeIds],
    );
  }

  /** Those of the notices whose newest attempt began and has no end: the worker that made it is gone or stuck. */
  async withoutEnd(tx: Tx, noticeIds: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ id: string }[]>(
      `SELECT n.id FROM notice n JOIN delivery_attempt a ON a.notice_id = n.id AND a.number = n.attempts_made
       WHERE n.id = ANY($1) AND n.state = 'sending' AND a.finished_at IS NULL`,
      [noticeIds],
    );
    return new Set(rows.map((row) => row.id));
  }

  /**
   * Those of the notices that may go in one call with others (ADR 0052). A recall waits for nobody. What failed once over
   * its channel, or has no end, goes alone from then on, so that it takes no other down; only a platform that asked for
   * time, and a delay of our own, say nothing against a notice.
   */
  async sharing(tx: Tx, noticeIds: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ id: string }[]>(
      `SELECT n.id FROM notice n WHERE n.id = ANY($1) AND n.kind <> 'recall' AND NOT EXISTS (
         SELECT 1 FROM delivery_attempt a WHERE a.notice_id = n.id AND a.number < n.attempts_made
           AND a.channel_id = n.channel_id AND (a.verdict = 'not_sent' OR a.status = 429) IS NOT TRUE)`,
      [noticeIds],
    );
    return new Set(rows.map((row) => row.id));
  }

  /**
   * Claims attempts: one row each under (notice, number), and the time at which the sweep takes over if we die. A time
   * that is set already and leaves the call enough room stays, so that Postgres can change the row in place.
   */
  async claim(
    tx: Tx,
    claims: readonly { notice: LockedNotice; attempt: number }[],
    at: Date,
    takeOver: { readonly earliest: Date; readonly at: Date; readonly latest: Date },
  ): Promise<void> {
    if (claims.length === 0) return;
    const [, affected] = await tx.query<[unknown[], number]>(
      `WITH wanted AS (SELECT * FROM unnest($1::uuid[], $2::int[], $3::int[]) AS w (id, version, attempt)),
       attempts AS (
         INSERT INTO delivery_attempt (notice_id, number, channel_id, started_at)
         SELECT w.id, w.attempt, n.channel_id, $4 FROM wanted w JOIN notice n ON n.id = w.id
       )
       UPDATE notice AS n SET state = 'sending', attempts_made = w.attempt,
         next_attempt_at = CASE WHEN n.next_attempt_at BETWEEN $6 AND $7 THEN n.next_attempt_at ELSE $5 END,
         version = n.version + 1, changed_at = $4
       FROM wanted w WHERE n.id = w.id AND n.version = w.version`,
      [
        claims.map((claim) => claim.notice.id),
        claims.map((claim) => claim.notice.version),
        claims.map((claim) => claim.attempt),
        at.toISOString(),
        takeOver.at.toISOString(),
        takeOver.earliest.toISOString(),
        takeOver.latest.toISOString(),
      ],
    );
    if (affected !== claims.length) throw new StaleError('notice');
  }

  /** Moves or ends the next attempt of notices that may not be sent now. */
  async postpone(tx: Tx, notices: readonly { id: string; nextAttemptAt: Date | null }[]): Promise<void> {
    if (notices.length === 0) return;
    await tx.query(
      `UPDATE notice AS n SET next_attempt_at = x.at FROM unnest($1::uuid[], $2::timestamptz[]) AS x (id, at) WHERE n.id = x.id`,
      [notices.map((notice) => notice.id), notices.map((notice) => iso(notice.nextAttemptAt))],
    );
  }

  async finishAttempts(tx: Tx, results: readonly AttemptResult[], at: Date): Promise<void> {
    await tx.query(
      `UPDATE delivery_attempt AS a SET finished_at = $10, status = r.status, error = r.error, verdict = r.verdict,
         duration_ms = r.duration_ms, sent_sha256 = r.sent, response_sha256 = r.response, tls_peer = r.tls_peer,
         batch_sha256 = r.batch, batch_size = r.batch_size
       FROM unnest($1::uuid[], $2::int[], $3::int[], $4::text[], $5::text[], $6::int[], $7::bytea[], $8::bytea[], $9::text[],
           $11::bytea[], $12::int[])
         AS r (notice_id, number, status, error, verdict, duration_ms, sent, response, tls_peer, batch, batch_size)
       WHERE a.notice_id = r.notice_id AND a.number = r.number AND a.finished_at IS NULL`,
      [
        results.map((result) => result.noticeId),
        results.map((result) => result.attempt),
        results.map((result) => result.status),
        results.map((result) => result.error),
        results.map((result) => result.verdict),
        results.map((result) => Math.round(result.durationMs)),
        results.map((result) => result.sentSha256),
        results.map((result) => result.responseSha256),
        results.map((result) => result.tlsPeer),
        at.toISOString(),
        results.map((result) => result.batch?.sha256 ?? null),
        results.map((result) => result.batch?.size ?? null),
      ],
    );
  }

  async giveUp(tx: Tx, notices: readonly { notice: LockedNotice; because: string }[], at: Date): Promise<void> {
    if (notices.length === 0) return;
    const [, affected] = await tx.query<[unknown[], number]>(
      `UPDATE notice AS n SET state = 'undeliverable', undeliverable_because = x.because, next_attempt_at = NULL,
         trouble_step = NULL, trouble_at = NULL, version = n.version + 1, changed_at = $4
       FROM unnest($1::uuid[], $2::int[], $3::text[]) AS x (id, version, because)
       WHERE n.id = x.id AND n.version = x.version`,
      [
        notices.map(({ notice }) => notice.id),
        notices.map(({ notice }) => notice.version),
        notices.map(({ because }) => because),
        at.toISOString(),
      ],
    );
    if (affected !== notices.length) throw new StaleError('notice');
  }

  /**
   * From undeliverable back on its way: the schedule begins anew after the attempts that were made, and the sweep takes
   * over at `nextAttemptAt` when the message is lost.
   */
  async redrive(
    tx: Tx,
    notices: readonly { id: string; version: number }[],
    nextAttemptAt: Date,
    at: Date,
  ): Promise<RedrivenNotice[]> {
    if (notices.length === 0) return [];
    const [rows] = await tx.query<[RedrivenNotice[], number]>(
      `UPDATE notice AS n SET state = 'approved', next_attempt_at = $3, attempts_before = n.attempts_made,
         channel_id = (SELECT c.id FROM channel c WHERE c.platform_id = n.platform_id AND c.position > 0
           ORDER BY c.position LIMIT 1),
         due_by = $4::timestamptz + (n.due_by - greatest(n.approved_at, n.leaves_at)),
         undeliverable_because = NULL, trouble_since = NULL, trouble_step = NULL, trouble_at = NULL,
         version = n.version + 1, changed_at = $4
       FROM unnest($1::uuid[], $2::int[]) AS x (id, version)
       WHERE n.id = x.id AND n.version = x.version AND n.state = 'undeliverable'
       RETURNING n.id, n.case_id AS "caseId", n.channel_id AS "channelId", n.attempts_made AS "attemptsMade"`,
      [notices.map((n) => n.id), notices.map((n) => n.version), nextAttemptAt.toISOString(), at.toISOString()],
    );
    if (rows.length !== notices.length) throw new StaleError('notice');
    return rows;
  }

  /** Puts attempts that found no place back into their rows, unless somebody else has made them meanwhile. */
  async putOff(tx: Tx, requests: readonly { noticeId: string; attempt: number; until: Date }[]): Promise<void> {
    await tx.query(
      `UPDATE notice AS n SET next_attempt_at = x.until
       FROM unnest($1::uuid[], $2::int[], $3::timestamptz[]) AS x (id, attempt, until)
       WHERE n.id = x.id AND n.attempts_made = x.attempt - 1 AND n.state IN ('approved','sending')`,
      [
        requests.map((request) => request.noticeId),
        requests.map((request) => request.attempt),
        requests.map((request) => request.until.toISOString()),
      ],
    );
  }

  /**
   * Notices whose next attempt is due, the longest due first: taken by moving the time on, so that other workers pass
   * them by.
   */
  async takeDue(tx: Tx, now: Date, until: Date, limit: number): Promise<DueAttempt[]> {
    const [rows] = await tx.query<[(DueAttempt & { order: number })[], number]>(
      `UPDATE notice AS n SET next_attempt_at = $2 FROM (
         SELECT id, next_attempt_at FROM notice WHERE next_attempt_at <= $1 AND state IN ('approved','sending')
         ORDER BY next_attempt_at LIMIT $3 FOR UPDATE SKIP LOCKED) AS due
       WHERE n.id = due.id
       RETURNING n.id, n.channel_id AS "channelId", n.attempts_made + 1 AS attempt,
         extract(epoch FROM due.next_attempt_at)::float8 AS "order"`,
      [now.toISOString(), until.toISOString(), limit],
    );
    return rows.sort((a, b) => a.order - b.order);
  }
}
