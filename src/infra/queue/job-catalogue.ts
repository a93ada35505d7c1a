import { z } from 'zod';

const uuid = z.uuid();
const count = z.number().int().positive();

/**
 * Every job there is. A payload holds ids and numbers only: Redis keeps job data in clear text, so nothing personal
 * may ever be in one. Each job is safe to run twice: its first statement is a claim that the second run loses.
 */
export const JOB_CATALOGUE = {
  /** Try number `attempt` to hand one approved notice over; the channel tells the worker whose place it takes. */
  'send-notice': { queue: 'notices', payload: z.strictObject({ noticeId: uuid, attempt: count, channelId: uuid }) },
  /** Ping number `ping` of an endpoint that failed: is it back? */
  'ping-endpoint': { queue: 'pings', payload: z.strictObject({ channelId: uuid, ping: count }) },
  /** An endpoint is well again: everything that waits for it is due now. */
  'flush-backlog': { queue: 'pings', payload: z.strictObject({ channelId: uuid }) },
  /** A new address was confirmed by a second person: the endpoint must prove that it is meant. */
  'challenge-endpoint': { queue: 'pings', payload: z.strictObject({ changeId: uuid }) },
  /** Other hosts, laws or facts of a platform were confirmed by a second person: put them to use. */
  'change-entry': { queue: 'pings', payload: z.strictObject({ changeId: uuid }) },
  /** A verified link of nobody we know: who answers for its host? */
  'look-up-host': { queue: 'pings', payload: z.strictObject({ itemId: uuid }) },
  /** Look number `check` whether one item is gone. */
  'check-item': { queue: 'checks', payload: z.strictObject({ itemId: uuid, check: count }) },
  /** A case was withdrawn: call back every notice that may have left. */
  'recall-notices': { queue: 'cases', payload: z.strictObject({ caseId: uuid }) },
  /** So much of a clock's time is over: remind the platform of this notice. */
  'remind-platform': { queue: 'cases', payload: z.strictObject({ noticeId: uuid, percent: count.max(100) }) },
  /** Fingerprints of a file were given: which other cases have the same picture? */
  'compare-fingerprints': { queue: 'cases', payload: z.strictObject({ fileId: uuid }) },
  /** A case was erased: carry that out of the database, into the ledger file. */
  'export-erasure': { queue: 'cases', payload: z.strictObject({ caseId: uuid }) },
} as const satisfies Record<string, { queue: string; payload: z.ZodType }>;

export type JobName = keyof typeof JOB_CATALOGUE;
export type JobPayload<Name extends JobName> = z.infer<(typeof JOB_CATALOGUE)[Name]['payload']>;
export type QueueName = (typeof JOB_CATALOGUE)[JobName]['queue'];

export const JOB_NAMES = Object.keys(JOB_CATALOGUE) as JobName[];
export const QUEUE_NAMES: readonly QueueName[] = [...new Set(JOB_NAMES.map((name) => JOB_CATALOGUE[name].queue))];
