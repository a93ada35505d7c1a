import { z } from 'zod';

const uuid = z.uuid();
const count = z.number().int().positive();

/**
 * Every job there is. A payload holds ids and numbers only: Redis keeps job data in clear text, so nothing personal
 * may ever be in one. Each job is safe to run twice: its first statement is a claim that the second run loses.
 */
export const JOB_CATALOGUE = {
  /** Try number `attempt` to hand one approved notice over. */
  'send-notice': { queue: 'notices', payload: z.strictObject({ noticeId: uuid, attempt: count }) },
  /** Look number `check` whether one item is gone. */
  'check-item': { queue: 'checks', payload: z.strictObject({ itemId: uuid, check: count }) },
  /** A case was withdrawn: call back every notice that may have left. */
  'recall-notices': { queue: 'cases', payload: z.strictObject({ caseId: uuid }) },
  /** A clock came near its end or passed it: tell the people at the desk. */
  'announce-clock': { queue: 'cases', payload: z.strictObject({ clockId: uuid, hoursLeft: z.number().int().min(0) }) },
  /** A case was erased: carry that out of the database, into the ledger file. */
  'export-erasure': { queue: 'cases', payload: z.strictObject({ caseId: uuid }) },
} as const satisfies Record<string, { queue: string; payload: z.ZodType }>;

export type JobName = keyof typeof JOB_CATALOGUE;
export type JobPayload<Name extends JobName> = z.infer<(typeof JOB_CATALOGUE)[Name]['payload']>;
export type QueueName = (typeof JOB_CATALOGUE)[JobName]['queue'];

export const JOB_NAMES = Object.keys(JOB_CATALOGUE) as JobName[];
export const QUEUE_NAMES: readonly QueueName[] = [...new Set(JOB_NAMES.map((name) => JOB_CATALOGUE[name].queue))];
