import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/unit-of-work';
import { uuidV7 } from '../crypto/uuid-v7';
import { JOB_CATALOGUE, type JobName, type JobPayload } from '../queue/job-catalogue';
import { sweptRowOf } from './dead-letters';

export type OutboxMessage = { [Name in JobName]: { job: Name; payload: JobPayload<Name> } }[JobName];

/** Postgres channel on which a commit with messages wakes the relay of every worker. */
export const OUTBOX_CHANNEL = 'buckler_outbox';

/**
 * What must happen after this transaction, written in this transaction: either both are kept or neither. While a message
 * that a sweep asks for is parked, the sweep's next ones about the same row are left out: a job that fails is tried five
 * rounds and then waits for a human, instead of starting anew every minute. The row stays due, so when the dead letter is
 * ended the sweep finds it.
 */
@Injectable()
export class Outbox {
  async add(tx: Tx, at: Date, ...messages: readonly OutboxMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const payloads = messages.map((message) =>
      JSON.stringify(JOB_CATALOGUE[message.job].payload.parse(message.payload)),
    );
    await tx.query(
      `WITH written AS (
         INSERT INTO outbox_message (id, job, payload, created_at)
         SELECT m.id, m.job, m.payload, $4
         FROM unnest($1::uuid[], $2::text[], $3::jsonb[], $6::uuid[]) AS m (id, job, payload, swept)
         WHERE NOT EXISTS (SELECT 1 FROM dead_letter d
           WHERE d.subject_id = m.swept AND d.kind = 'message' AND d.ended_at IS NULL)
       ) SELECT pg_notify($5, '')`,
      [
        messages.map(() => uuidV7()),
        messages.map((message) => message.job),
        payloads,
        at.toISOString(),
        OUTBOX_CHANNEL,
        messages.map((message) => sweptRowOf(message.job, message.payload)),
      ],
    );
  }
}
