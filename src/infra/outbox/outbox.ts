import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/unit-of-work';
import { uuidV7 } from '../crypto/uuid-v7';
import { JOB_CATALOGUE, type JobName, type JobPayload } from '../queue/job-catalogue';

export type OutboxMessage = { [Name in JobName]: { job: Name; payload: JobPayload<Name> } }[JobName];

/** Postgres channel on which a commit with messages wakes the relay of every worker. */
export const OUTBOX_CHANNEL = 'buckler_outbox';

/** What must happen after this transaction, written in this transaction: either both are kept or neither. */
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
         SELECT id, job, payload, $4 FROM unnest($1::uuid[], $2::text[], $3::jsonb[]) AS m (id, job, payload)
       ) SELECT pg_notify($5, '')`,
      [
        messages.map(() => uuidV7()),
        messages.map((message) => message.job),
        payloads,
        at.toISOString(),
        OUTBOX_CHANNEL,
      ],
    );
  }
}
