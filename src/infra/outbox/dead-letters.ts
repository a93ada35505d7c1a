import { Injectable } from '@nestjs/common';
import { StaleError } from '../../domain/shared/errors';
import { uuidV7 } from '../crypto/uuid-v7';
import type { Tx } from '../database/unit-of-work';
import type { JobName } from '../queue/job-catalogue';
import type { LetterOutcome } from './dead-letter.entity';

/** Jobs that a sweep asks for again as long as their row is due, and where the payload names that row. */
const SWEPT: Readonly<Partial<Record<JobName, string>>> = { 'send-notice': 'noticeId', 'check-item': 'itemId' };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** The name of an error's class, and nothing that such a name cannot be. */
const ERROR_NAME = /^\w{1,60}$/;

/** The row for which a sweep writes this message again and again while it is due; null when no sweep does. */
export function sweptRowOf(job: string, payload: unknown): string | null {
  const field = SWEPT[job as JobName];
  const id = field === undefined ? undefined : (payload as Readonly<Record<string, unknown>> | null)?.[field];
  return typeof id === 'string' && UUID.test(id) ? id : null;
}

/**
 * Part of a statement (`WITH …`) that ends what is open about these notices, whether a letter of theirs or a parked
 * message about them: it rides along with the change that makes it pointless, so that nobody can forget it.
 */
export const settlingLetters = (noticeIds: string, at: string): string =>
  `settled AS (
     UPDATE dead_letter SET outcome = 'settled', ended_at = ${at}
     WHERE subject_id = ANY(${noticeIds}) AND ended_at IS NULL RETURNING outbox_id
   ), finished AS (
     UPDATE outbox_message SET done_at = ${at} WHERE id IN (SELECT outbox_id FROM settled) AND done_at IS NULL
   )`;

export interface DeadNotice {
  readonly noticeId: string;
  readonly caseId: string;
  readonly reason: string;
}

export interface ParkedMessage {
  readonly id: string;
  readonly job: string;
  readonly payload: unknown;
  readonly parkedAt: Date;
}

/** Everything that could not be delivered or done. A letter is written in the transaction of the death itself. */
@Injectable()
export class DeadLetters {
  async ofNotices(tx: Tx, dead: readonly DeadNotice[], at: Date): Promise<void> {
    if (dead.length === 0) return;
    await tx.query(
      `INSERT INTO dead_letter (id, kind, subject_id, case_id, notice_id, reason, died_at)
       SELECT d.id, 'notice', d.notice_id, d.case_id, d.notice_id, d.reason, $5
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) AS d (id, case_id, notice_id, reason)
       ON CONFLICT (subject_id, kind) WHERE ended_at IS NULL DO NOTHING`,
      [
        dead.map(() => uuidV7()),
        dead.map(({ caseId }) => caseId),
        dead.map(({ noticeId }) => noticeId),
        dead.map(({ reason }) => reason),
        at.toISOString(),
      ],
    );
  }

  /**
   * A message was parked. One that a sweep wrote for a row which has an open letter already adds nothing to it: it is
   * done with, and the letter stands for both.
   */
  async ofMessage(tx: Tx, message: ParkedMessage, errorName: string): Promise<void> {
    const subject = sweptRowOf(message.job, message.payload) ?? message.id;
    const rows = await tx.query<unknown[]>(
      `INSERT INTO dead_letter (id, kind, subject_id, outbox_id, job, reason, died_at)
       VALUES ($1, 'message', $2, $3, $4, $5, $6)
       ON CONFLICT (subject_id, kind) WHERE ended_at IS NULL DO NOTHING RETURNING 1`,
      [
        uuidV7(),
        subject,
        message.id,
        message.job,
        `poison:${ERROR_NAME.test(errorName) ? errorName : 'Error'}`,
        message.parkedAt.toISOString(),
      ],
    );
    if (rows.length === 0) await this.finishMessages(tx, [message.id], message.parkedAt);
  }

  /** Ends open letters that the caller holds locked. */
  async end(
    tx: Tx,
    letterIds: readonly string[],
    how: { outcome: Exclude<LetterOutcome, 'settled'>; staffId: string },
    at: Date,
  ): Promise<void> {
    if (letterIds.length === 0) return;
    const [, affected] = await tx.query<[unknown[], number]>(
      `UPDATE dead_letter SET outcome = $2, ended_by = $3, ended_at = $4 WHERE id = ANY($1) AND ended_at IS NULL`,
      [letterIds, how.outcome, how.staffId, at.toISOString()],
    );
    if (affected !== letterIds.length) throw new StaleError('dead_letter');
  }

  /** A human sends these notices again: a parked message about one of them is not needed beside the new one. */
  async settleMessagesAbout(tx: Tx, noticeIds: readonly string[], at: Date): Promise<void> {
    if (noticeIds.length === 0) return;
    const [settled] = await tx.query<[{ outboxId: string }[], number]>(
      `UPDATE dead_letter SET outcome = 'settled', ended_at = $2
       WHERE subject_id = ANY($1) AND kind = 'message' AND ended_at IS NULL RETURNING outbox_id AS "outboxId"`,
      [noticeIds, at.toISOString()],
    );
    await this.finishMessages(
      tx,
      settled.map(({ outboxId }) => outboxId),
      at,
    );
  }

  /** Gives parked messages back to the relay, as if they had never failed. */
  async reviveMessages(tx: Tx, outboxIds: readonly string[]): Promise<void> {
    await this.expectAll(
      tx,
      `UPDATE outbox_message SET parked_at = NULL, failed = 0, leased_until = NULL
       WHERE id = ANY($1) AND parked_at IS NOT NULL AND done_at IS NULL`,
      outboxIds,
    );
  }

  /** Ends parked messages that nobody will run any more. */
  async finishMessages(tx: Tx, outboxIds: readonly string[], at: Date): Promise<void> {
    await this.expectAll(
      tx,
      `UPDATE outbox_message SET done_at = $2 WHERE id = ANY($1) AND parked_at IS NOT NULL AND done_at IS NULL`,
      outboxIds,
      at.toISOString(),
    );
  }

  private async expectAll(tx: Tx, sql: string, ids: readonly string[], ...more: string[]): Promise<void> {
    if (ids.length === 0) return;
    const [, affected] = await tx.query<[unknown[], number]>(sql, [ids, ...more]);
    if (affected !== ids.length) throw new StaleError('outbox_message');
  }
}
